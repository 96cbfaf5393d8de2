// What a template engine or a kind of Markdown would find to do in the text of a post, and how it is spoilt. Asked by PostBody, which
// relies on nothing but the bytes at hand: no renderer is known, and Hexo has several.

import Markup

extension PostBody {
    /// Passes over white space, which in a line of nothing else may be of any kind. Spoils what would be read as a fence of code: three
    /// backticks or tildes, also behind the marks of quotes and lists, and behind any space that a regular expression's `\s` counts (Hexo
    /// looks for fences with one, inside HTML as well). Also what would make a heading of all that stands before it, the `<div>` included,
    /// as markdown-it before its version 11 does: a line of nothing but `-` or `=`.
    mutating func beginLine(at start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index].isWhiteSpace { index += 1 }
        var end = index
        while case let length = WhiteSpace.length(bytes, at: end), length > 0, bytes[end] != 0x0A { end += length }
        if end == bytes.count || bytes[end] == 0x0A { return end }
        if isUnderline(at: index) {
            spoil(&index)
            return index
        }
        var fence = index
        while case let length = fencePrefixLength(at: fence), length > 0 { fence += length }
        guard bytes.has("```", at: fence) || bytes.has("~~~", at: fence) else { return index }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<fence]))
        spoil(&fence)
        return fence
    }

    private func isUnderline(at start: Int) -> Bool {
        guard start < bytes.count, bytes[start] == 0x2D || bytes[start] == 0x3D else { return false }
        var index = start
        while index < bytes.count, bytes[index] == bytes[start] { index += 1 }
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index == bytes.count || bytes[index] == 0x0A
    }

    /// The length of a character that may stand before a fence; 0 for any other, and at the end.
    private func fencePrefixLength(at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch bytes[index] {
        case 0x20, 0x09, 0x3E, 0x2A, 0x2B, 0x2D, 0x2E, 0x29, 0x30...0x39: return 1
        case 0xC2: return next(1) == 0xA0 ? 2 : 0
        // U+1680, U+2000 to U+205F (dashes and quotes among them do no harm here), U+3000, U+FEFF.
        case 0xE1: return next(1) == 0x9A && next(2) == 0x80 ? 3 : 0
        case 0xE2: return next(1) == 0x80 || next(1) == 0x81 ? 3 : 0
        case 0xE3: return next(1) == 0x80 && next(2) == 0x80 ? 3 : 0
        case 0xEF: return next(1) == 0xBB && next(2) == 0xBF ? 3 : 0
        default: return 0
        }
    }

    /// The end of a link's or a picture's text, `](`, or of what a definition defines, `]:`. CommonMark reads none of it inside HTML;
    /// pandoc does, and so did marked before version 0.4 (across tags, too), and both take `javascript:` for an address like any other.
    func endsLinkText(at index: Int) -> Bool { isTemplate && (bytes.has("](", at: index) || bytes.has("]:", at: index)) }

    /// `{onclick="…"}` and `{=html}`, which pandoc reads behind headings, codes, fences, and texts in brackets.
    mutating func opensAttributes(at index: Int) -> Bool {
        guard isTemplate else { return false }
        if nextEquals < index { nextEquals = bytes.first(0x3D, from: index, to: bytes.count) ?? bytes.count }
        if nextBrace < index { nextBrace = bytes.first(0x7D, from: index, to: bytes.count) ?? bytes.count }
        return nextEquals < nextBrace
    }

    /// `{{`, `{%` and `{#` of Nunjucks, Liquid and Hugo. Of what ends them Nunjucks refuses a stray `#}`, which is spoilt as well.
    func opensTemplate(at index: Int) -> Bool {
        guard isTemplate, index + 1 < bytes.count else { return false }
        return bytes[index + 1] == 0x7B || bytes[index + 1] == 0x25 || bytes[index + 1] == 0x23
    }
}
