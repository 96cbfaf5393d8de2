// Polls by hand: what no habit of the simulation shows.

import ArchiveStore
import Foundation
import SyncEngine
import Testing
import TidingsCore

@Suite struct EvidenceTests {
    @Test func `an item withdrawn before the feed proved to list the oldest first rolls off with its neighbours`() async throws {
        let desk = try Desk()
        func undated(_ keys: String) -> FetchResult {
            let items = keys.split(separator: " ").map { "<item><guid isPermaLink=\"false\">\($0)</guid><title>\($0)</title></item>" }
            return desk.answer(Array("<rss version=\"2.0\"><channel><title>d</title>\(items.joined())</channel></rss>".utf8))
        }
        try await desk.poll(undated("a b c d e"))
        #expect(try await desk.poll(undated("a c d e")).map(\.kind) == [.withdrawn])
        #expect(try await desk.poll(undated("a c d e f")).map(\.kind) == [.added])
        #expect(try await desk.poll(undated("a b c d e f")).map(\.kind) == [.returned])
        #expect(try await desk.poll(undated("c d e f g h")).map(\.kind) == [.added, .added])
    }

    @Test func `a source that was gone and works at another address has recovered`() async throws {
        let desk = try Desk()
        let feed = desk.answer(desk.feed([("a", 1, "t")]))
        try await desk.poll(feed)
        #expect(try await desk.poll(.failed(FetchFailure(.status(410), head: desk.head(410)))).map(\.kind) == [.gone])
        desk.source.url = "https://desk.test/other"
        #expect(try await desk.poll(feed).map(\.kind) == [.recovered])
    }

    @Test func `an item that was cleaned up and is listed again is the same item, with its content`() async throws {
        let desk = try Desk()
        let both = desk.feed([("b", 2, "text of b"), ("a", 1, "t")])
        try await desk.poll(desk.answer(both))
        #expect(try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("b", 2, "text of b")]))).map(\.kind) == [.added])
        let later = desk.now.advanced(bySeconds: 1)
        _ = try await desk.archive.write { try $0.dropContent(ofItemsLeftBefore: later, limit: 10) }
        let item = try #require(try desk.archive.items(keyOrLink: "a").first)
        #expect(try desk.archive.revision(item: item.id, number: 1) == nil)
        #expect(try await desk.poll(desk.answer(both)).map(\.kind) == [.withdrawn])
        #expect(try desk.archive.revision(item: item.id, number: 1)?.content.title == "a")
    }

