// Pictures that lie, lack something, or want too much: each is refused with its reason, and the next one is kept by the same helper.

import Platform
import Testing
import TidingsCore

@testable import Thumbnailer

@Suite struct `Hostile pictures` {
    let scratch: Scratch
    let keeper: PictureKeeper

    init() throws {
        scratch = try Scratch()
        keeper = PictureKeeper(scratch.settings(helpers: 1))
    }

    private func refusal(_ bytes: [UInt8]) async throws -> PictureRefusal? { try await keeper.keep(bytes).refusal }

    @Test(arguments: Fixture.sound, [1, 2, 10, 60]) func `a file that ends early is refused`(name: String, missing: Int) async throws {
        let bytes = try Fixture.bytes(name)
        #expect(try await refusal(bytes.dropLast(missing)) == .truncated)
        #expect(try await refusal(Array(bytes.prefix(bytes.count * missing / 64))) != nil)
        #expect(try scratch.files() == [])
    }

    @Test(arguments: ["wide.jpg", "progressive.jpg", "restart.jpg"], [50, 90, 99])
    func `a JPEG that ends early is refused although an end marker is put behind it`(name: String, percent: Int) async throws {
        let bytes = try Fixture.bytes(name)
        #expect(try await refusal(bytes[..<(bytes.count * percent / 100)] + [0xFF, 0xD9]) == .truncated)
        #expect(try await refusal(bytes[..<(bytes.count - 10)] + [0xFF, 0xD9]) == .truncated)
    }

