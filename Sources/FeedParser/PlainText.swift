// How the content of an element becomes a plain text, a piece of HTML, a number, an address (SCHEMA §3, §4).

import Markup
import TidingsCore

/// What the content of a field is.
enum Reading {
    /// RSS: HTML where it looks like it, else literal.
    case guessed
    /// Literal text.
    case text
    /// HTML.
    case html
    /// HTML made of elements of the document.
    case markup
}

enum PlainText {
    /// A text without markup; nil where nothing is left.
    static func string(_ content: ByteView, _ reading: Reading) -> String? {
        let text: String
        switch reading {
        case .text: text = HTMLText.collapsed(content)
        case .html, .markup: text = HTMLText.plain(content, isGuess: false)
        case .guessed:
            let isHTML = CharacterReference.occurs(in: content, 0..<content.count) || HTMLText.hasTag(content)
            text = isHTML ? HTMLText.plain(content, isGuess: true) : HTMLText.collapsed(content)
        }
        return text.isEmpty ? nil : text
    }

    /// A piece of HTML; nil where it is blank.
    static func html(_ content: ByteView, _ reading: Reading, _ links: HTMLLinks) -> HTMLField? {
        guard !content.isEmpty else { return nil }
        switch reading {
        case .text: return HTMLField(text: HTMLLinks.escaped(content))
        case .html: return links.resolved(content)
        case .markup:
            // Its URLs were resolved as it was gathered.
            let text = content.text(0..<content.count)
            return HTMLField(text: text, picture: HTMLText.firstPicture(text).flatMap { url($0.url, base: links.base) })
        case .guessed:
            let isHTML = CharacterReference.occurs(in: content, 0..<content.count) || HTMLText.hasTag(content)
            return isHTML ? links.resolved(content) : HTMLField(text: HTMLLinks.escaped(content))
        }
    }

    /// A text as written; nil where it is blank.
    static func verbatim(_ content: ByteView) -> String? { content.isEmpty ? nil : content.text(0..<content.count) }

    /// A whole number with nothing around it; what overflows is none.
    static func number(_ content: ByteView) -> Int? {
        let range = content.trimmed(0..<content.count)
        guard !range.isEmpty else { return nil }
        var value = 0
        for index in range {
            guard content[index].isDigit else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(content[index]) - 0x30)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// An address as it stands in a link field: trimmed, resolved, percent-encoded where it is not ASCII.
    /// - Parameter base: asked for where it is needed, for most addresses are absolute.
    static func url(_ content: ByteView, base: @autoclosure () -> WebURL?) -> String? {
        let range = content.trimmed(0..<content.count)
        guard !range.isEmpty else { return nil }
        let text = content.text(range)
        if HTMLLinks.hasScheme(content, range), !mustEncode(content, range) { return text }
        guard !HTMLLinks.hasScheme(content, range), let base = base() else { return encoded(withoutLineEnds(text)) }
        return encoded(base.resolve(text))
    }

    /// Whether a byte stands in a range that may not stand in a URL; a guess that errs on the safe side.
    private static func mustEncode(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        for index in range {
            switch bytes[index] {
            case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: continue
            default: return true
            }
        }
        return false
    }

    /// Percent-encoded but for the host: a name that is not ASCII is written in Punycode where it is asked for, and
    /// otherwise as it is (RFC 3987 §3.1).
    private static func encoded(_ text: String) -> String {
        let whole = WebURL.percentEncoded(text)
        guard whole.utf8.count != text.utf8.count else { return text }
        let url = WebURL(text)
        guard let host = url.authority, host.utf8.contains(where: { $0 >= 0x80 }) else { return whole }
        var rest = url
        rest.scheme = nil
        rest.authority = nil
        let head = (url.scheme.map { $0 + ":" } ?? "") + "//" + host.filter { $0 != " " && $0 != "<" && $0 != ">" && $0 != "\"" }
        return head + WebURL.percentEncoded(rest.string)
    }

    static func url(_ text: String?, base: @autoclosure () -> WebURL?) -> String? {
        text.flatMap { $0.withByteView { url($0, base: base()) } }
    }

    /// WHATWG URL §4.4: tabs and line ends inside a URL are dropped.
    private static func withoutLineEnds(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) else { return text }
        return String(decoding: text.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }, as: UTF8.self)
    }

    /// Whether white space stands inside a text.
    static func hasInnerSpace(_ text: String?) -> Bool {
        text?.withByteView { bytes in bytes[bytes.trimmed(0..<bytes.count)].contains { $0.isWhiteSpace } } ?? false
    }

    /// Whether a trimmed text is several words, or a number.
    static func isWords(_ content: ByteView) -> Bool { content.contains { $0.isWhiteSpace } || number(content) != nil }

    /// Whether an address can be followed from anywhere.
    static func isAbsoluteWeb(_ url: String) -> Bool {
        url.withByteView { bytes in
            (bytes.count > 7 && bytes.equals("http://", in: 0..<7)) || (bytes.count > 8 && bytes.equals("https://", in: 0..<8))
        }
    }
}
