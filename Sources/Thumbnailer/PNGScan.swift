// A PNG's chunks, from IHDR to IEND: the PNG specification, third edition, §5. Check sums are the decoder's to check.

import TidingsCore

enum PNGScan {
    static func header(_ file: ByteView) throws(PictureRefusal) -> PictureHeader {
        guard let first = file.name(12) else { throw .truncated }
        guard first == UInt32(name: "IHDR") else { throw .damaged("it does not begin with IHDR") }
        guard let width = file.big32(16), let height = file.big32(20), let interlace = file[28] else { throw .truncated }
        let header = PictureHeader(format: .png, width: width, height: height, needsWholeFrame: interlace != 0)
        var offset = 8
        var hasData = false
        while true {
            guard let length = file.big32(offset), let name = file.name(offset + 4) else { throw .truncated }
            // Length, name and check sum are 12 bytes.
            guard length <= file.count - offset - 12 else { throw .truncated }
            if name == UInt32(name: "IDAT") { hasData = true }
            if name == UInt32(name: "IEND") { break }
            offset += length + 12
        }
        guard hasData else { throw .damaged("no picture in it") }
        return header
    }
}
