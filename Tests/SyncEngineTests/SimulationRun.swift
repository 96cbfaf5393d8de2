// Runs one simulated publisher against the real pipeline, poll by poll, and compares the log with the history.

import ArchiveStore
import Foundation
import SyncEngine
import TidingsCore

/// How the log compares with the history.
struct SimulationScore: Sendable {
    var hits = 0
    /// Lines that the log has and the history has not, and the other way round, with the step.
    var extra: [String] = []
    var missing: [String] = []

    var precision: Double { hits + extra.count == 0 ? 1 : Double(hits) / Double(hits + extra.count) }
    var recall: Double { hits + missing.count == 0 ? 1 : Double(hits) / Double(hits + missing.count) }
    var isExact: Bool { extra.isEmpty && missing.isEmpty }

    mutating func add(_ other: SimulationScore) {
        hits += other.hits
        extra += other.extra
        missing += other.missing
    }
}

/// One publisher, one archive, many polls.
struct SimulationRun {
    private struct Served {
        var document: RenderedDocument
        var changed: Timestamp
        var truth: [Int: Bool]
        var etag: String { "\"\(SHA256Digest(of: document.text).hex)\"" }
    }

    let habits: Habits
    private let archive: Archive
    private let renderer: SimulationRenderer
    private var publisher: SimulatedPublisher
    private var history: SimulatedHistory
    private var numbers: SeededNumbers
    private var now = Timestamp(seconds: 1_700_000_000)
    private var served: [Served] = []
    private var accepted: Served?
    private var staleInARow = 0
    private var lastChange: Int64 = 0
    private var stories: [Int64: Int] = [:]
    private(set) var score = SimulationScore()

    init(_ habits: Habits, seed: UInt64, archive: Archive) {
        self.habits = habits
        self.archive = archive
        renderer = SimulationRenderer(habits: habits)
        publisher = SimulatedPublisher(habits, seed: seed, now: now)
        history = SimulatedHistory(habits)
        numbers = SeededNumbers(seed &+ 1000)
    }

    static func score(_ habits: Habits, seed: UInt64) async throws -> SimulationScore {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-simulation-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var run = try SimulationRun(habits, seed: seed, archive: .openForWriting(folder.appendingPathComponent("archive.db").path))
        for step in 0..<habits.steps { try await run.poll(step) }
        return run.score
    }

    private mutating func poll(_ step: Int) async throws {
        if step > 0 { history.lastPoll = now }
        now = now.advanced(bySeconds: 3600)
        publisher.act(now: now, step: step)
        let (answer, expected) = answer(step)
        let instant = now
        let settings = SyncSettings { 0.5 }
        let sources = (habits.isMirrored ? ["simulated", "mirrored"] : ["simulated"]).map { name in
            var source = Source(name: name, url: "https://site.test/feed")
            source.window = habits.mode
            return source
        }
        let engine = Engine(
            archive: archive, sources: sources, settings: settings, horizonSeconds: 86400, followers: [], now: { instant },
            fetch: { answer.result(for: $0) })
        _ = try await engine.sync(SyncRequest(scope: .all), cause: .sync) { _ in }
        let last = try archive.lastChange()
        for source in sources { try compare(expected, step, source.name) }
        lastChange = last
    }

    // MARK: The server

    /// What the server holds ready for whatever it is asked.
    private struct ServerAnswer: Sendable {
        var result: FetchResult
        var etag: String?
        var saysNotModified = false

        func result(for request: FetchRequest) -> FetchResult {
            guard saysNotModified, let etag, request.validators.etag == etag else { return result }
            return .notModified(ResponseHead(status: 304, url: request.url))
        }
    }

    private mutating func answer(_ step: Int) -> (ServerAnswer, [ExpectedChange]) {
        if step > SimulatedPublisher.calm, !habits.odd.isEmpty, numbers.chance(habits.oddity),
            let odd = habits.odd.randomElement(using: &numbers),
            let answer = oddAnswer(odd, step)
        {
            return answer
        }
        staleInARow = 0
        let fresh = fresh(step)
        if fresh.etag == accepted?.etag {
            let isNotModified = habits.conditional && numbers.chance(500)
            return (answer(fresh, saysNotModified: isNotModified), history.confirm(now: now))
        }
        accepted = fresh
        history.withdrawn = fresh.truth
        return (answer(fresh), history.accept(fresh.document.stories.map(\.story), isDisordered: isDisordered(step), now: now))
    }

