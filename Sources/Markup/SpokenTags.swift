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
        if HTMLElement.mayBeLeftOpen(html, tag.name) {
            if element.isBlock, tag.tokenStart == 0 { return false }
            return tag.attributes.isEmpty && !isWord(before: tag.tokenStart, bracket: true) && !isWord(at: tag.position)
        }
        return isWord(before: tag.tokenStart, bracket: false) || !isWord(at: tag.position)
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
