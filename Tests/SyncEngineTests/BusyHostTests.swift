// A host that answers 429 to some of its sources: the others are polled all the same, in the same run.

import ArchiveStore
import Foundation
import Testing
import TidingsCore

@testable import SyncEngine

@Suite struct BusyHostTests {
    private func job(_ name: String, status: Int? = nil, force: Bool = false) -> PollJob {
        var state = PollState()
        state.status = status
        let host = name.prefix(1)
        return PollJob(source: Source(name: name, url: "https://\(host).test/\(name)"), id: 1, state: state, force: force)
    }

    private func names(_ queue: inout JobQueue) -> [String] {
        var out: [String] = []
        while let job = queue.next() { out.append(job.source.name) }
        return out
    }

    private func take(_ queue: inout JobQueue) throws -> PollJob {
        let job = queue.next()
        return try #require(job)
    }

    @Test func `who was told to wait at the last poll comes last in its host`() {
        let jobs = [job("a1", status: 429), job("a2"), job("b1", status: 503), job("a3", status: 404), job("b2", status: 200)]
        var queue = JobQueue(jobs) { _ in 9 }
        #expect(names(&queue) == ["a2", "b2", "a3", "b1", "a1"])
    }

    @Test func `who was sent away is taken once more, after the others of its host`() throws {
        var queue = JobQueue([job("a1"), job("a2"), job("a3"), job("b1")]) { _ in 1 }
        let first = try take(&queue)
        #expect(first.source.name == "a1" && !first.wasSentAway)
        #expect(queue.next()?.source.name == "b1")
        queue.putBack(first)
        for expected in ["a2", "a3"] {
            let next = try take(&queue)
            #expect(next.source.name == expected)
            queue.finished(next)
        }
        let again = try take(&queue)
        #expect(again.source.name == "a1" && again.wasSentAway)
        queue.finished(again)
        #expect(queue.next() == nil)
        // Also where nobody else of the host is left.
        queue.putBack(again)
        #expect(names(&queue) == ["a1"])
    }

    /// A host that sends `quota` requests away and answers those after them.
    private actor Doorman {
        private var quota: Int
        private(set) var asked: [FetchRequest] = []

        init(quota: Int) { self.quota = quota }

        func answer(_ request: FetchRequest) -> FetchResult {
            asked.append(request)
            guard quota == 0 else {
                quota -= 1
                return .failed(FetchFailure(.hostBusy(host: "a.test", seconds: 60)))
            }
            let feed = "<rss version=\"2.0\"><channel><title>t</title><item><guid>\(request.url)</guid></item></channel></rss>"
            return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: Array(feed.utf8)))
        }
    }

    private func sync(_ doorman: Doorman, force: Bool = false) async throws -> RunCounts {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-busy-\(UUID().uuidString)")
        let archive = try Archive.openForWriting(folder.appendingPathComponent("a.db").path)
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let sources = (1...6).map { Source(name: "a\($0)", url: "https://a.test/\($0)") }
        let engine = Engine(
            archive: archive, sources: sources, settings: SyncSettings { 0.5 }, horizonSeconds: 86400, followers: [],
            now: { Timestamp(seconds: 1_700_000_000) }, fetch: { await doorman.answer($0) })
        return try await engine.sync(SyncRequest(scope: .all, force: force), cause: .sync) { _ in }.counts
    }

    @Test func `a source that was sent away is polled in the same run`() async throws {
        let doorman = Doorman(quota: 3)
        let counts = try await sync(doorman)
        #expect(counts.changed == 6 && counts.skipped == 0)
        #expect(await doorman.asked.count == 9)
    }

    @Test func `a source that was sent away twice is skipped, and that is no failure`() async throws {
        let doorman = Doorman(quota: 100)
        let counts = try await sync(doorman)
        #expect(counts.skipped == 6 && counts.failed == 0)
        #expect(await doorman.asked.count == 12)
    }

    @Test func `force insists`() async throws {
        let doorman = Doorman(quota: 0)
        _ = try await sync(doorman, force: true)
        #expect(await doorman.asked.allSatisfy(\.isForced))
    }
}
