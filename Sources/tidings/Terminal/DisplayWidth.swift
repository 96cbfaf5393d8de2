// How many columns of a terminal a text takes: Chinese, Japanese, Korean and emoji take two (Unicode UAX #11).
// Asked to align columns and to cut lines.

/// Widths in terminal columns. Texts are expected to be safe (``SafeText``) already.
enum DisplayWidth {
    static func of(_ text: String) -> Int {
        var width = 0
        for character in text { width += of(character) }
        return width
    }

    /// The text, cut with an ellipsis so that it takes no more than `columns`.
    static func truncated(_ text: String, to columns: Int) -> String {
        // Bytes bound columns from above for everything that is not made of zero-width characters.
        guard text.utf8.count > columns, of(text) > columns else { return bounded(text, to: columns) }
        var width = 0
        var out = ""
        for character in text {
            let next = of(character)
            if width + next > columns - 1 { break }
            width += next
            out.append(character)
        }
        return columns > 0 ? bounded(out, to: columns) + "…" : ""
    }

    /// The text, cut or filled with spaces to exactly `columns`.
    static func padded(_ text: String, to columns: Int) -> String {
        let cut = truncated(text, to: columns)
        return cut + String(repeating: " ", count: max(0, columns - of(cut)))
    }

    /// No more combining marks than eight to a column, so that one title cannot pile up a kilobyte of them.
    private static func bounded(_ text: String, to columns: Int) -> String {
        let most = 16 * max(1, columns)
        return text.unicodeScalars.count <= most ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(most)))
    }

    private static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.value < 0x300 { return 1 }
        if first.properties.isEmojiPresentation { return 2 }
        if character.unicodeScalars.dropFirst().first == "\u{FE0F}", first.properties.isEmoji { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(first.value) ? 2 : 1
        }
    }

    /// East Asian Width W and F, without the emoji, which their own property tells (UAX #11, Unicode 15).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18D08, 0x1AFF0...0x1B2FB,
        0x1F200...0x1F320, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]

    private static func isWide(_ value: UInt32) -> Bool {
        value >= 0x1100 && wide.contains { $0.contains(value) }
    }
}
