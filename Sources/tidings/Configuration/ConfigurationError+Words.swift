// The words for a configuration that cannot be used, and for what should be known of one that can.

import Platform

extension ConfigurationError: CustomStringConvertible {
    /// One line for what cannot be read at all; a heading and a line per fault for what is wrong inside.
    var description: String {
        switch self {
        case .notFound(let tried) where tried.count == 1:
            return "There is no configuration \(shown(tried[0])). Write one, or name another with --config."
        case .notFound(let tried):
            return "There is no configuration: neither \(tried.map(shown).joined(separator: " nor ")). "
                + "Write one (see tidings-config(5)), begin with \"tidings sources add URL\", or name another with --config."
        case .unreadable(let file, let code):
            return "\(shown(file)) cannot be read: \(SystemWords.reason(code)). Check its permissions, or name another with --config."
        case .misspelt(let file, let kind, let line, let column):
            return "\(shown(file)): line \(line), column \(column): \(kind.words)"
        case .faulty(let file, let faults):
            let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
            return (["\(shown(file)) has \(count); nothing was touched:"] + faults.map(\.description)).joined(separator: "\n")
        }
    }
}

extension ConfigurationWarning: CustomStringConvertible {
    var description: String {
        switch self {
        case .readableByOthers(let file, let mode):
            "\(shown(file)) holds credentials and can be read by everybody (mode \(String(mode, radix: 8))). Run: chmod o-r \(ShellWord.quoted(file))"
        case .secretMissing(let path, let fault): "\(path): \(fault.words)"
        }
    }
}

extension JSONFault.Kind {
    fileprivate var words: String {
        switch self {
        case .empty: "the file is empty. Write at least {\"sources\": []}."
        case .notUTF8: "a byte that is no UTF-8. Save the file as UTF-8."
        case .unexpected(let found, let expected): "found \"\(SafeText.line(found))\" where \(expected) belongs. Correct it."
        case .ended(let expected): "the file ends where \(expected) belongs. Add it."
        case .trailingComma: "a comma with nothing after it. Remove it."
        case .missingComma: "a comma is missing before this. Add it."
        case .comment: "a comment; JSON knows none. Remove it."
        case .keyWithoutQuotes(let word): "the key \(word) stands without quotes. Write \"\(word)\"."
        case .singleQuotes: "a single quote; JSON knows only double quotes. Write \"."
        case .unknownWord(let word): "\(word) is no value. Write true, false, null, a number, or a text in double quotes."
        case .lineEndInString: "the line ends inside a text. Close it with \", or write \\n for a line end."
        case .controlInString(let byte):
            "a control character inside a text. Write \\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16)), or remove it."
        case .badEscape(let text): "\(SafeText.line(text)) is no escape. Write \\\\ for a backslash."
        case .loneSurrogate(let text): "\(SafeText.line(text)) is half a character. Write both halves, or the character itself."
        case .badNumber(let text): "\(SafeText.line(text)) is no number. Write it in quotes if it is a text."
        case .tooDeep(let depth): "more than \(depth) brackets inside one another. Remove some."
        case .textAfterEnd: "text after the end of the configuration. Remove it, or the bracket that closes too early."
        }
    }
}

private func shown(_ path: String) -> String { SafeText.line(path) }
