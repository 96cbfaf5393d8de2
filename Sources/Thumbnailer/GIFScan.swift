// A GIF's blocks, from the screen descriptor to the trailer: the GIF89a specification, §18 to §27. Decoders leave blank what
// the first frame's data does not reach, so its pixels are counted here.

import TidingsCore

enum GIFScan {
    static func header(_ file: ByteView) throws(PictureRefusal) -> PictureHeader {
        guard let width = file.little16(6), let height = file.little16(8), let packed = file[10] else { throw .truncated }
        var offset = 13 + colourTable(packed)
        var frames = 0
        while true {
            guard let block = file[offset] else { throw .truncated }
            switch block {
            case 0x21:  // Extension: a label, then sub-blocks.
                offset = try afterSubBlocks(file, offset + 2)
            case 0x2C:  // Image: nine bytes of place and size, a colour table, the code size, then sub-blocks.
                guard let frame = file[offset + 9] else { throw .truncated }
                let data = offset + 10 + colourTable(frame)
                if frames == 0 { try checkPixels(file, image: offset, data: data) }
                offset = try afterSubBlocks(file, data + 1)
                frames += 1
            case 0x3B:
                guard frames > 0 else { throw .damaged("no picture in it") }
                return PictureHeader(format: .gif, width: width, height: height)
            default:
                throw .damaged("an unknown block \(block)")
            }
        }
    }

    private static func checkPixels(_ file: ByteView, image: Int, data: Int) throws(PictureRefusal) {
        guard let width = file.little16(image + 5), let height = file.little16(image + 7), let codeSize = file[data] else {
            throw .truncated
        }
        guard (1...11).contains(codeSize) else { throw .damaged("an LZW code size of \(codeSize)") }
        guard GIFPixels.reach(width * height, file, from: data + 1, codeSize: Int(codeSize)) else { throw .truncated }
    }

    /// Bytes of the colour table that these packed fields announce.
    private static func colourTable(_ packed: UInt8) -> Int { packed & 0x80 == 0 ? 0 : 3 << (Int(packed & 7) + 1) }

    private static func afterSubBlocks(_ file: ByteView, _ start: Int) throws(PictureRefusal) -> Int {
        var offset = start
        while true {
            guard let length = file[offset] else { throw .truncated }
            offset += 1 + Int(length)
            if length == 0 { return offset }
        }
    }
}
