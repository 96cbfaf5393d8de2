// Pictures end to end: bytes in, the real tidings-picture in between, files on disk.

import Glibc
import Platform
import Testing
import TidingsCore

@testable import Thumbnailer

@Suite struct `Keeping pictures` {
    let scratch: Scratch
    let keeper: PictureKeeper

    init() throws {
        scratch = try Scratch()
        keeper = PictureKeeper(scratch.settings())
    }

    private func preview(_ picture: KeptPicture) throws -> [UInt8] {
        try #require(try DurableFile.read(store.previewPath(sha256: picture.sha256)))
    }

    private var store: PictureStore { PictureStore(directory: scratch.path + "/pictures", width: 640) }

    @Test(arguments: Fixture.sound) func `a sound picture is kept with a preview`(name: String) async throws {
        let bytes = try Fixture.bytes(name)
        let picture = try #require(try await keeper.keep(bytes).kept)
        #expect(picture.sha256 == SHA256Digest(of: bytes).hex)
        #expect(picture.byteCount == bytes.count)
        #expect(name.hasSuffix("." + picture.format.fileExtension))
        #expect(try #require(picture.preview).width == min(640, picture.width))
        let folder = "/pictures/" + picture.sha256.prefix(2) + "/" + picture.sha256
        #expect(try scratch.files() == ["\(folder).\(picture.format.fileExtension)", "\(folder).w640.webp"].sorted())
        #expect(try store.faults(of: picture) == [])
        #expect(try DurableFile.read(store.originalPath(sha256: picture.sha256, format: picture.format)) == bytes)
    }

    @Test func `a wide picture is scaled to the width, a narrow one is not enlarged`() async throws {
        let wide = try #require(try await keeper.keep(Fixture.bytes("wide.jpg")).kept)
        #expect((wide.width, wide.height) == (900, 506))
        #expect(wide.preview.map { [$0.width, $0.height] } == [640, 360])
        let narrow = try #require(try await keeper.keep(Fixture.bytes("small.png")).kept)
        #expect(narrow.preview.map { [$0.width, $0.height] } == [64, 36])
    }

    @Test func `a preview is upright`() async throws {
        let halves = try Fixture.bytes("halves.jpg")
        let plain = try #require(try await keeper.keep(halves).kept)
        let turned = try #require(try await keeper.keep(PictureBuilder.withEXIF(halves, orientation: 6)).kept)
        #expect([plain.width, plain.height] == [60, 40])
        #expect([turned.width, turned.height] == [40, 60])
        #expect(turned.preview.map { [$0.width, $0.height] } == [40, 60])
        let upsideDown = try #require(try await keeper.keep(PictureBuilder.withEXIF(halves, orientation: 3)).kept)
        #expect(try preview(upsideDown) != preview(plain))
    }

