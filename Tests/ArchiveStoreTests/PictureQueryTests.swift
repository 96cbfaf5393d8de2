// A picture whose address gets another query: a token, a signature.

import ArchiveStore
import Testing
import TidingsCore

@Suite struct PictureQueryTests {
    private let paper: PaperArchive
    private let now = Timestamp(seconds: 1_700_001_000)
    private let kept = KeptPicture(
        sha256: String(repeating: "01", count: 32), format: .png, width: 4, height: 3, byteCount: 9, keepsOriginal: true, preview: nil)

    init() throws { paper = try PaperArchive() }

    private func picture(_ url: String) -> ChosenPicture { ChosenPicture(url: url, rule: .content) }

    private func add(_ title: String, _ urls: String...) throws -> Int64 {
        let item = try paper.add(title, "x", pictures: urls.map(picture))
        try paper.archive.writeNow { session in
            try session.want(session.changedPictures(after: 0, upTo: 100, limit: 100).wishes)
        }
        return item
    }

    private func refresh(_ item: Int64, _ title: String, _ urls: String...) throws {
        try paper.refresh(item, title, "x", pictures: urls.map(picture))
    }

    private func wanted(at time: Timestamp? = nil) throws -> [WantedPicture] {
        let time = time ?? now
        return try paper.archive.writeNow { session in
            try session.reopenRenamedPictures(now: time)
            return try session.wantedPictures(now: time, limit: 100)
        }
    }

    private func fail(_ url: String, newQueryAt time: Timestamp) throws {
        let picture = try #require(try wanted(at: time).first { $0.url == url })
        try paper.archive.writeNow { try $0.failPicture(address: picture.address, error: "403", fate: .dead(newQueryAt: time)) }
    }

    private func keep(_ url: String, at time: Timestamp? = nil) throws {
        let picture = try #require(try wanted(at: time).first { $0.url == url })
        try paper.archive.writeNow { _ = try $0.keep(kept, address: picture.address, now: now) }
    }

    /// An item's addresses, the chosen one first.
    private func states(_ item: Int64) throws -> [String] {
        let chosen = try #require(try paper.archive.item(item)).pictureURL
        let pictures = try paper.archive.pictures(item: item)
        return pictures.sorted { ($0.url == chosen ? 0 : 1, $0.url) < ($1.url == chosen ? 0 : 1, $1.url) }.map { "\($0.url) \($0.state)" }
    }

    @Test func `another signature of a dead picture is tried, and not before its time`() throws {
        let item = try add("A", "https://a.test/1?sig=a")
        try fail("https://a.test/1?sig=a", newQueryAt: now)
        #expect(try wanted().isEmpty)
        try refresh(item, "A", "https://a.test/1?sig=b")
        #expect(try wanted().map(\.url) == ["https://a.test/1?sig=b"])
        let later = now.advanced(bySeconds: 900)
        try fail("https://a.test/1?sig=b", newQueryAt: later)
        try refresh(item, "A", "https://a.test/1?sig=c")
        #expect(try wanted().isEmpty)
        #expect(try wanted(at: later).map(\.attempts) == [2])
        try keep("https://a.test/1?sig=c", at: later)
        #expect(try states(item) == ["https://a.test/1?sig=c kept"])
    }

    @Test func `while another picture stands in for it, a dead one gets its new signature as well`() throws {
        let item = try add("A", "https://a.test/1?sig=a", "https://a.test/2")
        try fail("https://a.test/1?sig=a", newQueryAt: now)
        try keep("https://a.test/2")
        try refresh(item, "A", "https://a.test/1?sig=b", "https://a.test/2")
        #expect(try states(item) == ["https://a.test/2 kept", "https://a.test/1?sig=b dead"])
        #expect(try wanted().map(\.url) == ["https://a.test/1?sig=b"])
    }

    @Test func `an item that shares its picture with another takes what was kept along, and leaves the other its own`() throws {
        let (first, second) = (try add("A", "https://a.test/1?t=1"), try add("B", "https://a.test/1?t=1"))
        try keep("https://a.test/1?t=1")
        try refresh(first, "A", "https://a.test/1?t=2")
        #expect(try states(first) == ["https://a.test/1?t=2 kept"])
        #expect(try states(second) == ["https://a.test/1?t=1 kept"])
        try refresh(second, "B", "https://a.test/1?t=2")
        #expect(try states(second) == ["https://a.test/1?t=2 kept"])
        #expect(try wanted().isEmpty)
        #expect(try paper.archive.pictures(states: nil, after: 0, limit: 10).count == 1)
    }