    @Test func `what comes back after its content was cleaned up is edited only where a reader sees it`() async throws {
        let desk = try Desk()
        func poll(_ a: String?) async throws -> [LogEntry] {
            let old: [(String, Int64, String)] = a.map { [("a", 1, $0)] } ?? []
            return try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("b", 2, "t")] + old)))
        }
        func cleanUp() async throws {
            #expect(try await poll(nil).isEmpty)
            let later = desk.now.advanced(bySeconds: 1)
            _ = try await desk.archive.write { try $0.dropContent(ofItemsLeftBefore: later, limit: 10) }
        }
        _ = try await poll("&lt;p&gt;text of &lt;a href='/x'&gt;a&lt;/a&gt;&lt;/p&gt;")
        try await cleanUp()
        #expect(try await poll("&lt;div&gt;text  of &lt;a href='/x?utm_source=r'&gt;a&lt;/a&gt;&lt;/div&gt;").isEmpty)
        let item = try #require(try desk.archive.items(keyOrLink: "a").first)
        #expect(try desk.archive.revision(item: item.id, number: 1)?.content.summary?.contains("<div>") == true)
        try await cleanUp()
        let edit = try #require(try await poll("text of a, and more").first)
        #expect(edit.kind == .edited && edit.fields == [] && edit.significance == nil)
        #expect(edit.detail == "in what cannot be told: the former content had been cleaned up")
        #expect(try desk.archive.revision(item: item.id, number: 2)?.content.summary == "text of a, and more")
    }

    /// A feed whose items bear dates so many seconds before the poll.
    private func dated(_ desk: Desk, _ items: [(id: String, secondsAgo: Int64, title: String)]) -> FetchResult {
        let entries = items.map { item in
            "<item><guid isPermaLink=\"false\">\(item.id)</guid><title>\(item.title)</title>"
                + "<pubDate>\(desk.now.advanced(bySeconds: 3600 - item.secondsAgo).httpDate)</pubDate></item>"
        }
        return desk.answer(Array("<rss version=\"2.0\"><channel><title>d</title>\(entries.joined())</channel></rss>".utf8))
    }

    @Test func `dates that were told as hours ago stay as they were told first, and other edits are told without them`() async throws {
        let desk = try Desk()
        _ = try await desk.poll(dated(desk, [("b", 7200, "b"), ("a", 90_000, "a")]))
        func published() throws -> Timestamp? {
            let item = try #require(try desk.archive.items(keyOrLink: "b").first)
            return try desk.archive.revision(item: item.id, number: item.revision)?.content.published
        }
        let first = try published()
        #expect(try await desk.poll(dated(desk, [("b", 3 * 3600 - 3, "b"), ("a", 90_000 + 3600, "a")])).isEmpty)
        #expect(try await desk.poll(dated(desk, [("b", 4 * 3600 + 2, "B"), ("a", 90_000 + 7200, "a")])).map(\.fields) == [["title"]])
        #expect(try published() == first)
        #expect(try await desk.poll(dated(desk, [("b", 1800, "B"), ("a", 90_000 + 10_800, "a")])).map(\.fields) == [["published"]])
    }

    @Test func `a publisher's clock that is set anew edits no story`() async throws {
        let desk = try Desk()
        let items: [(id: String, secondsAgo: Int64, title: String)] = [("c", 100_123, "c"), ("b", 200_456, "b"), ("a", 300_789, "a")]
        _ = try await desk.poll(dated(desk, items))
        let shifted = items.map { ($0.id, $0.secondsAgo + 3600 - 28_800, $0.id == "b" ? "B" : $0.title) }
        #expect(try await desk.poll(dated(desk, shifted)).map(\.fields) == [["title"]])
        let item = try #require(try desk.archive.items(keyOrLink: "a").first)
        let date = try desk.archive.revision(item: item.id, number: 1)?.content.published
        #expect(date == desk.now.advanced(bySeconds: -(300_789 + 3600 - 28_800)))
    }

    @Test func `a withdrawal's page is asked once, and its status is in the detail`() async throws {
        let desk = try Desk()
        let pages = ["https://desk.test/b": FetchResult.failed(FetchFailure(.status(404), head: desk.head(404)))]
        try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")])))
        let requests = Requests()
        try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("a", 1, "t")])), pages: pages, requests: requests)
        try await desk.poll(desk.answer(desk.feed([("c", 3, "x"), ("a", 1, "t")])), pages: pages, requests: requests)
        let entry = try #require(try desk.archive.log(LogQuery()).first { $0.kind == .withdrawn })
        #expect(entry.detail?.hasPrefix("its page answers 404") == true)
        let asked = await requests.all.filter { $0.url == "https://desk.test/b" }
        #expect(asked.count == 1)
        #expect(asked.first?.maximumBytes ?? .max <= 4096)
        #expect(asked.first?.trustedOrigin == "https://desk.test:443")
    }

    @Test func `a page that was not asked, for its host wants to be left alone, is asked by the next run`() async throws {
        let desk = try Desk()
        let busy = ["https://desk.test/b": FetchResult.failed(FetchFailure(.hostBusy(host: "desk.test", seconds: 60)))]
        let pages = ["https://desk.test/b": FetchResult.failed(FetchFailure(.status(404), head: desk.head(404)))]
        let answer = desk.answer(desk.feed([("c", 3, "t"), ("a", 1, "t")]))
        try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")])))
        func details() throws -> [String?] { try desk.archive.log(LogQuery()).filter { $0.kind == .withdrawn }.map(\.detail) }
        try await desk.poll(answer, pages: busy)
        #expect(try details() == [nil])
        try await desk.poll(answer, pages: pages)
        #expect(try details() == ["its page answers 404 at https://desk.test/feed"])
    }

    @Test func `a feed that a temporary redirect leads to is not gone with its place`() async throws {
        let desk = try Desk()
        func gone(isPermanent: Bool) -> FetchResult {
            let redirects = [Redirect(status: isPermanent ? 301 : 302, url: "https://cdn.test/f")]
            return .failed(FetchFailure(.status(410), head: desk.head(410, redirects: redirects)))
        }
        #expect(try await desk.poll(gone(isPermanent: false)).isEmpty)
        let failure = try desk.archive.sources().first?.state.failure
        #expect(failure == "the server answered 410 Gone. A temporary redirect led there; it is tried again with growing pauses.")
        #expect(try await desk.poll(gone(isPermanent: true)).map(\.kind) == [.gone])
    }

    @Test func `advice knows what the source has`() async throws {
        let desk = try Desk()
        func failure() throws -> String { try desk.archive.sources().first?.state.failure ?? "" }
        let refusal = FetchResult.failed(FetchFailure(.status(401), head: desk.head(401)))
        try await desk.poll(refusal)
        #expect(try failure().contains("Give the source \"auth\""))
        desk.source.credentials = .basic(user: "u", password: "p")
        try await desk.poll(refusal)
        #expect(try failure().contains("refuses the credentials that the configuration gives"))
        let page = desk.answer(Array("<html><body>Log in</body></html>".utf8))
        try await desk.poll(page)
        #expect(try failure().contains("which finds the feeds that a page names"))
        try await desk.poll(desk.answer(desk.feed([("a", 1, "t")])))
        try await desk.poll(page)
        #expect(try failure().contains("a login or a maintenance page may stand in its place"))
    }

    @Test func `after a damaged document the same bytes as before are read again`() async throws {
        let desk = try Desk()
        let first = desk.feed([("b", 2, "old"), ("a", 1, "t")])
        let second = desk.feed([("b", 2, "new"), ("a", 1, "t")])
        try await desk.poll(desk.answer(first, etag: "\"1\""))
        let cut = try await desk.poll(desk.answer(Array(second.dropLast(60)), etag: "\"2\"", isComplete: false))
        #expect(cut.map(\.kind) == [.edited])
        let requests = Requests()
        // The publisher takes the edit back: without the damaged document this would be "identical".
        let back = try await desk.poll(desk.answer(first, etag: "\"1\""), requests: requests)
        #expect(back.map(\.kind) == [.edited])
        #expect(back.first?.revision == 3)
        #expect(await requests.all.first?.validators.isEmpty == true)
    }

    @Test func `posts that have nothing but a text are items of their own`() async throws {
        let desk = try Desk()
        func feed(_ numbers: ClosedRange<Int>) -> [UInt8] {
            let items = numbers.reversed().map { "<item><description>post \($0)</description></item>" }
            return Array("<rss version=\"2.0\"><channel><title>T</title>\(items.joined())</channel></rss>".utf8)
        }
        #expect(try await desk.poll(desk.answer(feed(1...3))).map(\.kind) == [.added, .added, .added])
        #expect(try await desk.poll(desk.answer(feed(1...4))).map(\.kind) == [.added])
        #expect(try await desk.poll(desk.answer(feed(2...5))).map(\.kind) == [.added])
    }

    @Test func `a move is confirmed by a second poll, and polling goes on there`() async throws {
        let desk = try Desk()
        let redirect = [Redirect(status: 301, url: "https://new.test/feed.xml")]
        try await desk.poll(desk.answer(desk.feed([("a", 1, "t")])))
        #expect(try await desk.poll(desk.answer(desk.feed([("a", 1, "t")]), redirects: redirect)).isEmpty)
        let second = try await desk.poll(desk.answer(desk.feed([("a", 1, "t")]), redirects: redirect))
        #expect(second.map(\.kind) == [.moved])
        let evidence = try #require(second.first?.evidence)
        #expect(evidence.before == desk.now.advanced(bySeconds: -3600) && evidence.after == desk.now)
        #expect(evidence.url == "https://new.test/feed.xml")
        #expect(evidence.bodyDigest == SHA256Digest(of: desk.feed([("a", 1, "t")])).bytes)
        let requests = Requests()
        #expect(try await desk.poll(desk.answer(desk.feed([("a", 1, "t")])), requests: requests).isEmpty)
        #expect(await requests.all.map(\.url) == ["https://new.test/feed.xml"])
    }

    @Test func `410 is told once, and so is the recovery`() async throws {
        let desk = try Desk()
        let gone = FetchResult.failed(FetchFailure(.status(410), head: desk.head(410)))
        try await desk.poll(desk.answer(desk.feed([("a", 1, "t")])))
        let told = try await desk.poll(gone)
        #expect(told.map(\.kind) == [.gone])
        let evidence = try #require(told.first?.evidence)
        #expect(evidence.before == desk.now.advanced(bySeconds: -3600) && evidence.after == desk.now)
        #expect(evidence.url == "https://desk.test/feed" && evidence.bodyDigest == nil)
        let requests = Requests()
        #expect(try await desk.poll(gone, requests: requests).isEmpty)
        #expect(await requests.all.isEmpty)
        #expect(try await desk.poll(gone, force: true).isEmpty)
        #expect(try await desk.poll(desk.answer(desk.feed([("a", 1, "t")])), force: true).map(\.kind) == [.recovered])
    }

    @Test func `failing and recovered say between which polls, and what was asked`() async throws {
        let desk = try Desk()
        let feed = desk.feed([("a", 1, "t")])
        try await desk.poll(desk.answer(feed))
        let worked = desk.now
        let silent = FetchResult.failed(FetchFailure(.unresolvable(host: "desk.test")))
        for _ in 0..<2 { #expect(try await desk.poll(silent).isEmpty) }
        let failing = try #require(try await desk.poll(silent).first)
        #expect(failing.kind == .failing)
        #expect(failing.evidence?.before == worked && failing.evidence?.after == desk.now)
        #expect(failing.evidence?.url == "https://desk.test/feed" && failing.evidence?.bodyDigest == nil)
        let failed = desk.now
        let both = try await desk.poll(desk.answer(desk.feed([("b", 2, "t"), ("a", 1, "t")])))
        #expect(both.map(\.kind) == [.recovered, .added])
        // One answer, one piece of evidence; the item's own state was last confirmed by the poll that still worked.
        #expect(both.map { $0.evidence?.before } == [failed, worked])
        #expect(both[0].evidence?.bodyDigest != nil && both[0].evidence?.bodyDigest == both[1].evidence?.bodyDigest)
    }

    @Test func `a body whose digest is made beside its reading has the same evidence`() async throws {
        let desk = try Desk()
        // Beyond the half megabyte from which on the two are done at once.
        let long = String(repeating: "text ", count: 150_000)
        let body = desk.feed([("b", 2, long), ("a", 1, "t")])
        let added = try await desk.poll(desk.answer(body))
        #expect(added.map(\.kind) == [.added, .added])
        #expect(added.allSatisfy { $0.evidence?.bodyDigest == SHA256Digest(of: body).bytes })
        let state = try #require(try desk.archive.sources().first).state
        #expect(state.bodyMark?.matches(body) == true)
        #expect(try await desk.poll(desk.answer(body)).isEmpty)
        #expect(try await desk.poll(desk.answer(desk.feed([("b", 2, long + "more"), ("a", 1, "t")]))).map(\.kind) == [.edited])
        // As large and no feed: the error of the reading is told, whatever the digest came to.
        #expect(try await desk.poll(desk.answer(Array("<html><p>\(long)</p></html>".utf8))).isEmpty)
        #expect(try #require(try desk.archive.sources().first).state.failures == 1)
    }

    @Test func `a forgotten item is neither edited nor withdrawn nor new again`() async throws {
        let desk = try Desk()
        try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")])))
        let item = try #require(try desk.archive.items(keyOrLink: "b").first)
        _ = try desk.archive.forget(item: item.id, reason: "r", now: desk.now)
        #expect(try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("b", 2, "edited"), ("a", 1, "t")]))).isEmpty)
        #expect(try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("a", 1, "t")]))).isEmpty)
        #expect(try await desk.poll(desk.answer(desk.feed([("c", 3, "t"), ("b", 2, "t"), ("a", 1, "t")]))).isEmpty)
        #expect(try desk.archive.revision(item: item.id, number: 1) == nil)
    }
}
