// A preview as it is written: pixels and nothing else. Whatever a saver puts beside them (EXIF with places, XMP, profiles) is left
// out here, by RFC 9649 §2.7, where it can be proven.

import TidingsCore

enum PreviewFile {
    /// The WebP without metadata; nil where this is no whole WebP.
    static func bare(_ bytes: [UInt8]) -> [UInt8]? {
        guard PictureScan.format(of: bytes) == .webp else { return nil }
        let file = ByteView(bytes)
        guard let size = file.little32(4), size <= bytes.count - 8 else { return nil }
        var extended: ArraySlice<UInt8>?
        var pixels: [UInt8] = []
        var hasAlpha = false
        var offset = 12
        while offset + 8 <= 8 + size {
            guard let name = file.name(offset), let length = file.little32(offset + 4) else { return nil }
            let end = offset + 8 + length + length % 2
            guard end <= bytes.count else { return nil }
            switch name {
            case UInt32(name: "VP8X"): extended = bytes[offset..<end]
            case UInt32(name: "ALPH"):
                hasAlpha = true
                pixels += bytes[offset..<end]
            case UInt32(name: "VP8 "), UInt32(name: "VP8L"): pixels += bytes[offset..<end]
            default: break
            }
            offset = end
        }
        guard !pixels.isEmpty else { return nil }
        // The extended header is needed for an alpha plane alone; of its flags only that one stays.
        if hasAlpha {
            guard var extended, extended.count == 18 else { return nil }
            extended[extended.startIndex + 8] = 0x10
            pixels = extended + pixels
        }
        return "RIFF".utf8 + little32(pixels.count + 4) + "WEBP".utf8 + pixels
    }

    private static func little32(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