    @Test func `two pictures of one item that differ in their query alone stay two`() throws {
        let item = try add("A", "https://a.test/1?id=1", "https://a.test/1?id=2")
        try keep("https://a.test/1?id=1")
        try paper.archive.writeNow { try $0.want([PictureWish(item: item, url: "https://a.test/1?id=2", rule: "content")]) }
        try refresh(item, "A", "https://a.test/1?id=2", "https://a.test/1?id=1")
        #expect(try states(item) == ["https://a.test/1?id=2 wanted", "https://a.test/1?id=1 kept"])
    }

    private func wantAll(_ item: Int64, _ urls: String...) throws {
        try paper.archive.writeNow { session in
            try session.want(urls.map { PictureWish(item: item, url: $0, rule: PictureWish.ofContent) })
        }
    }

    @Test func `where all pictures of a content are wanted, each keeps what became of it under its new query`() throws {
        let item = try add("A", "https://a.test/1?t=1")
        try wantAll(item, "https://a.test/2?t=1", "https://a.test/3?t=1", "https://a.test/same")
        try keep("https://a.test/2?t=1")
        try fail("https://a.test/3?t=1", newQueryAt: now)
        try refresh(item, "A", "https://a.test/1?t=2", "https://a.test/2?t=2", "https://a.test/3?t=2", "https://a.test/same")
        #expect(
            try states(item) == [
                "https://a.test/1?t=2 wanted", "https://a.test/2?t=2 kept", "https://a.test/3?t=2 dead", "https://a.test/same wanted",
            ])
        #expect(try wanted().contains { $0.url == "https://a.test/3?t=2" })
        #expect(try paper.archive.pictures(states: nil, after: 0, limit: 10).count == 4, "old tokens do not pile up")
    }

    @Test func `where only the chosen picture is wanted, no other becomes so`() throws {
        let item = try add("A", "https://a.test/1?t=1", "https://a.test/2?t=1")
        try refresh(item, "A", "https://a.test/1?t=2", "https://a.test/2?t=2")
        #expect(try states(item) == ["https://a.test/1?t=2 wanted"])
    }

    @Test func `of pictures of one path each goes on under the one that it shares most with, and none where that cannot be told`() throws {
        let item = try add("A", "https://a.test/1")
        try wantAll(item, "https://a.test/p?id=1&t=1", "https://a.test/p?id=2&t=1", "https://a.test/q?s=1", "https://a.test/q?s=2")
        try keep("https://a.test/p?id=2&t=1")
        try keep("https://a.test/q?s=1")
        try refresh(
            item, "A", "https://a.test/1", "https://a.test/p?id=2&t=2", "https://a.test/p?id=1&t=2", "https://a.test/q?s=3",
            "https://a.test/q?s=4")
        #expect(
            try states(item).dropFirst() == [
                "https://a.test/p?id=1&t=2 wanted", "https://a.test/p?id=2&t=2 kept", "https://a.test/q?s=1 kept",
                "https://a.test/q?s=2 wanted",
            ])
    }

    @Test func `what an earlier revision showed stays behind, the last goes on`() throws {
        let item = try add("A", "https://a.test/1")
        try wantAll(item, "https://a.test/2?t=1", "https://a.test/2?t=2")
        try keep("https://a.test/2?t=2")
        try refresh(item, "A", "https://a.test/1", "https://a.test/2?t=3")
        #expect(try states(item).dropFirst() == ["https://a.test/2?t=1 wanted", "https://a.test/2?t=3 kept"])
    }

    @Test func `an item that is listed again after its content was cleaned up shows its picture under its new query`() throws {
        let item = try add("A", "https://a.test/1?t=1")
        try keep("https://a.test/1?t=1")
        try paper.leave("A", at: paper.tick())
        try paper.restore(item, "A", "x", pictures: [picture("https://a.test/1?t=2")])
        #expect(try states(item) == ["https://a.test/1?t=2 kept"])
    }
}
