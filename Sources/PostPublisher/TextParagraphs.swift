// A content that is text and nothing but text (JSON Feed's `content_text`, `type="text"` of Atom, many an RSS description): the
// blank lines between its paragraphs mean nothing in HTML, so that a post would run them together.

import Markup

/// Paragraphs of plain text, made ones of HTML.
enum TextParagraphs {
    /// The same text with each of its paragraphs in a `p`; nil where there are tags, or no blank line.
    ///
    /// - Parameter html: sanitized, in which `<` is a tag's and nothing else's; line ends are line feeds.
    static func marked(_ html: ByteView) -> [UInt8]? {
        guard html.first(0x3C, from: 0, to: html.count) == nil else { return nil }
        let paragraphs = ranges(html)
        guard paragraphs.count > 1 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(html.count + paragraphs.count * 8)
        for paragraph in paragraphs {
            out.append(contentsOf: out.isEmpty ? "<p>".utf8 : "\n<p>".utf8)
            out.append(contentsOf: UnsafeBufferPointer(rebasing: html[paragraph]))
            out.append(contentsOf: "</p>".utf8)
        }
        return out
    }

    /// What stands between blank lines, without white space around it: in Chinese texts the ideographic spaces that indent a
    /// paragraph are its own.
    private static func ranges(_ html: ByteView) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var open: Range<Int>?
        var line = 0
        while line < html.count {
            let end = html.first(0x0A, from: line, to: html.count) ?? html.count
            if isBlank(html, line..<end) {
                if let paragraph = open { found.append(paragraph) }
                open = nil
            } else {
                let text = html.trimmed(line..<end)
                open = (open?.lowerBound ?? text.lowerBound)..<text.upperBound
            }
            line = end + 1
        }
        if let paragraph = open { found.append(paragraph) }
        return found
    }

    private static func isBlank(_ html: ByteView, _ line: Range<Int>) -> Bool {
        var index = line.lowerBound
        while index < line.upperBound, case let length = WhiteSpace.length(html, at: index), length > 0 { index += length }
        return index >= line.upperBound
    }
}
