// Cuts a document into tags and text: one pass over UTF-8 bytes, no tree, no recursion, nothing that fails. Asked by
// the feed parser (XML) and by everything that reads a piece of HTML without needing its tree.

/// An attribute of a start tag.
public struct Attribute: Sendable {
    public var name: Range<Int>
    /// As written, without quotes; references are not resolved. Empty where there is no value.
    public var value: Range<Int>
}

/// A forgiving tokenizer. The bytes must be valid UTF-8 where the text matters; any bytes are safe.
public struct Tokenizer {
    /// How a document is read.
    public enum Dialect: Sendable {
        /// XML 1.0, with CDATA sections, processing instructions and internal subsets (skipped, never read).
        case xml
        /// HTML §13.2.5, with raw text elements and bogus comments.
        case html
    }

    /// What `next()` found; where it lies is in the tokenizer's properties.
    public enum Token: Sendable {
        /// Character data in `range`, references unresolved.
        case text
        /// A CDATA section or the content of an HTML raw text element in `range`: literal.
        case literal
        /// A start tag: `name`, `attributes`, `isSelfClosing`.
        case start
        /// An end tag: `name`.
        case end
        /// A comment, in `range`.
        case comment
        /// A processing instruction or document type declaration, in `range`.
        case declaration
        case endOfInput
    }

    public let bytes: ByteView
    public let dialect: Dialect
    /// What the token covers inside its delimiters.
    public internal(set) var range = 0..<0
    /// The name of the tag, as written.
    public internal(set) var name = 0..<0
    /// In document order, repetitions included. Valid until the next call.
    public internal(set) var attributes: [Attribute] = []
    public internal(set) var isSelfClosing = false
    /// Where the token begins.
    public internal(set) var tokenStart = 0
    /// Where the next token begins.
    public internal(set) var position: Int
    /// Whether the end of a document type was looked for in vain; it is not looked for twice.
    private var hasOpenDocumentType = false
    /// The HTML raw text element whose content comes next, empty if none.
    var rawTextName = 0..<0

    public init(_ bytes: ByteView, dialect: Dialect, from start: Int = 0) {
        self.bytes = bytes
        self.dialect = dialect
        position = start
    }

    /// The next token.
    public mutating func next() -> Token {
        let end = bytes.count
        tokenStart = position
        guard position < end else { return .endOfInput }
        if !rawTextName.isEmpty, let token = rawText() { return token }
        // A `<` that begins nothing belongs to the text before and after it.
        var search = position
        while let less = bytes.first(0x3C, from: search, to: end) {
            guard beginsMarkup(at: less) else {
                search = less + 1
                continue
            }
            if less > position {
                range = position..<less
                position = less
                return .text
            }
            if let token = markup(at: less) { return token }
            // The input ended inside the tag.
            position = end
            return .endOfInput
        }
        range = position..<end
        position = end
        return .text
    }

    private func beginsMarkup(at less: Int) -> Bool {
        guard less + 1 < bytes.count else { return false }
        let byte = bytes[less + 1]
        if isNameStart(byte) { return true }
        switch byte {
        case 0x21:
            // A browser makes a bogus comment of any `<!`, and its reader misses what follows. Nobody means that.
            guard less + 2 < bytes.count else { return false }
            return bytes[less + 2] == 0x2D || bytes[less + 2] == 0x5B || bytes[less + 2].isLetter
        case 0x3F: return true
        case 0x2F: return less + 2 < bytes.count && (isNameStart(bytes[less + 2]) || bytes[less + 2] == 0x3E)
        default: return false
        }
    }

    func isNameStart(_ byte: UInt8) -> Bool {
        byte.isLetter || (dialect == .xml && (byte == 0x5F || byte == 0x3A || byte >= 0x80))
    }

    /// The token at a `<` that begins one; nil where the input ends inside it.
    private mutating func markup(at less: Int) -> Token? {
        switch bytes[less + 1] {
        case 0x21: declarationOrComment(at: less)
        case 0x3F: instruction(at: less)
        case 0x2F: endTag(at: less)
        default: startTag(at: less)
        }
    }

