// A content that is text and nothing but text (JSON Feed's `content_text`, `type="text"` of Atom, a video's description): its
// lines and the blank lines between its paragraphs mean nothing in HTML, so that a post would run them together.

import Markup

/// Paragraphs of plain text, made ones of HTML.
enum TextParagraphs {
    /// The same text with each of its paragraphs in a `p`, and its other line ends as `br`; nil where there are tags, or no blank line:
    /// HTML is often broken into lines that mean nothing, and without a tag it looks like text.
    ///
    /// - Parameter html: sanitized, in which `<` is a tag's and nothing else's; line ends are line feeds.
    static func marked(_ html: ByteView) -> [UInt8]? {
        guard html.first(0x3C, from: 0, to: html.count) == nil else { return nil }
        let paragraphs = lines(of: html)
        guard paragraphs.count > 1 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(html.count + html.count / 8 + 64)
        for lines in paragraphs {
            out.append(contentsOf: out.isEmpty ? "<p>".utf8 : "\n<p>".utf8)
            for (index, line) in lines.enumerated() {
                if index > 0 { out.append(contentsOf: "<br>\n".utf8) }
                out.append(contentsOf: UnsafeBufferPointer(rebasing: html[line]))
            }
            out.append(contentsOf: "</p>".utf8)
        }
        return out
    }

    /// The lines of each paragraph, without ASCII white space around them: the ideographic spaces that indent Chinese paragraphs stay.
    private static func lines(of html: ByteView) -> [[Range<Int>]] {
        var paragraphs: [[Range<Int>]] = []
        var isOpen = false
        var start = 0
        while start < html.count {
            let end = html.first(0x0A, from: start, to: html.count) ?? html.count
            if isBlank(html, start..<end) {
                isOpen = false
            } else {
                if !isOpen { paragraphs.append([]) }
                isOpen = true
                paragraphs[paragraphs.count - 1].append(html.trimmed(start..<end))
            }
            start = end + 1
        }
        return paragraphs
    }

    private static func isBlank(_ html: ByteView, _ line: Range<Int>) -> Bool {
        var index = line.lowerBound
        while index < line.upperBound, case let length = WhiteSpace.length(html, at: index), length > 0 { index += length }
        return index >= line.upperBound
    }
}
