// An item's picture where the best candidate cannot be had.

import ArchiveStore
import Testing
import TidingsCore

@Suite struct PictureFallbackTests {
    private let paper: PaperArchive
    private let pictures = [
        ChosenPicture(url: "https://a.test/1", rule: .declared(.mediaThumbnail)), ChosenPicture(url: "https://a.test/2", rule: .content),
        ChosenPicture(url: "https://a.test/3", rule: .content),
    ]
    private let now = Timestamp(seconds: 1_700_001_000)

    init() throws { paper = try PaperArchive() }

    /// What a pass over the log wants.
    private func noteWishes() throws {
        try paper.archive.writeNow { session in
            try session.want(session.changedPictures(after: 0, upTo: 100, limit: 100).wishes)
        }
    }

    private func wanted() throws -> [WantedPicture] { try paper.archive.writeNow { try $0.wantedPictures(now: now, limit: 100) } }

    private func fail(_ url: String, dead: Bool = true) throws {
        let picture = try #require(try wanted().first { $0.url == url })
        try paper.archive.writeNow {
            try $0.failPicture(address: picture.address, error: "no", fate: dead ? .dead(newQueryAt: now) : .retry(at: now))
        }
    }

    private func keep(_ url: String, side: Int) throws {
        let wish = try #require(try wanted().first { $0.url == url })
        let picture = KeptPicture(
            sha256: String(repeating: url.suffix(1) + "0", count: 32), format: .png, width: side, height: max(1, side - 1), byteCount: 9,
            keepsOriginal: true, preview: nil)
        try paper.archive.writeNow { _ = try $0.keep(picture, address: wish.address, now: now) }
    }

    private func shown(_ item: Int64) throws -> String {
        let summary = try #require(try paper.archive.item(item))
        return "\(summary.pictureURL ?? "-") \(summary.pictureRule ?? "-")"
    }

    @Test func `a dead picture gives way to the next, and the last to the first`() throws {
        let item = try paper.add("A", "x", pictures: pictures)
        try noteWishes()
        try fail("https://a.test/1", dead: false)
        #expect(try shown(item) == "https://a.test/1 media:thumbnail")
        try fail("https://a.test/1")
        #expect(try shown(item) == "https://a.test/2 img")
        #expect(try wanted().map(\.url) == ["https://a.test/2"])
        try fail("https://a.test/2")
        try fail("https://a.test/3")
        #expect(try shown(item) == "https://a.test/1 media:thumbnail")
        #expect(try wanted().isEmpty)
    }

    @Test func `a declared pixel gives way to whatever is a picture, and is shown where nothing is`() throws {
        let item = try paper.add("A", "x", pictures: Array(pictures[..<2]))
        let alone = try paper.add("B", "x", pictures: [pictures[0]])
        try noteWishes()
        #expect(try wanted().map(\.isDeclared) == [true])
        try keep("https://a.test/1", side: 1)
        #expect(try shown(item) == "https://a.test/2 img")
        #expect(try shown(alone) == "https://a.test/1 media:thumbnail")
        #expect(try wanted().map(\.isDeclared) == [false])
        try fail("https://a.test/2")
        #expect(try shown(item) == "https://a.test/1 media:thumbnail")
    }

    @Test func `an item that comes later does not ask for what is dead`() throws {
        try paper.add("A", "x", pictures: pictures)
        try noteWishes()
        try fail("https://a.test/1")
        let later = try paper.add("B", "x", pictures: pictures)
        try noteWishes()
        #expect(try shown(later) == "https://a.test/2 img")
    }

    @Test func `a dead picture that is kept after all is shown again`() throws {
        let item = try paper.add("A", "x", pictures: pictures)
        try noteWishes()
        try fail("https://a.test/1")
        try paper.archive.writeNow { try $0.reopenPictures() }
        try keep("https://a.test/1", side: 400)
        #expect(try shown(item) == "https://a.test/1 media:thumbnail")
    }

    @Test func `a picture that a wrong clock put off for months is due again`() throws {
        try paper.add("A", "x", pictures: pictures)
        try noteWishes()
        let picture = try #require(try wanted().first)
        let ahead = now.advanced(bySeconds: 300 * 86400)
        try paper.archive.writeNow { session in
            _ = try session.putOffPictures(host: "a.test", error: "no", until: ahead, now: now)
            try session.reopenPictures(waitingBeyond: ahead)
        }
        #expect(try wanted().isEmpty)
        try paper.archive.writeNow { try $0.reopenPictures(waitingBeyond: now.advanced(bySeconds: 86400)) }
        #expect(try wanted().map(\.url) == [picture.url])
    }
}
