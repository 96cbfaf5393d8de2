// Which characters a post may hold, in its front matter and in its body. What is dropped would break a YAML reader,
// a site generator's own marks (Hexo uses U+FFFC) or a line.

import Markup

/// Text made fit for a post.
enum PrintableText {
    /// One line: white space, line ends included, is collapsed and trimmed; characters outside YAML's printable set
    /// (YAML 1.2 §5.1) and byte order marks are dropped.
    static func line(_ text: String) -> [UInt8] {
        text.withByteView { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                let length = droppedLength(bytes, at: index, isLine: true)
                if length > 0 {
                    index += length
                    continue
                }
                if bytes[index].isWhiteSpace {
                    if let last = out.last, last != 0x20 { out.append(0x20) }
                } else {
                    out.append(bytes[index])
                }
                index += 1
            }
            if out.last == 0x20 { out.removeLast() }
            return out
        }
    }

    /// Several lines: dropped are C0 (but tab and line feed) and C1 controls, DEL, U+2028, U+2029, U+FFFC and
    /// noncharacters; line ends become line feeds. nil where nothing has to change.
    static func block(_ bytes: ByteView) -> [UInt8]? {
        var index = 0
        while index < bytes.count, !needsLook(bytes[index]) || (bytes[index] != 0x0D && droppedLength(bytes, at: index, isLine: false) == 0)
        {
            index += 1
        }
        guard index < bytes.count else { return nil }
        var out = Array(bytes[..<index])
        while index < bytes.count {
            let length = droppedLength(bytes, at: index, isLine: false)
            if length > 0 {
                index += length
                // What follows must not join an ampersand to a character reference.
                if out.last == 0x26 { out.append(contentsOf: "amp;".utf8) }
                continue
            }
            if bytes[index] != 0x0D {
                out.append(bytes[index])
            } else if index + 1 == bytes.count || bytes[index + 1] != 0x0A {
                out.append(0x0A)
            }
            index += 1
        }
        return out
    }

    /// Whether a byte can be, or begin, something that is dropped or replaced. Nearly all cannot.
    @inline(__always)
    private static func needsLook(_ byte: UInt8) -> Bool {
        byte < 0x80 ? (byte < 0x20 && byte != 0x0A && byte != 0x09) || byte == 0x7F : byte == 0xC2 || byte == 0xE2 || byte == 0xEF
    }

    /// The UTF-8 length of a character that is dropped, else 0.
    private static func droppedLength(_ bytes: ByteView, at index: Int, isLine: Bool) -> Int {
        func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch bytes[index] {
        case 0x09, 0x0A, 0x0D: return 0
        case 0x00...0x1F, 0x7F: return 1
        case 0x20...0x7E: return 0
        case 0xC2: return next(1) >= 0x80 && next(1) < 0xA0 ? 2 : 0
        case 0xE2: return next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9) ? 3 : 0
        case 0xEF:
            if next(1) == 0xBF, next(2) >= 0xBC, next(2) != 0xBD { return next(2) == 0xBC || next(2) >= 0xBE ? 3 : 0 }
            return isLine && next(1) == 0xBB && next(2) == 0xBF ? 3 : 0
        default: return 0
        }
    }
}
