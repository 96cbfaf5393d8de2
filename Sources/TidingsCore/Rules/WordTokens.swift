// What counts as a word when two texts are compared or searched: runs of letters and digits, but single characters of
// scripts that are written without spaces (after Unicode UAX #29). Asked by the word diff and by the search index.

/// Splits text into words, spaces and punctuation; nothing is lost: the pieces joined are the text.
public enum WordTokens {
    /// The pieces, in order.
    public static func split(_ text: String) -> [Substring] {
        var tokens: [Substring] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var current = Kind.none
        for index in scalars.indices {
            let kind = kind(of: scalars[index])
            let joins = kind == .mark || (kind == current && kind != .single)
            if !joins {
                if start < index { tokens.append(text[start..<index]) }
                start = index
                current = kind
            } else if current == .none {
                current = .single
            }
        }
        if start < scalars.endIndex { tokens.append(text[start...]) }
        return tokens
    }

    private enum Kind { case none, word, space, single, mark }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        if scalar.value < 0x80 {
            switch scalar.value {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return .word
            case 0x09...0x0D, 0x20: return .space
            default: return .single
            }
        }
        if isIdeographic(scalar) { return .single }
        if scalar.properties.isWhitespace { return .space }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: return .mark
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber:
            return .word
        default: return .single
        }
    }

    /// Scripts written without spaces, where each character is a word of its own: Han, kana, Hangul syllables count too
    /// because Korean particles cling to words; Thai, Lao, Khmer and Burmese.
    public static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x2FDF, 0x3005...0x3007, 0x3040...0x30FF, 0x3100...0x31BF,
            0x31F0...0x31FF,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
