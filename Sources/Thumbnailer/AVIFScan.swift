// An AVIF's boxes: ISO/IEC 14496-12 (box structure), 23008-12 (items and their properties), and the AVIF specification.

import TidingsCore

enum AVIFScan {
    /// The brand of the file, or one it is compatible with, is AVIF's: a still picture or a sequence of them.
    static func isAVIF(_ bytes: [UInt8]) -> Bool {
        let file = ByteView(bytes)
        guard let size = file.big32(0), size >= 16 else { return false }
        // The minor version stands between the major brand and the compatible ones.
        let brands = [8] + stride(from: 16, to: min(size, 16 + 4 * 32), by: 4)
        return brands.contains { offset in
            let brand = file.name(offset)
            return brand == UInt32(name: "avif") || brand == UInt32(name: "avis")
        }
    }

    static func header(_ file: ByteView) throws(PictureRefusal) -> PictureHeader {
        var header: PictureHeader?
        var hasData = false
        var offset = 0
        while offset < file.count {
            let box = try box(file, offset, end: file.count)
            switch box.name {
            case UInt32(name: "meta"):
                // A full box: four bytes of version and flags.
                header = try largestExtent(file, from: box.body + 4, to: box.end)
            case UInt32(name: "mdat"), UInt32(name: "idat"): hasData = true
            default: break
            }
            offset = box.end
        }
        guard let header, hasData else { throw header == nil && hasData ? .damaged("no picture in it") : .truncated }
        return header
    }

    private struct Box {
        var name: UInt32
        var body: Int
        var end: Int
    }

    /// 14496-12 §4.2: 32 bits of size and a name; size 1 means that 64 bits follow, 0 "to the end".
    private static func box(_ file: ByteView, _ offset: Int, end: Int) throws(PictureRefusal) -> Box {
        guard let short = file.big32(offset), let name = file.name(offset + 4) else { throw .truncated }
        var size = short
        var header = 8
        if short == 1 {
            guard let long = file.big64(offset + 8) else { throw .truncated }
            size = long
            header = 16
        } else if short == 0 {
            size = end - offset
        }
        guard size >= header else { throw .damaged("a box of \(size) bytes") }
        guard size <= end - offset else { throw .truncated }
        return Box(name: name, body: offset + header, end: offset + size)
    }

    /// The largest `ispe` property in meta/iprp/ipco: the picture itself, where tiles and thumbnails have their own.
    private static func largestExtent(_ file: ByteView, from start: Int, to end: Int) throws(PictureRefusal) -> PictureHeader? {
        guard let properties = try child(file, UInt32(name: "iprp"), start, end),
            let container = try child(file, UInt32(name: "ipco"), properties.body, properties.end)
        else { return nil }
        var largest: PictureHeader?
        var offset = container.body
        while offset < container.end {
            let property = try box(file, offset, end: container.end)
            offset = property.end
            guard property.name == UInt32(name: "ispe") else { continue }
            guard let width = file.big32(property.body + 4), let height = file.big32(property.body + 8) else { throw .truncated }
            // 32 bits each: as products they need the unsigned range.
            let isLarger = UInt(width) * UInt(height) > UInt(largest?.width ?? 0) * UInt(largest?.height ?? 0)
            if isLarger { largest = PictureHeader(format: .avif, width: width, height: height, needsWholeFrame: true) }
        }
        return largest
    }

    private static func child(_ file: ByteView, _ name: UInt32, _ start: Int, _ end: Int) throws(PictureRefusal) -> Box? {
        var offset = start
        while offset < end {
            let box = try box(file, offset, end: end)
            if box.name == name { return box }
            offset = box.end
        }
        return nil
    }
}
