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
        return out
    }

    private static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        switch scalar.value {
        // Hyphens, the en dash, the minus sign.
        case 0x2010...0x2013, 0x2212: return out.append(0x2D)
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