    @Test func `a preview tells nothing but its pixels`() async throws {
        let secret = PictureBuilder.withEXIF(try Fixture.bytes("wide.jpg"), orientation: 1)
        #expect(String(decoding: secret, as: UTF8.self).contains("GEHEIM"))
        for bytes in [secret, try Fixture.bytes("p3.jpg"), try Fixture.bytes("small.png")] {
            let picture = try #require(try await keeper.keep(bytes).kept)
            let webp = try preview(picture)
            let text = String(decoding: webp, as: UTF8.self)
            for chunk in ["EXIF", "Exif", "ICCP", "XMP ", "GEHEIM"] { #expect(!text.contains(chunk)) }
        }
    }

    @Test func `colours are converted by the picture's own profile`() async throws {
        let profiled = try Fixture.bytes("p3.jpg")
        // The same pixels without APP2, where the profile is.
        let start = try #require(profiled.indices.first { profiled[$0...].starts(with: [0xFF, 0xE2]) })
        let length = Int(profiled[start + 2]) << 8 | Int(profiled[start + 3])
        let plain = Array(profiled[..<start] + profiled[(start + 2 + length)...])
        let converted = try #require(try await keeper.keep(profiled).kept)
        let unconverted = try #require(try await keeper.keep(plain).kept)
        #expect(try preview(converted) != preview(unconverted))
    }

    @Test func `an animation's preview is its first frame`() async throws {
        let animated = try #require(try await keeper.keep(PictureBuilder.gif(width: 40, height: 30, frames: [0, 1, 2])).kept)
        let still = try #require(try await keeper.keep(PictureBuilder.gif(width: 40, height: 30, frames: [0])).kept)
        #expect([animated.width, animated.height] == [40, 30])
        #expect(try preview(animated) == preview(still))
    }

    @Test func `one content is stored once, however often it comes`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        let keeper = keeper
        let verdicts = try await withThrowingTaskGroup(of: PictureVerdict.self) { group in
            for _ in 0..<20 { group.addTask { try await keeper.keep(bytes) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(verdicts).count == 1)
        let path = try #require(verdicts.first?.kept).sha256
        let before = try #require(try DurableFile.status(store.previewPath(sha256: path)))
        // Without any helper: what is there is not decoded again.
        let second = PictureKeeper(scratch.settings(helper: nil))
        #expect(try await second.keep(bytes) == verdicts.first)
        #expect(try DurableFile.status(store.previewPath(sha256: path))?.st_mtim.tv_sec == before.st_mtim.tv_sec)
        #expect(try scratch.files().count == 2)
    }

    @Test func `without a helper the original is kept, and its preview made later`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        let helpless = PictureKeeper(scratch.settings(helper: scratch.path + "/no-such-program"))
        let picture = try #require(try await helpless.keep(bytes).kept)
        #expect(await helpless.whyPreviewsWait == "\(scratch.path)/no-such-program: No such file or directory")
        #expect(picture.preview == nil && picture.keepsOriginal)
        #expect(try store.faults(of: picture) == [])
        let made = try await keeper.remake(sha256: picture.sha256, format: picture.format)
        #expect(made?.kept?.preview?.width == 640)
        #expect(try await keeper.remake(sha256: String(repeating: "0", count: 64), format: .jpeg) == nil)
    }

    @Test func `what was kept stays, whatever a decoder says of it later`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        let bad = Array(bytes.dropLast(5000)) + [0xFF, 0xD9]
        let picture = try #require(try await PictureKeeper(scratch.settings(helper: nil)).keep(bad).kept)
        #expect(try await keeper.remake(sha256: picture.sha256, format: .jpeg)?.refusal == .truncated)
        #expect(try await keeper.keep(bad).refusal == .truncated)
        #expect(try scratch.files().count == 1)
    }

    @Test func `bytes that a disk changed are replaced by good ones`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        let picture = try #require(try await keeper.keep(bytes).kept)
        let path = store.originalPath(sha256: picture.sha256, format: .jpeg)
        try DurableFile.write([0xFF] + bytes.dropFirst().reversed(), to: path)
        #expect(try await keeper.keep(bytes).kept == picture)
        #expect(try DurableFile.read(path) == bytes)
    }

    @Test func `an original that is not wanted any more stays until the archive was told`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        let picture = try #require(try await PictureKeeper(scratch.settings(helper: nil)).keep(bytes).kept)
        var settings = scratch.settings()
        settings.keepOriginals = false
        let made = try #require(try await PictureKeeper(settings).remake(sha256: picture.sha256, format: .jpeg)?.kept)
        #expect(!made.keepsOriginal)
        #expect(try scratch.files().count == 2)
        try store.removeOriginal(of: made)
        #expect(try scratch.files().count == 1)
    }

    @Test func `originals are not kept where only previews are wanted`() async throws {
        var settings = scratch.settings()
        settings.keepOriginals = false
        let bytes = try Fixture.bytes("wide.jpg")
        let picture = try #require(try await PictureKeeper(settings).keep(bytes).kept)
        #expect(!picture.keepsOriginal && picture.byteCount == bytes.count)
        #expect(try scratch.files() == ["/pictures/\(picture.sha256.prefix(2))/\(picture.sha256).w640.webp"])
        #expect(try await PictureKeeper(settings).keep(bytes).kept == picture)
    }

    @Test func `a preview of another width stands beside the first`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        let picture = try #require(try await keeper.keep(bytes).kept)
        let narrow = PictureKeeper(scratch.settings(width: 320))
        #expect(try await narrow.remake(sha256: picture.sha256, format: .jpeg)?.kept?.preview?.width == 320)
        #expect(try scratch.files().count == 3)
    }

    @Test func `after helpers were ended the next picture starts another`() async throws {
        #expect(try await keeper.keep(Fixture.bytes("small.jpg")).kept?.preview != nil)
        await keeper.endHelpers()
        #expect(try await keeper.keep(Fixture.bytes("small.png")).kept?.preview != nil)
    }
}
