// Dates beyond ASCII as the grammar wants them: programs write no-break and thin spaces before `PM`, marks of direction
// around numbers, wide digits and digits of other scripts. Asked for dates that hold a byte beyond ASCII, which few do.

import Markup

enum DateScript {
    /// The text with spaces, dashes and digits of ASCII; nil where there is nothing to replace.
    static func plain(_ bytes: ByteView, _ range: Range<Int>) -> [UInt8]? {
        guard bytes[range].contains(where: { $0 >= 0x80 }) else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        for scalar in bytes.text(range).unicodeScalars {
            if scalar.isASCII { out.append(UInt8(scalar.value)) } else { append(scalar, to: &out) }
        }
        return out.contains(0xE2) ? withOffsets(out) : out
    }

    /// En and figure dashes stand between two times more often than before an offset: `10:20–11:30`. They are a minus only behind
    /// seconds and before hours and minutes of a zone; others stay what they are, a word that says nothing.
    private static func withOffsets(_ text: [UInt8]) -> [UInt8] {
        text.withUnsafeBufferPointer { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                let isDash = index + 2 < bytes.count && bytes[index] == 0xE2 && bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0x92
                if isDash, beginsOffset(bytes, index + 3), endsSeconds(bytes, index) {
                    out.append(0x2D)
                    index += 3
                } else {
                    out.append(bytes[index])
                    index += 1
                }
            }
            return out
        }
    }

    /// Whether `hhmm` or `hh:mm` stands there and nothing of a number behind it; no zone is further away than 14 hours.
    private static func beginsOffset(_ bytes: ByteView, _ start: Int) -> Bool {
        var value = 0
        var digits = 0
        var next = start
        while next < bytes.count, bytes[next].isDigit || bytes[next] == 0x3A {
            if bytes[next] == 0x3A {
                guard digits == 2, next == start + 2 else { return false }
            } else {
                value = value * 10 + Int(bytes[next]) - 0x30
                digits += 1
                guard digits <= 4 else { return false }
            }
            next += 1
        }
        return digits == 4 && value <= 1400
    }

    /// Whether `:mm:ss` stands before it.
    private static func endsSeconds(_ bytes: ByteView, _ end: Int) -> Bool {
        var stop = end
        while stop > 0, bytes[stop - 1].isWhiteSpace { stop -= 1 }
        guard stop >= 6, bytes[stop - 6] == 0x3A, bytes[stop - 3] == 0x3A else { return false }
        return [1, 2, 4, 5].allSatisfy { bytes[stop - $0].isDigit }
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        switch scalar.value {
        // Hyphens, the minus sign.
        case 0x2010, 0x2011, 0x2212: return out.append(0x2D)
        // The figure dash and the en dash: what they are, their neighbours say.
        case 0x2012, 0x2013: return out.append(contentsOf: [0xE2, 0x80, UInt8(scalar.value & 0x3F | 0x80)])
        // The wide forms of ASCII.
        case 0xFF01...0xFF5E: return out.append(UInt8(scalar.value - 0xFEE0))
        default: break
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .decimalNumber: out.append(UInt8(0x30 + (properties.numericValue ?? 0)))
        // Marks of direction and zero width spaces.
        case .format: break
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .otherPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation:
            out.append(0x20)
        default: out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
