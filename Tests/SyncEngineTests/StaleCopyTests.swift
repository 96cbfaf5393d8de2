// Copies from caches that lag behind, and publishers that only look like them (SPEC §4).

import ArchiveStore
import Foundation
import SyncEngine
import Testing
import TidingsCore

@Suite struct StaleCopyTests {
    @Test func `a copy that is older than an identical body is stale`() async throws {
        let desk = try Desk()
        let old = desk.feed([("b", 2, "t"), ("a", 1, "t")])
        let new = desk.feed([("c", 3, "t"), ("b", 2, "t")])
        try await desk.poll(desk.answer(old, modified: 50))
        try await desk.poll(desk.answer(new, modified: 100))
        try await desk.poll(desk.answer(new, modified: 200))
        #expect(try await desk.poll(desk.answer(old, modified: 150)).isEmpty)
    }

    @Test func `a stale copy that is cut short as well teaches nothing`() async throws {
        let desk = try Desk()
        let old = desk.feed([("b", 2, "draft"), ("a", 1, "t")])
        try await desk.poll(desk.answer(old, modified: 50))
        try await desk.poll(desk.answer(desk.feed([("b", 2, "final"), ("a", 1, "t")]), modified: 100))
        #expect(try await desk.poll(desk.answer(Array(old.dropLast(40)), modified: 50)).isEmpty)
        #expect(try desk.archive.sources().first?.state.failures == 1)
    }

    @Test(arguments: [true, false])
    func `a copy from before a cut document is stale, by Last-Modified and by its own date`(hasOwnDate: Bool) async throws {
        let desk = try Desk()
        func made(_ hour: Int64, _ body: [UInt8]) -> FetchResult {
            guard hasOwnDate else { return desk.answer(body, modified: hour * 3600) }
            let date = Timestamp(seconds: 1_690_000_000 + hour * 3600).httpDate
            let text = String(decoding: body, as: UTF8.self)
            return desk.answer(Array(text.replacing("<title>d</title>", with: "<lastBuildDate>\(date)</lastBuildDate>").utf8))
        }
        let old = desk.feed([("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")])
        let new = desk.feed([("f", 6, "t"), ("e", 5, "t"), ("d", 4, "t")])
        try await desk.poll(made(0, old))
        #expect(try await desk.poll(made(5, Array(new.dropLast(16)))).map(\.kind) == [.added, .added, .added])
        #expect(try await desk.poll(made(0, old)).isEmpty)
        #expect(try await desk.poll(made(5, new)).isEmpty)
    }

    @Test func `a stale copy is believed when three polls in a row say the same`() async throws {
        let desk = try Desk()
        func dated(_ day: Int64, _ items: [(String, Int64, String)]) -> FetchResult {
            guard case .fetched(var response) = desk.answer(desk.feed(items)) else { return .notModified(desk.head(304)) }
            response.head.lastModified = Timestamp(seconds: 1_600_000_000 + day * 86400)
            return .fetched(response)
        }
        try await desk.poll(dated(5, [("b", 2, "t"), ("a", 1, "t")]))
        let old = dated(4, [("a", 1, "t")])
        #expect(try await desk.poll(old).isEmpty)
        #expect(try await desk.poll(old).isEmpty)
        let confirmed = desk.now.advanced(bySeconds: -7200)
        let third = try await desk.poll(old)
        #expect(third.map(\.kind) == [.withdrawn])
        #expect(third.first?.evidence?.before == confirmed)
    }

    @Test func `a date ahead does not make stale what follows`() async throws {
        let desk = try Desk()
        func ahead(_ seconds: Int64, _ items: [(String, Int64, String)]) -> FetchResult {
            guard case .fetched(var response) = desk.answer(desk.feed(items)) else { return .notModified(desk.head(304)) }
            response.head.lastModified = desk.now.advanced(bySeconds: seconds)
            return .fetched(response)
        }
        try await desk.poll(ahead(365 * 86400, [("a", 1, "t")]))
        #expect(try await desk.poll(ahead(0, [("b", 2, "t"), ("a", 1, "t")])).map(\.kind) == [.added])
    }