    private mutating func fresh(_ step: Int) -> Served {
        let listed = publisher.inDocumentOrder(step, now: now)
        if let last = served.last, last.changed == publisher.lastChange, !isAlwaysAnew || numbers.chance(300) { return last }
        let document = renderer.render(listed, turn: step, changed: publisher.lastChange, numbers: &numbers)
        let truth = Dictionary(uniqueKeysWithValues: publisher.stories.map { ($0.number, $0.isWithdrawn) })
        served.append(Served(document: document, changed: publisher.lastChange, truth: truth))
        return served[served.count - 1]
    }

    private func isDisordered(_ step: Int) -> Bool {
        habits.order == .shuffled || habits.order == .popular || habits.reordered.contains(step)
    }

    private var isAlwaysAnew: Bool {
        habits.dates == .atFetch || habits.format == .rotating || habits.ids == .sometimes || habits.noise || habits.signatures
            || habits.tracking || habits.schemeFlips || habits.duplicates || habits.order == .shuffled
            || habits.ids == .churnAll || habits.ids == .churnSome || habits.format == .alternating
    }

    private func head(_ served: Served?) -> ResponseHead {
        var head = ResponseHead(status: 200, url: "https://site.test/feed")
        head.serverDate = now
        head.validators.etag = served?.etag
        if habits.hasLastModified, let changed = served?.changed {
            head.validators.lastModified = changed.httpDate
            head.lastModified = Timestamp(seconds: changed.seconds)
        }
        return head
    }

    private func answer(_ served: Served, saysNotModified: Bool = false) -> ServerAnswer {
        ServerAnswer(
            result: .fetched(FetchResponse(head: head(served), body: served.document.bytes)), etag: served.etag,
            saysNotModified: saysNotModified)
    }

    private mutating func oddAnswer(_ kind: Habits.Answer, _ step: Int) -> (ServerAnswer, [ExpectedChange])? {
        if kind != .stale { staleInARow = 0 }
        switch kind {
        case .failure:
            let head = ResponseHead(status: 503, url: "https://site.test/feed")
            return (ServerAnswer(result: .failed(FetchFailure(.status(503), head: head))), history.fail(now: now))
        case .page:
            let page = Array("<!DOCTYPE html><html><head><title>Busy</title></head><body><p>Try later</p></body></html>".utf8)
            return (ServerAnswer(result: .fetched(FetchResponse(head: head(nil), body: page))), history.fail(now: now))
        case .empty:
            let document = renderer.render([], turn: 0, changed: publisher.lastChange, numbers: &numbers)
            return (ServerAnswer(result: .fetched(FetchResponse(head: head(nil), body: document.bytes))), history.works(now: now))
        case .truncated:
            let document = fresh(step).document
            let cut = numbers.below(document.rootEnd - 60) + 60
            var response = FetchResponse(head: head(nil), body: Array(document.bytes.prefix(cut)))
            response.isComplete = numbers.chance(500)
            let whole = document.stories.filter { $0.end <= cut }.map(\.story)
            return (ServerAnswer(result: .fetched(response)), history.acceptDamaged(whole, now: now))
        case .stale:
            let older = served.filter { $0.changed.seconds < (accepted?.changed.seconds ?? 0) && $0.etag != accepted?.etag }
            guard staleInARow < 2, let old = older.suffix(4).randomElement(using: &numbers) else { return nil }
            staleInARow += 1
            return (answer(old), history.works(now: now))
        }
    }

    // MARK: The comparison

    private mutating func compare(_ expected: [ExpectedChange], _ step: Int, _ source: String) throws {
        var query = LogQuery()
        query.source = source
        query.after = lastChange
        query.includeMarkup = true
        let entries = try archive.log(query)
        var open = expected
        for entry in entries {
            let actual = try change(entry)
            if let index = open.firstIndex(of: actual) {
                open.remove(at: index)
                score.hits += 1
            } else if history.permitted.contains(actual) {
                history.take(actual)
                score.hits += 1
            } else {
                score.extra.append("step \(step): logged \(actual)")
            }
        }
        score.missing += open.map { "step \(step): not logged \($0)" }
    }

    private mutating func change(_ entry: LogEntry) throws -> ExpectedChange {
        var change = ExpectedChange(kind: entry.kind.rawValue)
        change.before = entry.evidence?.before
        change.after = entry.evidence?.after
        guard let item = entry.item else { return change }
        if entry.kind == .added { stories[item.id] = number(item) }
        change.story = stories[item.id]
        change.revision = entry.kind == .returned ? nil : entry.revision
        change.fields = entry.fields
        change.significance = entry.significance?.rawValue
        return change
    }

    /// Which story a new item is, by its title or its link.
    private func number(_ item: LogEntry.Item) -> Int? {
        if let number = item.title?.split(separator: " ").dropFirst().first { return Int(number) }
        return item.link?.split(separator: "?").first?.split(separator: "/").last.flatMap { Int($0) }
    }
}
