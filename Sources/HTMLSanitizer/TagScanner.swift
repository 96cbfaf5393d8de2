// Cuts HTML into tags and text exactly as the HTML standard's tokenizer does (§13.2.5), so that what the filter sees
// is what a browser sees. Comments, doctypes and processing instructions are skipped. Asked by the filter.

import Markup

/// One linear pass; every byte is looked at a bounded number of times.
struct TagScanner {
    enum Token { case text, startTag, endTag, endOfInput }
    typealias Attribute = (name: Range<Int>, value: Range<Int>)

    let bytes: ByteView
    private(set) var position = 0
    /// Of a text token, references unresolved.
    private(set) var text = 0..<0
    /// Of a tag, as written.
    private(set) var name = 0..<0
    /// Of a start tag: names and values as written, the values without quotes.
    private(set) var attributes: [Attribute] = []
    private(set) var isSelfClosing = false
    /// Where the last token began.
    private(set) var tokenStart = 0

    init(_ bytes: ByteView) { self.bytes = bytes }

    mutating func next() -> Token {
        while position < bytes.count {
            tokenStart = position
            guard bytes[position] == 0x3C, let kind = markup() else { return characters() }
            switch kind {
            case .tag(let isEnd): return tag(isEnd: isEnd) ? (isEnd ? .endTag : .startTag) : .endOfInput
            case .comment: skipComment()
            case .bogusComment: position = after(0x3E)
            }
        }
        return .endOfInput
    }

    /// Reads the last token once more.
    mutating func unread() { position = tokenStart }

    /// The content of a raw text element up to its end tag, which is consumed; all of the rest where it has none.
    mutating func rawText(of element: Range<Int>) -> Range<Int> {
        let start = position
        var search = position
        while let less = bytes.first(0x3C, from: search, to: bytes.count) {
            search = less + 1
            let stop = less + 2 + element.count
            guard stop < bytes.count, bytes[less + 1] == 0x2F, bytes.isSameName(less + 2..<stop, element) else { continue }
            guard bytes[stop].isWhiteSpace || bytes[stop] == 0x2F || bytes[stop] == 0x3E else { continue }
            position = less
            _ = tag(isEnd: true)
            return start..<less
        }
        position = bytes.count
        return start..<bytes.count
    }

    private enum Markup { case tag(isEnd: Bool), comment, bogusComment }

    /// What the `<` at the position begins; nil where it is mere text.
    private func markup() -> Markup? {
        guard position + 1 < bytes.count else { return nil }
        switch bytes[position + 1] {
        case 0x21: return bytes.has("<!--", at: position) ? .comment : .bogusComment
        case 0x3F: return .bogusComment
        case 0x2F:
            guard position + 2 < bytes.count else { return nil }
            return bytes[position + 2].isLetter ? .tag(isEnd: true) : .bogusComment
        case let byte: return byte.isLetter ? .tag(isEnd: false) : nil
        }
    }

    private mutating func characters() -> Token {
        let start = position
        position = bytes.first(0x3C, from: start + 1, to: bytes.count) ?? bytes.count
        text = start..<position
        return .text
    }

    /// HTML §13.2.5.43 to 51: `<!-->` and `<!--->` are whole comments, `--!>` closes one too.
    private mutating func skipComment() {
        let start = position + 4
        if bytes.has(">", at: start) || bytes.has("->", at: start) {
            position = start + (bytes[start] == 0x3E ? 1 : 2)
            return
        }
        var search = start
        while let dash = bytes.first(0x2D, from: search, to: bytes.count) {
            for ending in ["-->", "--!>"] as [StaticString] where bytes.has(ending, at: dash) {
                position = dash + ending.utf8CodeUnitCount
                return
            }
            search = dash + 1
        }
        position = bytes.count
    }

    private func after(_ byte: UInt8) -> Int {
        bytes.first(byte, from: position, to: bytes.count).map { $0 + 1 } ?? bytes.count
    }

    /// Reads a tag; false where the input ends inside it, which makes it nothing.
    private mutating func tag(isEnd: Bool) -> Bool {
        attributes.removeAll(keepingCapacity: true)
        isSelfClosing = false
        var index = position + (isEnd ? 2 : 1)
        let start = index
        while index < bytes.count, !bytes[index].isWhiteSpace, bytes[index] != 0x2F, bytes[index] != 0x3E { index += 1 }
        name = start..<index
        while index < bytes.count {
            switch bytes[index] {
            case 0x3E:
                position = index + 1
                return true
            case 0x2F:
                index += 1
                isSelfClosing = index < bytes.count && bytes[index] == 0x3E
            case let byte where byte.isWhiteSpace: index += 1
            default: index = attribute(at: index)
            }
        }
        position = bytes.count
        return false
    }

    /// Reads an attribute (HTML §13.2.5.32 to 38) and says where it ends.
    private mutating func attribute(at start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, !endsAttributeName(bytes[index]) { index += 1 }
        let name = start..<index
        var mark = index
        while mark < bytes.count, bytes[mark].isWhiteSpace { mark += 1 }
        guard mark < bytes.count, bytes[mark] == 0x3D else {
            attributes.append((name, index..<index))
            return index
        }
        mark += 1
        while mark < bytes.count, bytes[mark].isWhiteSpace { mark += 1 }
        guard mark < bytes.count else { return mark }
        if bytes[mark] == 0x22 || bytes[mark] == 0x27 {
            guard let close = bytes.first(bytes[mark], from: mark + 1, to: bytes.count) else { return bytes.count }
            attributes.append((name, mark + 1..<close))
            return close + 1
        }
        index = mark
        while index < bytes.count, !bytes[index].isWhiteSpace, bytes[index] != 0x3E { index += 1 }
        attributes.append((name, mark..<index))
        return index
    }

    private func endsAttributeName(_ byte: UInt8) -> Bool { byte == 0x3D || byte == 0x2F || byte == 0x3E || byte.isWhiteSpace }
}
