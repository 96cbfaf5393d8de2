// What are these bytes, if no picture that we keep? For the message only; nothing is decided by it.

enum PictureKind {
    /// "HTML", "SVG", "TIFF" and so on; nil where nothing is recognised.
    static func name(of bytes: [UInt8]) -> String? {
        for (prefix, name) in prefixes where bytes.starts(with: prefix.utf8) { return name }
        if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) { return "TIFF" }
        if bytes.starts(with: [0, 0, 1, 0]) { return "an icon" }
        if bytes.starts(with: [0xFF, 0x0A]) || bytes.dropFirst(4).starts(with: "JXL ".utf8) { return "JPEG XL" }
        if bytes.starts(with: [0x1F, 0x8B]) { return "gzip" }
        if bytes.dropFirst(4).starts(with: "ftyp".utf8) { return "a video or HEIC" }
        return markup(bytes)
    }

    private static let prefixes = [
        ("BM", "BMP"), ("%PDF", "PDF"), ("PK", "a ZIP archive"), ("RIFF", "RIFF without WebP"), ("8BPS", "a Photoshop file"),
    ]

    private static func markup(_ bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(512), as: UTF8.self).lowercased()
        if head.contains("<svg") { return "SVG" }
        if head.contains("<html") || head.contains("<!doctype html") || head.contains("<head") { return "HTML" }
        let first = bytes.first { $0 > 0x20 }
        if first == UInt8(ascii: "<") { return "markup" }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return "JSON" }
        return nil
    }
}
