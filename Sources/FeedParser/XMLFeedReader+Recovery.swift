// Missing end tags: which start tags show that one is missing, and whether it really is.

import Markup
import TidingsCore

extension XMLFeedReader {
    /// Closes what was left open, where this start tag shows that something was.
    mutating func closeLeftOpen(before namespace: Namespace, _ tag: Tag) {
        let scope = scope
        if scope == .feed { return }
        if namespace == .core, tag == .item || tag == .entry { return closeForItem() }
        if scope == .item || !isSibling(namespace, tag, in: scope) { return }
        guard let outermost = firstOfNoItem else { return }
        if !isClosed(outermost) { return closeLeftOpen(to: outermost) }
        guard let inner = stack.lastIndex(where: { $0.role == .field }), inner > outermost, !isClosed(inner) else { return }
        closeLeftOpen(to: inner)
    }

    /// An item begins: the one before it has ended. What is closed behind this place holds it as content.
    private mutating func closeForItem() {
        let outermost = firstOfNoItem
        if let outermost, isClosed(outermost) { return }
        guard let place = isInItem ? stack.lastIndex(where: { $0.role == .item }) : outermost else { return }
        closeLeftOpen(to: place)
    }

    /// The outermost open element that holds neither items nor fields of the feed or of an item.
    private var firstOfNoItem: Int? { stack.firstIndex { $0.scope != .feed && $0.scope != .item } }

    /// Whether an element rather stands beside than inside what is open. That is looked into only then, so names that HTML has as
    /// well may be among them.
    private func isSibling(_ namespace: Namespace, _ tag: Tag, in scope: Scope) -> Bool {
        switch namespace {
        case .core: scope != .source && tag.isField
        case .dublinCore, .terms, .content, .syndication, .slash, .wellFormedWeb, .administration: scope != .source
        // Their elements stand in one another.
        case .itunes, .media, .podcast, .play, .atom, .thread: scope == .markup || stack.last?.namespace != namespace
        default: false
        }
    }

    /// Whether the end tag of an open element follows: what stands before it is then content, whatever its name.
    private mutating func isClosed(_ place: Int) -> Bool {
        if let isClosed = stack[place].isClosed { return isClosed }
        let isClosed = endTagFollows(place)
        stack[place].isClosed = isClosed
        return isClosed
    }

    /// Whether an open element is closed before anything around it is.
    private mutating func endTagFollows(_ place: Int) -> Bool {
        let name = stack[place].name
        let item = stack[..<place].last { $0.role == .item }?.name
        func isItem(_ other: Range<Int>) -> Bool { item.map { bytes.isSameName($0, other) } ?? false }
        let begins = !tokenizer.isSelfClosing
        var depth = stack[(place + 1)...].count { bytes.isSameName($0.name, name) }
        if begins, bytes.isSameName(tokenizer.name, name) { depth += 1 }
        var items = begins && isItem(tokenizer.name) ? 1 : 0
        var ahead = tokenizer
        defer { lookahead -= ahead.position - tokenizer.position }
        while ahead.position - tokenizer.position < lookahead {
            switch ahead.next() {
            case .start where !ahead.isSelfClosing:
                if bytes.isSameName(ahead.name, name) { depth += 1 } else if isItem(ahead.name) { items += 1 }
            case .end:
                if bytes.isSameName(ahead.name, name) {
                    guard depth > 0 else { return true }
                    depth -= 1
                } else if items > 0, isItem(ahead.name) {
                    items -= 1
                } else if stack[..<place].contains(where: { bytes.isSameName($0.name, ahead.name) }) {
                    return false
                }
            case .endOfInput: return false
            case .start, .text, .literal, .comment, .declaration: continue
            }
        }
        return false
    }

    /// The same as `close(to:)` for elements that had no end tag.
    mutating func closeLeftOpen(to index: Int) {
        if isInItem, stack[index...].contains(where: { $0.role == .item }) { item.isWhole = false }
        close(to: index)
        // What was too deep to be told apart lay inside.
        overflow = 0
    }

    /// An end tag of an item that nothing began: what stands before it was an item and is lost. Where nothing does, the tag was
    /// written twice.
    mutating func noteStrayEnd() {
        let (namespace, localName) = resolve(tokenizer.name, declaresDefault: false)
        let tag = Tag(bytes, localName)
        guard namespace == .core, tag == .item || tag == .entry else { return }
        if !bytes.trimmed(itemEnd..<tokenizer.tokenStart).isEmpty { feed.isWhole = false }
        itemEnd = tokenizer.position
    }
}
