// The URLs in a piece of HTML: resolves the relative ones, finds the first picture. Asked for every HTML field
// (SCHEMA §4).

import Markup
import TidingsCore

/// A piece of HTML and the first picture in it.
struct HTMLField {
    var text: String
    var picture: String?
}

/// Resolves URLs against a base; without one everything stays as it is.
struct HTMLLinks {
    let base: WebURL?

    private enum URLAttribute: UInt16 { case url = 1, set = 2 }

    /// The attributes of HTML that hold a URL, and those that hold a set of them.
    private static let attributes = NameTable([
        ("href", 1), ("src", 1), ("poster", 1), ("cite", 1), ("data", 1), ("action", 1), ("background", 1), ("longdesc", 1),
        ("codebase", 1),
        ("formaction", 1), ("profile", 1), ("usemap", 1), ("srcset", 2), ("imagesrcset", 2),
    ])

    private static func kind(_ bytes: ByteView, _ name: Range<Int>) -> URLAttribute? {
        guard name.count >= 3, name.count <= 11 else { return nil }
        return URLAttribute(rawValue: attributes.code(bytes, name))
    }

    /// A piece of HTML with its relative URLs resolved, and its first picture.
    func resolved(_ html: ByteView) -> HTMLField {
        guard html.first(0x3C, from: 0, to: html.count) != nil else { return HTMLField(text: html.text(0..<html.count)) }
        var picture: String?
        var out: [UInt8] = []
        var copied = 0
        var tokenizer = Tokenizer(html, dialect: .html)
        reading: while true {
            tokenizer.skipBareTags()
            switch tokenizer.next() {
            case .endOfInput: break reading
            case .text:
                var search = tokenizer.range
                while let mark = HTMLLinks.bogusComment(html, search) {
                    // Text to us, but a comment to a browser.
                    out.append(contentsOf: UnsafeBufferPointer(rebasing: html[copied..<mark]))
                    HTMLLinks.escape(html, mark..<mark + 1, into: &out)
                    copied = mark + 1
                    search = mark + 1..<search.upperBound
                }
            case .start:
                guard !tokenizer.attributes.isEmpty else { continue }
                if picture == nil { picture = self.picture(tokenizer) }
                guard case .some = base else { continue }
                for index in tokenizer.attributes.indices {
                    rewrite(html, tokenizer.attributes[index], &out, &copied)
                }
            default: continue
            }
        }
        guard copied > 0 else { return HTMLField(text: html.text(0..<html.count), picture: picture) }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: html[copied...]))
        return HTMLField(text: out.withUnsafeBufferPointer { $0.text(0..<$0.count) }, picture: picture)
    }

    /// Copies up to a value and writes it anew, if it is a URL that resolving changes.
    private func rewrite(_ html: ByteView, _ attribute: Attribute, _ out: inout [UInt8], _ copied: inout Int) {
        guard let kind = HTMLLinks.kind(html, attribute.name), isRelative(html, attribute.value, kind),
            let value = newValue(html, attribute.value, kind)
        else { return }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: html[copied..<attribute.value.lowerBound]))
        let quote = html[attribute.value.lowerBound - 1]
        let isQuoted = quote == 0x22 || quote == 0x27
        if !isQuoted { out.append(0x22) }
        HTMLLinks.escapeValue(value, into: &out)
        if !isQuoted { out.append(0x22) }
        copied = attribute.value.upperBound
    }

    /// The address of the `img` that a tokenizer stands at, unless it is a pixel or a placeholder.
    private func picture(_ tokenizer: borrowing Tokenizer) -> String? {
        let element = HTMLElement(tokenizer.bytes, tokenizer.name)
        guard element == .img || element == .image, let picture = HTMLPicture(tokenizer), !picture.isPixel else { return nil }
        return picture.isInline ? nil : PlainText.url(picture.url, base: base)
    }

    /// Where a text holds a `<!` that begins neither a comment nor a declaration.
    private static func bogusComment(_ html: ByteView, _ range: Range<Int>) -> Int? {
        var search = range.lowerBound
        while let less = html.first(0x3C, from: search, to: range.upperBound) {
            if less + 1 < range.upperBound, html[less + 1] == 0x21 { return less }
            search = less + 1
        }
        return nil
    }

    /// Appends the value of an attribute of XML as the inside of double quotes, resolved where it is a URL.
    func appendValue(of attribute: Attribute, element: Range<Int>, _ bytes: ByteView, into out: inout [UInt8]) {
        if case .some = base, let kind = HTMLLinks.kind(bytes, attribute.name), isRelative(bytes, attribute.value, kind),
            let value = newValue(bytes, attribute.value, kind)
        {
            HTMLLinks.escapeValue(value, into: &out)
            return
        }
        for byte in bytes[attribute.value] {
            if byte == 0x22 { out.append(contentsOf: Array("&quot;".utf8)) } else { out.append(byte) }
        }
    }

    /// Whether a raw value may change by resolving: it has no scheme and is more than a fragment.
    private func isRelative(_ bytes: ByteView, _ range: Range<Int>, _ kind: URLAttribute) -> Bool {
        let value = bytes.trimmed(range)
        guard !value.isEmpty, bytes[value.lowerBound] != 0x23 else { return false }
        return kind == .set || !HTMLLinks.hasScheme(bytes, value)
    }

    /// Whether a reference begins with a scheme (RFC 3986 §3.1).
    static func hasScheme(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        guard let first = range.first, bytes[first].isLetter else { return false }
        for index in range {
            let byte = bytes[index]
            if byte == 0x3A { return true }
            guard byte.isLetter || byte.isDigit || byte == 0x2B || byte == 0x2D || byte == 0x2E else { return false }
        }
        return false
    }

    private func newValue(_ bytes: ByteView, _ range: Range<Int>, _ kind: URLAttribute) -> String? {
        guard let base else { return nil }
        let text = CharacterReference.string(bytes, bytes.trimmed(range), .htmlAttribute)
        let new = kind == .url ? base.resolve(text) : Srcset.mapping(text) { $0.hasPrefix("data:") ? $0 : base.resolve($0) }
        return new == text ? nil : new
    }

    private static func escapeValue(_ value: String, into out: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case 0x26: out.append(contentsOf: Array("&amp;".utf8))
            case 0x22: out.append(contentsOf: Array("&quot;".utf8))
            case 0x27: out.append(contentsOf: Array("&#39;".utf8))
            default: out.append(byte)
            }
        }
    }

    /// Appends plain text as HTML.
    static func escape(_ bytes: ByteView, _ range: Range<Int>, into out: inout [UInt8]) {
        for byte in bytes[range] {
            switch byte {
            case 0x26: out.append(contentsOf: Array("&amp;".utf8))
            case 0x3C: out.append(contentsOf: Array("&lt;".utf8))
            case 0x3E: out.append(contentsOf: Array("&gt;".utf8))
            default: out.append(byte)
            }
        }
    }

    /// Plain text as HTML.
    static func escaped(_ bytes: ByteView) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 16)
        escape(bytes, 0..<bytes.count, into: &out)
        return out.withUnsafeBufferPointer { $0.text(0..<$0.count) }
    }
}
