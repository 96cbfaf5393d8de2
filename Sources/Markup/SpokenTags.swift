// Which tags of a title are no markup but what the title speaks of: `The <dialog> element`, `List<Object>`. Asked by `HTMLText.plain`,
// for dropping them would drop the word that the title is about.

/// The tags that a title speaks of. Markup is closed again, or stands at the beginning of a text: `<b>Title`.
struct SpokenTags {
    private let html: ByteView
    private let isGuess: Bool
    /// Where the last end tag of each name begins; gathered once, so that many open tags cost no more than one.
    private lazy var lastEnds: [String: Int] = SpokenTags.lastEnds(html)

    /// - Parameter isGuess: whether nobody said that this is HTML. Where somebody did, a tag is markup, but for one that would take the
    ///   rest of the title with it.
    init(_ html: ByteView, isGuess: Bool) {
        self.html = html
        self.isGuess = isGuess
    }

    /// Whether the start tag that a tokenizer stands at is one.
    mutating func holds(_ tag: borrowing Tokenizer) -> Bool {
        let element = HTMLElement(html, tag.name)
        guard !tag.isSelfClosing, element != .br, element != .wbr, !isClosed(tag) else { return false }
        guard isGuess, !element.isHidden, HTMLElement.isKnown(html, tag.name) else { return isGuess || element.isHidden }
        let start = tag.tokenStart
        if HTMLElement.mayBeLeftOpen(html, tag.name) {
            if element.isBlock, start == 0 { return false }
            return tag.attributes.isEmpty && !isWord(before: start, bracket: true) && isEnd(tag.position, quoting: start)
        }
        if start == 0 { return isEnd(tag.position, quoting: start) && !isLineBreak(tag.position) }
        return isWord(before: start, bracket: false) || !isWord(at: tag.position)
    }

    private mutating func isClosed(_ tag: borrowing Tokenizer) -> Bool {
        (lastEnds[html.string(tag.name).lowercased()] ?? 0) > tag.tokenStart
    }

    private static func lastEnds(_ html: ByteView) -> [String: Int] {
        var ends: [String: Int] = [:]
        var tokenizer = Tokenizer(html, dialect: .html)
        while true {
            switch tokenizer.next() {
            case .end: ends[html.string(tokenizer.name).lowercased()] = tokenizer.tokenStart
            case .endOfInput: return ends
            case .start, .text, .literal, .comment, .declaration: continue
            }
        }
    }

    /// Whether text begins here, or a tag or a reference that may stand for some.
    private func isWord(at index: Int) -> Bool {
        guard index < html.count else { return false }
        return html[index] == 0x3C || html[index] == 0x26 || isLetter(index) && !isPunctuation(index)
    }

    /// Whether text ends here; with `bracket` also a tag.
    private func isWord(before index: Int, bracket: Bool) -> Bool {
        guard index > 0 else { return false }
        if html[index - 1] == 0x3E { return bracket }
        return isLetter(index - 1) && !isPunctuation(index - 3)
    }

    /// Whether nothing begins here that sloppy markup could be for: a space, the end, a sign that closes or divides, or the quotation
    /// mark that stands before the tag as well.
    private func isEnd(_ index: Int, quoting start: Int) -> Bool {
        guard index < html.count else { return true }
        switch html[index] {
        case 0x09...0x0D, 0x20, 0x21, 0x29, 0x2C, 0x2E, 0x2F, 0x3A, 0x3B, 0x3F, 0x5D: return true
        case 0x22, 0x27, 0x60: return start > 0 && html[start - 1] == html[index]
        case 0xC2: return index + 1 < html.count && [0xA0, 0xBB].contains(html[index + 1])
        default: return isClosingSign(index)
        }
    }

    /// Of U+2000 to U+203F what closes, and what closes or divides in Chinese.
    private func isClosingSign(_ index: Int) -> Bool {
        guard index + 2 < html.count else { return false }
        return switch (html[index], html[index + 1], html[index + 2]) {
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0x99), (0xE2, 0x80, 0x9D), (0xE2, 0x80, 0xBA): true
        case (0xE3, 0x80, 0x80...0x82), (0xE3, 0x80, 0x89), (0xE3, 0x80, 0x8B), (0xE3, 0x80, 0x8D), (0xE3, 0x80, 0x8F), (0xE3, 0x80, 0x91):
            true
        case (0xEF, 0xBC, 0x81), (0xEF, 0xBC, 0x89), (0xEF, 0xBC, 0x8C), (0xEF, 0xBC, 0x8E), (0xEF, 0xBC, 0x9A), (0xEF, 0xBC, 0x9B),
            (0xEF, 0xBC, 0x9F):
            true
        default: false
        }
    }

    private func isLineBreak(_ index: Int) -> Bool { index < html.count && (html[index] == 0x0A || html[index] == 0x0D) }

    private func isLetter(_ index: Int) -> Bool { html[index].isLetter || html[index].isDigit || html[index] >= 0x80 }

    /// Spaces, dashes, quotes and the ellipsis of U+2000 to U+203F, and what stands around words in Chinese.
    private func isPunctuation(_ index: Int) -> Bool {
        guard index >= 0, index + 2 < html.count else { return false }
        return switch (html[index], html[index + 1], html[index + 2]) {
        case (0xE2, 0x80, _), (0xE3, 0x80, 0x80...0x9F), (0xEF, 0xBC, 0x81...0x8F), (0xEF, 0xBC, 0x9A...0x9F): true
        default: false
        }
    }
}
