// A JPEG's markers, from SOI to EOI: ITU-T T.81 Annex B.

import TidingsCore

enum JPEGScan {
    static func header(_ file: ByteView) throws(PictureRefusal) -> PictureHeader {
        var header: PictureHeader?
        var hasScan = false
        var offset = 2
        while true {
            // Fill bytes may stand before any marker (B.1.1.2); stray bytes between segments are skipped, as decoders do.
            guard let start = file.first(0xFF, from: offset) else { throw .truncated }
            offset = start + 1
            guard let code = file[offset] else { throw .truncated }
            offset += 1
            switch code {
            case 0xFF:
                offset -= 1
            case 0x00, 0x01, 0xD0...0xD7:
                continue  // Entropy-coded data, TEM and restart markers: they stand alone.
            case 0xD8:
                throw .damaged("a second start of image")
            case 0xD9:
                guard let header, hasScan else { throw .damaged("no picture in it") }
                return header
            default:
                guard let length = file.big16(offset) else { throw .truncated }
                guard length >= 2 else { throw .damaged("a segment of length \(length)") }
                guard offset + length <= file.count else { throw .truncated }
                if isFrame(code), header == nil { header = try frame(file, offset, code) }
                if code == 0xDA { hasScan = true }
                offset += length
            }
        }
    }

    /// SOF0 to SOF15 without DHT, JPG and DAC, which share their range.
    private static func isFrame(_ code: UInt8) -> Bool {
        (0xC0...0xCF).contains(code) && code != 0xC4 && code != 0xC8 && code != 0xCC
    }

    private static func frame(_ file: ByteView, _ offset: Int, _ code: UInt8) throws(PictureRefusal) -> PictureHeader {
        guard let height = file.big16(offset + 3), let width = file.big16(offset + 5) else { throw .truncated }
        // Sequential DCT (SOF0, SOF1, SOF9) is decoded row by row, the others from memory.
        let isSequential = code == 0xC0 || code == 0xC1 || code == 0xC9
        return PictureHeader(format: .jpeg, width: width, height: height, needsWholeFrame: !isSequential)
    }
}