    private mutating func declarationOrComment(at less: Int) -> Token {
        if bytes.has("<!--", at: less) { return comment(from: less + 4) }
        if dialect == .xml, bytes.has("<![CDATA[", at: less) {
            return section(from: less + 9, closing: "]]>", token: .literal)
        }
        if dialect == .xml, bytes.has("<!DOCTYPE", at: less) || bytes.has("<!doctype", at: less) {
            return documentType(from: less + 2)
        }
        return section(from: less + 2, closing: ">", token: .comment)
    }

    private mutating func comment(from start: Int) -> Token {
        // HTML §13.2.5.43: `<!-->` and `<!--->` are whole comments.
        if dialect == .html, bytes.has(">", at: start) || bytes.has("->", at: start) {
            range = start..<start
            position = start + (bytes[start] == 0x3E ? 1 : 2)
            return .comment
        }
        guard dialect == .html else { return section(from: start, closing: "-->", token: .comment) }
        return htmlComment(from: start)
    }

    /// HTML §13.2.5.51: `--!>` closes a comment, too.
    private mutating func htmlComment(from start: Int) -> Token {
        var search = start
        while let dashes = bytes.first("--", from: search) {
            if bytes.has(">", at: dashes + 2) || bytes.has("!>", at: dashes + 2) {
                range = start..<dashes
                position = dashes + (bytes[dashes + 2] == 0x3E ? 3 : 4)
                return .comment
            }
            search = dashes + 1
        }
        range = min(start, bytes.count)..<bytes.count
        position = bytes.count
        return .comment
    }

    private mutating func instruction(at less: Int) -> Token {
        guard dialect == .xml else { return section(from: less + 1, closing: ">", token: .comment) }
        // A declaration that forgot its question mark ends at the bracket.
        let plain = bytes.first(0x3E, from: less, to: bytes.count) ?? bytes.count
        if bytes.has("<?xml", at: less), plain > 0, bytes[plain - 1] != 0x3F {
            return section(from: less + 2, closing: ">", token: .declaration)
        }
        return section(from: less + 2, closing: "?>", token: .declaration)
    }

    /// A token up to its closing sequence, or up to the end of the input.
    private mutating func section(from start: Int, closing: StaticString, token: Token) -> Token {
        if let close = bytes.first(closing, from: start) {
            range = start..<close
            position = close + closing.utf8CodeUnitCount
        } else {
            range = min(start, bytes.count)..<bytes.count
            position = bytes.count
        }
        return token
    }

    /// A document type declaration is skipped with its internal subset; quotes and comments inside may hold brackets.
    private mutating func documentType(from start: Int) -> Token {
        var index = hasOpenDocumentType ? bytes.count : start
        var isInSubset = false
        while index < bytes.count {
            switch bytes[index] {
            case 0x22, 0x27: index = bytes.first(bytes[index], from: index + 1, to: bytes.count) ?? index
            case 0x5B: isInSubset = true
            case 0x5D: isInSubset = false
            case 0x3C where bytes.has("<!--", at: index): index = (bytes.first("-->", from: index + 4) ?? bytes.count) + 2
            case 0x3C where bytes.has("<?", at: index): index = (bytes.first("?>", from: index + 2) ?? bytes.count) + 1
            case 0x3E where !isInSubset:
                range = start..<index
                position = index + 1
                return .declaration
            default: break
            }
            index += 1
        }
        // Never closed: only its first line was meant.
        hasOpenDocumentType = true
        return section(from: start, closing: ">", token: .declaration)
    }

    /// The content of `script`, `style` and their like, up to their end tag (HTML §13.2.5.2 to 13.2.5.5).
    private mutating func rawText() -> Token? {
        let element = rawTextName
        rawTextName = 0..<0
        var search = position
        var close = bytes.count
        while let candidate = bytes.first("</", from: search) {
            let stop = candidate + 2 + element.count
            if stop <= bytes.count, bytes.isSameName(candidate + 2..<stop, element), stop == bytes.count || !isNameByte(bytes[stop]) {
                close = candidate
                break
            }
            search = candidate + 2
        }
        guard close > position else { return nil }
        range = position..<close
        position = close
        return .literal
    }

    private func isNameByte(_ byte: UInt8) -> Bool { !byte.isWhiteSpace && byte != 0x2F && byte != 0x3E }
}
