// A WebP's chunks: the WebP container specification, RFC 9649 §2. The RIFF header says how long the file should be.

import TidingsCore

enum WebPScan {
    static func header(_ file: ByteView) throws(PictureRefusal) -> PictureHeader {
        guard let size = file.little32(4), size <= file.count - 8 else { throw .truncated }
        let end = 8 + size
        var header: PictureHeader?
        var hasData = false
        var offset = 12
        while offset + 8 <= end {
            guard let name = file.name(offset), let length = file.little32(offset + 4) else { throw .truncated }
            let body = offset + 8
            guard length <= end - body else { throw .truncated }
            switch name {
            case UInt32(name: "VP8X"):
                guard length >= 10 else { throw .damaged("a short VP8X chunk") }
                header = try extended(file, body)
            case UInt32(name: "VP8 "):
                hasData = true
                if header == nil { header = try lossy(file, body) }
            case UInt32(name: "VP8L"):
                hasData = true
                if header == nil { header = try lossless(file, body) }
                header?.needsWholeFrame = true
            case UInt32(name: "ANMF"):
                hasData = true
                header?.needsWholeFrame = true
            default: break
            }
            offset = body + length + length % 2
        }
        guard let header, hasData else { throw .damaged("no picture in it") }
        return header
    }

    /// Canvas of an extended file, RFC 9649 §2.7.
    private static func extended(_ file: ByteView, _ body: Int) throws(PictureRefusal) -> PictureHeader {
        guard let width = file.little24(body + 4), let height = file.little24(body + 7) else { throw .truncated }
        return PictureHeader(format: .webp, width: width + 1, height: height + 1)
    }

    /// Key frame header of VP8, RFC 6386 §9.1.
    private static func lossy(_ file: ByteView, _ body: Int) throws(PictureRefusal) -> PictureHeader {
        guard let width = file.little16(body + 6), let height = file.little16(body + 8) else { throw .truncated }
        return PictureHeader(format: .webp, width: width & 0x3FFF, height: height & 0x3FFF)
    }

    /// Header of VP8L, RFC 9649 §3.4: after a signature byte, 14 bits each of width and height, less one.
    private static func lossless(_ file: ByteView, _ body: Int) throws(PictureRefusal) -> PictureHeader {
        guard file[body] == 0x2F else { throw .damaged("a wrong VP8L signature") }
        guard let bits = file.little32(body + 1) else { throw .truncated }
        return PictureHeader(format: .webp, width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
    }
}
