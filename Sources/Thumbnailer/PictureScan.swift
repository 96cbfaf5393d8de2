// What is this file, how large is the picture in it, and is the file all there? Answered in memory-safe code, from the structure
// alone, before any decoder sees a byte. Linear in the file, no recursion; every length is checked against what is there.

import TidingsCore

/// What a picture file says of itself.
struct PictureHeader: Equatable {
    var format: PictureFormat
    /// As stored, before any rotation.
    var width: Int
    var height: Int
    /// A decoder needs all pixels at once: progressive JPEG, interlaced PNG, lossless WebP, AVIF.
    var needsWholeFrame = false

    /// What pages count their readers with.
    var isPixel: Bool { width == 1 && height == 1 }
}

enum PictureScan {
    /// Allowed by header dimensions before anything is decoded.
    static let maximumPixels = 50_000_000

    /// Walks the file from its first to its last byte.
    static func header(of bytes: [UInt8]) throws(PictureRefusal) -> PictureHeader {
        guard !bytes.isEmpty else { throw .empty }
        guard let format = format(of: bytes) else { throw .notAllowed(looksLike: PictureKind.name(of: bytes)) }
        let file = ByteView(bytes)
        let header =
            switch format {
            case .jpeg: try JPEGScan.header(file)
            case .png: try PNGScan.header(file)
            case .webp: try WebPScan.header(file)
            case .gif: try GIFScan.header(file)
            case .avif: try AVIFScan.header(file)
            }
        guard header.width > 0, header.height > 0 else { throw .damaged("a side of zero pixels") }
        guard header.width <= maximumPixels / header.height else {
            throw .tooManyPixels(width: header.width, height: header.height, limit: maximumPixels)
        }
        return header
    }

    /// By the first bytes only; a file's name and Content-Type are never asked.
    static func format(of bytes: [UInt8]) -> PictureFormat? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return .gif }
        guard bytes.count >= 12 else { return nil }
        if bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WEBP".utf8) { return .webp }
        if bytes[4..<8].elementsEqual("ftyp".utf8), AVIFScan.isAVIF(bytes) { return .avif }
        return nil
    }
}

/// Bounds-checked reading of numbers; nil past the end.
struct ByteView {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    subscript(_ offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

    func big16(_ offset: Int) -> Int? { number(offset, 2, bigEndian: true) }
    func big32(_ offset: Int) -> Int? { number(offset, 4, bigEndian: true) }
    func little16(_ offset: Int) -> Int? { number(offset, 2, bigEndian: false) }
    func little24(_ offset: Int) -> Int? { number(offset, 3, bigEndian: false) }
    func little32(_ offset: Int) -> Int? { number(offset, 4, bigEndian: false) }

    /// 64 bits; nil also where the value exceeds what any file can hold.
    func big64(_ offset: Int) -> Int? {
        guard let high = big32(offset), let low = big32(offset + 4), high < 1 << 16 else { return nil }
        return high << 32 | low
    }

    /// A four-character name.
    func name(_ offset: Int) -> UInt32? { big32(offset).map { UInt32($0) } }

    /// The offset of the first such byte at or after `offset`.
    func first(_ byte: UInt8, from offset: Int) -> Int? {
        guard bytes.indices.contains(offset) else { return nil }
        return bytes[offset...].firstIndex(of: byte)
    }

    private func number(_ offset: Int, _ width: Int, bigEndian: Bool) -> Int? {
        guard offset >= 0, offset <= bytes.count - width else { return nil }
        var value = 0
        for index in 0..<width {
            let byte = Int(bytes[offset + index])
            value = bigEndian ? value << 8 | byte : value | byte << (8 * index)
        }
        return value
    }
}

extension UInt32 {
    /// A four-character name as it stands in a file: `UInt32(name: "IHDR")`.
    init(name: StaticString) {
        self = name.withUTF8Buffer { $0.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
    }
}
