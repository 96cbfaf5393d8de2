// Files that no encoder writes: PNGs with any header, GIFs with any number of frames, JPEGs with EXIF. Stored, never compressed.

@testable import Thumbnailer

enum PictureBuilder {
    // MARK: PNG

    /// RGB rows of one colour, or what `data` says instead; `idat` replaces the compressed stream.
    static func png(
        width: Int, height: Int, depth: UInt8 = 8, colour: UInt8 = 2, interlace: UInt8 = 0, data: [UInt8]? = nil, idat: [UInt8]? = nil
    ) -> [UInt8] {
        let rows = data ?? Array(repeatElement([UInt8](repeating: 0x40, count: width * 3), count: height).map { [0] + $0 }.joined())
        return joined(
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
            chunk("IHDR", joined(big32(width), big32(height), [depth, colour, 0, 0, interlace])),
            chunk("IDAT", idat ?? zlib(rows)), chunk("IEND", []))
    }

    static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return joined(big32(body.count), named, big32(Int(crc(named))))
    }

    /// RFC 1950 with stored blocks.
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x78, 0x01]
        var offset = 0
        repeat {
            let count = min(65535, bytes.count - offset)
            out.append(offset + count == bytes.count ? 1 : 0)
            out += joined(little16(count), little16(count ^ 0xFFFF), Array(bytes[offset..<offset + count]))
            offset += count
        } while offset < bytes.count
        var a = 1
        var b = 0
        for byte in bytes {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        return out + big32(b << 16 | a)
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var value = ~UInt32(0)
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }

    // MARK: GIF

    /// Frames of one colour each, in GIF's uncompressed form: a clear code before the table can grow.
    static func gif(width: Int, height: Int, frames: [UInt8], dropLastPixels: Int = 0, trailer: Bool = true) -> [UInt8] {
        let size = little16(width) + little16(height)
        var out = joined(Array("GIF89a".utf8), size, [0x91, 0, 0])
        out += [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]
        for colour in frames {
            out += joined([0x21, 0xF9, 4, 0, 10, 0, 0, 0, 0x2C, 0, 0, 0, 0], size, [0, 2])
            out += joined(subBlocks(packed(pixels: width * height - dropLastPixels, colour: colour)), [0])
        }
        return trailer ? out + [0x3B] : out
    }

    /// Codes of three bits: 4 clears, 5 ends.
    private static func packed(pixels: Int, colour: UInt8) -> [UInt8] {
        var codes: [UInt8] = []
        for pixel in 0..<pixels {
            if pixel % 2 == 0 { codes.append(4) }
            codes.append(colour)
        }
        codes.append(5)
        var out: [UInt8] = []
        var bits = 0
        var count = 0
        for code in codes {
            bits |= Int(code) << count
            count += 3
            if count >= 8 {
                out.append(UInt8(truncatingIfNeeded: bits))
                bits >>= 8
                count -= 8
            }
        }
        return count > 0 ? out + [UInt8(truncatingIfNeeded: bits)] : out
    }

    private static func subBlocks(_ bytes: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: 255).flatMap { offset in
            let piece = bytes[offset..<min(offset + 255, bytes.count)]
            return [UInt8(piece.count)] + piece
        }
    }

    // MARK: JPEG

    /// The JPEG with EXIF: an orientation, and where it was taken.
    static func withEXIF(_ jpeg: [UInt8], orientation: UInt8) -> [UInt8] {
        // Little-endian TIFF: IFD0 with Orientation and a GPS IFD with GPSLatitudeRef "N" and a marker for a secret place.
        var tiff: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0]
        tiff += [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
        tiff += [0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]
        tiff += [0, 0, 0, 0]
        tiff += [2, 0, 1, 0, 2, 0, 2, 0, 0, 0, 0x4E, 0, 0, 0]
        tiff += [0x1D, 0, 2, 0, 11, 0, 0, 0, 68, 0, 0, 0, 0, 0, 0, 0]
        tiff += Array("2020:GEHEIM\0".utf8)
        let body = Array("Exif\0\0".utf8) + tiff
        return joined([0xFF, 0xD8, 0xFF, 0xE1], big16(body.count + 2), body, Array(jpeg[2...]))
    }

    /// The JPEG with a comment.
    static func withComment(_ jpeg: [UInt8], _ text: String) -> [UInt8] {
        joined([0xFF, 0xD8, 0xFF, 0xFE], big16(text.utf8.count + 2), Array(text.utf8), Array(jpeg[2...]))
    }

    // MARK: WebP

    /// The WebP with so many bytes of its last chunk gone and every length put right.
    static func shortened(webp: [UInt8], by count: Int) -> [UInt8] {
        // Of a simple file: RIFF, size, WEBP, name, length.
        let length = (webp.count - 20 - count) / 2 * 2
        return joined(
            Array("RIFF".utf8), little32(length + 12), Array(webp[8..<16]), little32(length), Array(webp[20..<20 + length]))
    }

    static func joined(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

    static func big16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    static func big32(_ value: Int) -> [UInt8] { big16(value >> 16 & 65535) + big16(value & 65535) }
    static func little16(_ value: Int) -> [UInt8] { big16(value).reversed() }
    static func little32(_ value: Int) -> [UInt8] { big32(value).reversed() }
}
