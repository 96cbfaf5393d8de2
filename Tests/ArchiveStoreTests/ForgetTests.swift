import ArchiveStore
import Foundation
import Testing
import TidingsCore

@Suite struct ForgetTests {
    @Test func `what is forgotten is in no file any more, and its key and the reason stay`() throws {
        let paper = try PaperArchive()
        let filler = String(repeating: "padding ", count: 3000)
        let feed = "<rss>zanzibarword and otherstory \(filler)</rss>"
        try paper.add("Kept", "<p>otherstory</p>")
        let id = try paper.add(
            "Zanzibartitle", "<p>zanzibarword \(filler)</p>", link: "https://paper.test/zanzibarlink", body: feed)
        try paper.edit(id, revision: 2, "Zanzibarsecond", "<p>zanzibaredit</p>", link: "https://paper.test/zanzibarlink")
        let query = try #require(SearchQuery("zanzibaredit"))
        #expect(try SearchIndex.current(for: paper.archive).search(query, source: nil, limit: 5, in: paper.archive).hits.count == 1)
        #expect(try paper.holds("zanzibaredit"))

        try paper.archive.forget(item: id, reason: "a court said so", now: paper.tick())
        #expect(try paper.archive.finishForgetting(item: id))
        try SearchIndex.discard(ofDatabase: paper.path)
        for word in ["zanzibarword", "Zanzibarsecond", "zanzibaredit", "zanzibarlink"] { #expect(try !paper.holds(word), "\(word)") }
        #expect(try paper.holds("otherstory"))
        let item = try #require(try paper.archive.item(id))
        #expect(item.isForgotten)
        #expect(item.key == "key-Zanzibartitle")
        #expect(try paper.archive.revisions(item: id) == [])
        let last = try #require(try paper.archive.log(LogQuery()).last)
        #expect(last.kind == .forgotten)
        #expect(last.detail == "a court said so")
        try paper.archive.forget(item: id, reason: "and again", now: paper.tick())
        #expect(try paper.archive.log(LogQuery()).suffix(2).map(\.detail) == ["a court said so", "and again"])
        #expect(try paper.archive.faults() == [])
        #expect(try SearchIndex.current(for: paper.archive).search(query, source: nil, limit: 5, in: paper.archive).hits.isEmpty)
        #expect(try !paper.holds("zanzibaredit"))
    }

    @Test func `pictures that another item shows stay`() throws {
        let paper = try PaperArchive()
        let (a, b) = (try paper.add("A", "a"), try paper.add("B", "b"))
        let picture = { (byte: UInt8) in
            KeptPicture(
                sha256: String(repeating: byte == 1 ? "01" : "02", count: 32), format: .png, width: 1, height: 1, byteCount: 1,
                keepsOriginal: true, preview: nil)
        }
        let now = paper.tick()
        try paper.archive.writeNow { session in
            try session.want([
                PictureWish(item: a, url: "https://p/own", rule: "r"), PictureWish(item: a, url: "https://p/shared", rule: "r"),
                PictureWish(item: b, url: "https://p/shared", rule: "r"),
            ])
            for wanted in try session.wantedPictures(now: now, limit: 9) {
                try session.keep(picture(wanted.url.hasSuffix("own") ? 1 : 2), address: wanted.address, now: now)
            }
        }
        #expect(try paper.archive.forgetPlan(item: a).pictures == [String(repeating: "01", count: 32)])
        try paper.archive.forget(item: a, reason: "r", now: now)
        let own = String(repeating: "01", count: 32)
        #expect(try paper.archive.writeNow { try $0.discardedPictures().map(\.sha256) } == [own])
        #expect(try paper.archive.finishForgetting(item: a, pictures: [own]))
        #expect(try paper.archive.writeNow { try $0.discardedPictures().isEmpty })
        #expect(try paper.archive.recordedPictures().map(\.sha256) == [String(repeating: "02", count: 32)])
        #expect(try paper.archive.pictures(item: b).count == 1)
        #expect(try !paper.holds("https://p/own"))
        #expect(try paper.archive.faults() == [])
    }

    @Test func `a kept answer comes back byte for byte, and takes less room`() throws {
        let paper = try PaperArchive()
        let body = String(repeating: "<item>the same words again</item>\n", count: 20_000)
        let before = try paper.bytes().count
        try paper.add("A", "a", body: body)
        try paper.add("B", "b", body: "x")
        #expect(try paper.archive.keptResponse(change: 1) == Array(body.utf8))
        #expect(try paper.archive.keptResponse(change: 2) == Array("x".utf8))
        #expect(try paper.archive.keptResponse(change: 3) == nil)
        #expect(try paper.bytes().count - before < body.utf8.count / 2)
    }
}