    @Test func `a JPEG with a hole is refused`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        #expect(try await refusal(Array(bytes[..<12000]) + bytes[14000...]) == .truncated)
    }

    @Test func `a JPEG with padding before its end and rubbish behind it is whole`() async throws {
        let bytes = try Fixture.bytes("wide.jpg")
        #expect(try await keeper.keep(bytes.dropLast(2) + [UInt8](repeating: 0, count: 40) + [0xFF, 0xD9]).kept != nil)
        #expect(try await keeper.keep(bytes + Array("PK and more".utf8)).kept != nil)
    }

    @Test func `a PNG whose compressed data ends early is refused although its chunks are whole`() async throws {
        let rows = Array(repeatElement([0] + [UInt8](repeating: 9, count: 300), count: 100).joined())
        #expect(try await keeper.keep(PictureBuilder.png(width: 100, height: 100, data: rows)).kept != nil)
        for missing in [1, 301, 15050] {
            let short = PictureBuilder.png(width: 100, height: 100, data: rows.dropLast(missing))
            #expect(try await refusal(short).map(isDamaged) == true)
        }
    }

    @Test func `a PNG with a wrong check sum is refused`() async throws {
        var bytes = try Fixture.bytes("small.png")
        bytes[bytes.count - 20] ^= 0xFF
        #expect(try await refusal(bytes).map(isDamaged) == true)
    }

    @Test func `a GIF whose frame has too few pixels is refused although its blocks are whole`() async throws {
        #expect(try await keeper.keep(PictureBuilder.gif(width: 40, height: 30, frames: [1])).kept != nil)
        #expect(try await refusal(PictureBuilder.gif(width: 40, height: 30, frames: [1], dropLastPixels: 1)) == .truncated)
        #expect(try await refusal(PictureBuilder.gif(width: 40, height: 30, frames: [1], trailer: false)) == .truncated)
        #expect(try await refusal(PictureBuilder.gif(width: 40, height: 30, frames: [])).map(isDamaged) == true)
    }

    @Test(arguments: ["lossy.webp", "lossless.webp"])
    func `a WebP whose data ends early is refused although its lengths are right`(name: String) async throws {
        let bytes = try Fixture.bytes(name)
        for missing in [4, 100, 600] {
            #expect(try await refusal(PictureBuilder.shortened(webp: bytes, by: missing)).map(isDamaged) == true)
        }
    }

    @Test func `a picture of 900 megapixels is refused by its header`() async throws {
        let wall = PictureRefusal.tooManyPixels(width: 30000, height: 30000, limit: 50_000_000)
        #expect(try await refusal(PictureBuilder.png(width: 30000, height: 30000, data: [0])) == wall)
        var jpeg = try Fixture.bytes("wide.jpg")
        let frame = try #require(jpeg.indices.first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: PictureBuilder.big16(30000) + PictureBuilder.big16(30000))
        #expect(try await refusal(jpeg) == wall)
        #expect(
            try await refusal(PictureBuilder.png(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF, data: [0]))
                == .tooManyPixels(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF, limit: 50_000_000))
    }

    @Test func `a header larger than the data behind it is refused`() async throws {
        #expect(try await refusal(PictureBuilder.png(width: 7000, height: 7000, data: [0, 1, 2])).map(isDamaged) == true)
    }

    @Test func `a picture that would need more memory than the helper may have is refused, and the helper lives on`() async throws {
        // Interlaced, 16 bits, four channels: 392 MB that a decoder must hold at once.
        let bomb = PictureBuilder.png(width: 7000, height: 7000, depth: 16, colour: 6, interlace: 1, data: [0])
        #expect(try await refusal(bomb) != nil)
        #expect(try await keeper.keep(Fixture.bytes("small.jpg")).kept?.preview != nil)
    }

    @Test(arguments: [
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"), ("<?xml version='1.0'?>\n<svg/>", "SVG"),
        ("<!DOCTYPE html><title>403</title>", "HTML"), ("{\"error\":403}", "JSON"), ("BM......", "BMP"), ("%PDF-1.7", "PDF"),
        ("PK\u{3}\u{4}", "a ZIP archive"), ("\0\0\u{1}\0", "an icon"), ("II*\0....", "TIFF"),
        ("\0\0\0\u{18}ftypheic\0\0\0\0heicmif1", "a video or HEIC"), ("nothing known", nil),
    ])
    func `what is no allowed picture is named`(text: String, kind: String?) async throws {
        #expect(try await refusal(Array(text.utf8)) == .notAllowed(looksLike: kind))
    }

    @Test func `nothing is refused as nothing`() async throws {
        #expect(try await refusal([]) == .empty)
        #expect(try await refusal([0xFF, 0xD8, 0xFF]) == .truncated)
    }

    @Test func `a tracking pixel is refused, unless the feed declares it`() async throws {
        #expect(try await refusal(PictureBuilder.gif(width: 1, height: 1, frames: [0])) == .trackingPixel)
        #expect(try await refusal(PictureBuilder.png(width: 1, height: 1)) == .trackingPixel)
        #expect(try await keeper.keep(PictureBuilder.png(width: 1, height: 1), allowsPixel: true).kept?.width == 1)
    }

    @Test func `a script with the first bytes of a picture is refused`() async throws {
        #expect(try await refusal(Array("GIF89a/*\(String(repeating: "x", count: 400))*/=1;alert(1)".utf8)) != nil)
        #expect(try await refusal([0xFF, 0xD8, 0xFF] + Array("<script>alert(1)</script>".utf8)) != nil)
        #expect(try await refusal(Array("RIFF\0\0\0\0WEBP<script>".utf8)) != nil)
    }

    @Test func `a picture that carries a page is kept under the picture's extension, and its preview carries nothing`() async throws {
        let bytes = PictureBuilder.withComment(try Fixture.bytes("small.jpg"), "<html><script>alert(1)</script>")
        let picture = try #require(try await keeper.keep(bytes).kept)
        #expect(picture.format == .jpeg)
        let store = PictureStore(directory: scratch.path + "/pictures", width: 640)
        let preview = try #require(try DurableFile.read(store.previewPath(sha256: picture.sha256)))
        #expect(!String(decoding: preview, as: UTF8.self).contains("script"))
    }

    @Test func `a HEIC picture under an AVIF brand is refused`() async throws {
        var bytes = try Fixture.bytes("small.avif")
        let coded = try #require(bytes.indices.first { bytes[$0...].starts(with: "av01".utf8) })
        bytes.replaceSubrange(coded..<coded + 4, with: "hvc1".utf8)
        #expect(try await refusal(bytes) != nil)
    }

    @Test func `random bytes behind every format's first bytes never crash a scan`() {
        var generator = SystemRandomNumberGenerator()
        let heads: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF, 0xC0], Array(PictureBuilder.png(width: 2, height: 2).prefix(33)), Array("GIF89a".utf8),
            Array("RIFF\u{40}\0\0\0WEBPVP8X".utf8), Array("\0\0\0\u{18}ftypavif\0\0\0\0avifmif1".utf8),
        ]
        for head in heads {
            for _ in 0..<400 {
                // Small numbers are what lengths are made of.
                let tail = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                    UInt8.random(in: 0...(Bool.random(using: &generator) ? 255 : 3), using: &generator)
                }
                let bytes = head + tail
                _ = try? PictureScan.header(of: bytes)
                _ = PreviewFile.bare(bytes)
            }
        }
    }

    private func isDamaged(_ refusal: PictureRefusal) -> Bool { if case .damaged = refusal { true } else { false } }
}