    @Test func `a publisher whose clock was set back is believed with its next story, and a network of caches is not`() async throws {
        let desk = try Desk()
        func dated(_ day: Int64, _ items: [(String, Int64, String)]) -> FetchResult {
            guard case .fetched(var response) = desk.answer(desk.feed(items)) else { return .notModified(desk.head(304)) }
            response.head.lastModified = Timestamp(seconds: 1_600_000_000 + day * 86400)
            return .fetched(response)
        }
        try await desk.poll(dated(500, [("b", 2, "t"), ("a", 1, "t")]))
        for day in Int64(100)...104 { #expect(try await desk.poll(dated(day, [("b", 2, "of \(day)"), ("a", 1, "t")])).isEmpty) }
        #expect(try await desk.poll(dated(90, [("c", 3, "t"), ("b", 2, "t")])).isEmpty)
        #expect(try await desk.poll(dated(105, [("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")])).map(\.kind) == [.added])
    }

    @Test(arguments: [false, true])
    func `a server whose date stands still is believed with its second story, below a pinned one as well`(isPinned: Bool) async throws {
        let desk = try Desk()
        func dated(_ day: Int64, _ newest: Int64) -> FetchResult {
            let stories = stride(from: newest, to: newest - 5, by: -1).map { ("s\($0)", $0, "t") }
            return desk.answer(desk.feed((isPinned ? [("pinned", 1, "t")] : []) + stories), modified: day * 86400)
        }
        try await desk.poll(dated(500, 20))
        #expect(try await desk.poll(dated(1, 21)).isEmpty)
        #expect(try await desk.poll(dated(1, 22)).map(\.kind) == [.added, .added])
        #expect(try await desk.poll(dated(1, 23)).map(\.kind) == [.added])
    }

    @Test func `where nothing but old copies come for long the last is believed, whatever they say`() async throws {
        let desk = try Desk()
        func fetch(_ number: Int, _ items: [Listed], modified: Int64) -> FetchResult {
            desk.answer(Noise.views.applied(to: items, desk, fetch: number), modified: modified)
        }
        let rest: [Listed] = [("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")]
        try await desk.poll(fetch(0, [("d", 4, "t")] + rest, modified: 4))
        for number in 1...7 { #expect(try await desk.poll(fetch(number, rest, modified: 3)).isEmpty) }
        #expect(try await desk.poll(fetch(8, rest, modified: 3)).contains { $0.kind == .withdrawn })
        #expect(try desk.archive.sources().first?.state.staleTotal == 0)
    }

    /// What differs from fetch to fetch though the same is said.
    enum Noise: CaseIterable, Sendable {
        case comment, nonce, ids, order, views

        func applied(to items: [Listed], _ desk: Desk, fetch: Int) -> [UInt8] {
            switch self {
            case .comment: desk.feed(items) + Array("<!-- Dynamic page generated in 0.\(fetch)1 seconds -->".utf8)
            case .nonce: desk.feed(items.map { ($0, $1, "&lt;p data-nonce='\(fetch)'&gt;\($2)&lt;/p&gt;") })
            case .ids: Array(String(decoding: desk.feed(items), as: UTF8.self).replacing("</guid>", with: " of fetch \(fetch)</guid>").utf8)
            case .order: desk.feed(fetch.isMultiple(of: 2) ? items.reversed() : items)
            case .views: desk.feed(items.map { ($0, $1, "\($2), \(fetch) views") })
            }
        }
    }

    typealias Listed = (String, Int64, String)

    @Test(arguments: Noise.allCases)
    func `a newest post that was deleted is withdrawn with the third poll though every fetch differs`(_ noise: Noise) async throws {
        let desk = try Desk()
        if noise == .views { desk.source.ignore = [.pattern("[0-9]+ views")] }
        func fetch(_ number: Int, _ items: [Listed], modified: Int64) -> FetchResult {
            desk.answer(noise.applied(to: items, desk, fetch: number), modified: modified)
        }
        let rest: [Listed] = [("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")]
        try await desk.poll(fetch(0, [("d", 4, "t")] + rest, modified: 4))
        for number in 1...2 { #expect(try await desk.poll(fetch(number, rest, modified: 3)).isEmpty) }
        #expect(try await desk.poll(fetch(3, rest, modified: 3)).map(\.kind) == [.withdrawn])
        let corrected: [Listed] = [("c", 3, "t"), ("b", 2, "corrected"), ("a", 1, "t")]
        #expect(try await desk.poll(fetch(4, corrected, modified: 3)).map(\.kind) == [.edited])
    }

    @Test func `an older item that slides in meanwhile comes with the third poll`() async throws {
        let desk = try Desk()
        func fetch(_ number: Int, _ items: [Listed], modified: Int64) -> FetchResult {
            desk.answer(Noise.comment.applied(to: items, desk, fetch: number), modified: modified)
        }
        try await desk.poll(fetch(0, [("d", 4, "t"), ("c", 3, "t"), ("b", 2, "t")], modified: 4))
        let slid: [Listed] = [("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")]
        for number in 1...2 { #expect(try await desk.poll(fetch(number, slid, modified: 3)).isEmpty) }
        #expect(try await Set(desk.poll(fetch(3, slid, modified: 3)).map(\.kind)) == [.added, .withdrawn])
    }

    // MARK: Caches without dates

    private static let old: [Listed] = [("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")]
    private static let new: [Listed] = [("d", 4, "t"), ("c", 3, "t"), ("b", 2, "t")]
    private static let newer: [Listed] = [("e", 5, "t"), ("d", 4, "t"), ("c", 3, "t")]

    private func kinds(_ desk: Desk, _ items: [Listed]) async throws -> [ChangeKind] {
        try await desk.poll(desk.answer(desk.feed(items))).map(\.kind)
    }

    @Test func `a story that is taken out and put back byte for byte has returned at once`() async throws {
        let desk = try Desk()
        _ = try await kinds(desk, Self.new)
        #expect(try await kinds(desk, [("d", 4, "t"), ("b", 2, "t")]) == [.withdrawn])
        #expect(try await kinds(desk, Self.new) == [.returned])
    }

    @Test(arguments: [new, newer])
    func `a cache that lags behind is found out when what it withdrew is back, also beside news`(_ next: [Listed]) async throws {
        let desk = try Desk()
        _ = try await kinds(desk, Self.old)
        #expect(try await kinds(desk, Self.new) == [.added])
        for _ in 1...2 {
            #expect(try await Set(kinds(desk, Self.old)) == [.withdrawn])
            #expect(try await kinds(desk, next).contains(.returned))
        }
        for _ in 1...3 {
            for _ in 1...2 { #expect(try await kinds(desk, Self.old).isEmpty) }
            #expect(try await kinds(desk, next).isEmpty)
        }
        #expect(try await kinds(desk, [("f", 6, "t"), ("e", 5, "t"), ("d", 4, "t")]).contains(.added))
        #expect(try await kinds(desk, next).isEmpty)
    }

    @Test func `where a lagging cache keeps saying the same it is believed, and no longer known as one`() async throws {
        let desk = try Desk()
        for items in [Self.old, Self.new, Self.old, Self.new, Self.old, Self.new] { _ = try await kinds(desk, items) }
        for _ in 1...2 { #expect(try await kinds(desk, Self.old).isEmpty) }
        #expect(try desk.archive.sources().first?.state.caches.isLagging == true)
        #expect(try await kinds(desk, Self.old) == [.withdrawn])
        #expect(try desk.archive.sources().first?.state.caches.isLagging == false)
    }

    @Test func `a story that stays away for a poll and comes back later is no cache's fault`() async throws {
        let desk = try Desk()
        for items in [Self.old, Self.new, Self.old, Self.old] { _ = try await kinds(desk, items) }
        #expect(try await kinds(desk, Self.new) == [.returned])
        #expect(try await kinds(desk, Self.old) == [.withdrawn])
    }

    @Test func `another address has other caches, also when it is polled by another run`() async throws {
        let desk = try Desk()
        for items in [Self.old, Self.new, Self.old, Self.new] { _ = try await kinds(desk, items) }
        desk.source.url = "https://desk.test/other"
        let source = desk.source
        _ = try await desk.archive.write { try SourceRegister.register([source], in: $0) }
        #expect(try await kinds(desk, Self.old) == [.withdrawn])
    }

    @Test func `another address has other dates, also when it is polled by another run`() async throws {
        let desk = try Desk()
        func dated(_ day: Int64, _ items: [Listed]) -> FetchResult {
            let date = "<lastBuildDate>\(Timestamp(seconds: 1_600_000_000 + day * 86400).httpDate)</lastBuildDate>"
            let text = String(decoding: desk.feed(items), as: UTF8.self)
            return desk.answer(Array(text.replacing("<title>d</title>", with: date).utf8))
        }
        try await desk.poll(dated(4, Self.new))
        desk.source.url = "https://desk.test/other"
        let source = desk.source
        _ = try await desk.archive.write { try SourceRegister.register([source], in: $0) }
        #expect(try await desk.poll(dated(3, Self.old)).map(\.kind) == [.added, .withdrawn])
    }
}
