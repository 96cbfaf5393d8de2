// What stays of a kept picture when a part of it is lost.

import ArchiveStore
import Testing
import TidingsCore

@Suite struct KeptPictureTests {
    private let paper: PaperArchive
    private let item: Int64
    private let now = Timestamp(seconds: 1_700_001_000)

    init() throws {
        paper = try PaperArchive()
        item = try paper.add("A", "x", pictures: [ChosenPicture(url: "https://a.test/1", rule: .content)])
        try paper.archive.writeNow { session in
            try session.want(session.changedPictures(after: 0, upTo: 100, limit: 100).wishes)
        }
    }

    private func picture(_ byte: String, preview width: Int? = 640) -> KeptPicture {
        let preview = width.map { PicturePreview(width: 4, height: 3, byteCount: 5, madeFor: $0) }
        return KeptPicture(
            sha256: String(repeating: byte, count: 32), format: .png, width: 4, height: 3, byteCount: 9, keepsOriginal: true,
            preview: preview)
    }

    private func wanted() throws -> [WantedPicture] { try paper.archive.writeNow { try $0.wantedPictures(now: now, limit: 100) } }

    @discardableResult
    private func keep(_ picture: KeptPicture) throws -> Bool {
        let address = try #require(try wanted().first).address
        return try paper.archive.writeNow { try $0.keep(picture, address: address, now: now) }
    }

    private func record() throws -> PictureRecord { try #require(try paper.archive.pictures(item: item).first) }

    @Test func `a lost original is wanted again, and its preview shown whatever comes of that`() throws {
        try keep(picture("01"))
        try paper.archive.writeNow { try $0.loseOriginal(sha256: picture("01").sha256) }
        #expect(try record().state == .kept)
        #expect(try record().picture?.keepsOriginal == false)
        let lost = try #require(try wanted().first)
        #expect(lost.isKept)
        let fate = PictureRetry.fate(of: .fetch(.status(404)), failures: 1, isKept: true, now: now)
        try paper.archive.writeNow { try $0.failPicture(address: lost.address, error: "404", fate: fate) }
        #expect(try record().state == .kept)
        #expect(try record().picture?.preview != nil)
        #expect(try wanted().isEmpty)
        // Whoever insists asks again.
        try paper.archive.writeNow { try $0.reopenPictures() }
        try keep(picture("01"))
        #expect(try record().picture?.keepsOriginal == true)
        #expect(try wanted().isEmpty)
    }

    @Test func `where the address has another picture by now, what is left of the kept one stays`() throws {
        try keep(picture("01"))
        try paper.archive.writeNow { try $0.loseOriginal(sha256: picture("01").sha256) }
        #expect(try !keep(picture("02")))
        #expect(try paper.archive.recordedPictures().map(\.sha256) == [picture("01").sha256])
        #expect(try record().state == .kept)
        let discarded = try paper.archive.writeNow { try $0.discardedPictures() }
        #expect(discarded.map(\.sha256) == [picture("02").sha256])
    }

    @Test func `what may be left of a lost picture is to be removed`() throws {
        try keep(picture("01"))
        try paper.archive.writeNow { try $0.losePicture(sha256: picture("01").sha256) }
        let discarded = try paper.archive.writeNow { try $0.discardedPictures() }
        #expect(discarded.map(\.isKept) == [false])
        try keep(picture("01"))
        let again = try paper.archive.writeNow { try $0.discardedPictures() }
        #expect(again.map(\.isKept) == [true])
    }

    @Test func `content that comes again while no preview can be made keeps the one it has`() throws {
        try keep(picture("01", preview: 320))
        try paper.archive.writeNow { try $0.update(picture("01", preview: nil)) }
        #expect(try record().picture?.preview?.madeFor == 320)
    }

    @Test func `a preview that could not be made is tried again when its time has come`() throws {
        try keep(picture("01", preview: 320))
        func outdated(_ time: Timestamp) throws -> [Int] {
            try paper.archive.writeNow { try $0.outdatedPreviews(width: 640, now: time, longestWait: 86400, limit: 10) }.map(\.failures)
        }
        #expect(try outdated(now) == [0])
        let later = now.advanced(bySeconds: 900)
        try paper.archive.writeNow { try $0.putOffPreview(sha256: picture("01").sha256, until: later) }
        #expect(try outdated(now).isEmpty)
        #expect(try outdated(later) == [1])
        #expect(try outdated(now.advanced(bySeconds: -30 * 86400)) == [1], "the clock was wrong")
        try paper.archive.writeNow { try $0.reopenPictures() }
        #expect(try outdated(now) == [1])
    }
}
