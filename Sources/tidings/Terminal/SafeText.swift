// Shows text from outside so that it can do nothing to a terminal or a journal (SPEC §3): what would move the
// cursor, reorder a line or hide in it is written as `\u{202E}`. Asked wherever a title, URL or reason is shown.

/// Text from feeds, servers and files, as it may be shown.
enum SafeText {
    /// For one line: line ends and tabs are escaped as well.
    static func line(_ text: String) -> String { shown(text, keepingLines: false) }

    /// For text of several lines: line feeds and tabs stay.
    static func block(_ text: String) -> String { shown(text, keepingLines: true) }

    /// Whether a scalar must never reach a terminal as it is: C0 and C1 controls, U+2028/9 and the format controls
    /// (bidirectional overrides, isolates and marks, invisible joiners and tags among them).
    ///
    /// Kept are ZWJ and ZWNJ, without which Persian, Indic scripts and emoji cannot be written, and the Arabic and
    /// Syriac number signs, which are visible although Unicode counts them among the format controls.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        if scalar.value < 0xA0 { return true }
        if scalar.value < 0xAD { return false }
        // Chinese, Japanese and Korean letters hold no control; looking each up would take most of the time.
        if (0x3000...0xD7FF).contains(scalar.value) { return false }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        case .format: return !kept.contains(scalar.value)
        default: return false
        }
    }

    private static let kept: Set<UInt32> = [
        0x200C, 0x200D, 0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD,
    ]

    private static func shown(_ text: String, keepingLines: Bool) -> String {
        let isKept: (Unicode.Scalar) -> Bool = { keepingLines && ($0 == "\n" || $0 == "\t") }
        guard text.unicodeScalars.contains(where: { isUnsafe($0) && !isKept($0) }) else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar), !isKept(scalar) {
                out.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }
}
