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
    /// well may be among them; in a field these stand inside an element of HTML more often than not.
    private func isSibling(_ namespace: Namespace, _ tag: Tag, in scope: Scope) -> Bool {
        switch namespace {
        case .core where tag == .textinput || tag == .source && tokenizer.attributes.isEmpty: scope == .markup
        case .core where scope == .markup && tag.isOfHTML: stack.last?.role == .field
        case .core: scope != .source && tag.isField
        case .dublinCore, .terms, .content, .syndication, .slash, .wellFormedWeb, .administration: scope != .source
        // Their elements stand in one another.
        case .itunes, .media, .podcast, .play, .atom, .thread: scope == .markup || stack.last?.namespace != namespace
        default: false
        }
    }

    /// Whether the end tag of an open element follows: what stands before it is then content, whatever its name.
    private mutating func isClosed(_ place: Int) -> Bool {
        if stack[place].end == nil { stack[place].end = endTag(of: place) ?? 0 }
        // Behind it nothing is closed by it any more, whatever was made of it.
        return stack[place].end.map { $0 > tokenizer.tokenStart } ?? false
    }

    /// Where an open element is closed, before anything around it is.
    private mutating func endTag(of place: Int) -> Int? {
        let name = stack[place].name
        var inside = stack[(place + 1)...].map(\.name)
        if !tokenizer.isSelfClosing { inside.append(tokenizer.name) }
        var ahead = tokenizer
        // A comparison counts as many bytes as it may look at.
        var comparisons = 0
        defer { lookahead -= ahead.position - tokenizer.position + comparisons * Self.comparison }
        while ahead.position - tokenizer.position + comparisons * Self.comparison < lookahead {
            switch ahead.next() {
            case .start where !ahead.isSelfClosing: if inside.count < Self.deepestLook { inside.append(ahead.name) }
            case .end:
                // What was left open inside ends with what it stands in.
                if let match = inside.lastIndex(where: { other in
                    comparisons += 1
                    return bytes.isSameName(other, ahead.name)
                }) {
                    inside.removeSubrange(match...)
                    continue
                }
                if bytes.isSameName(ahead.name, name) { return ahead.tokenStart }
                comparisons += place
                if stack[..<place].contains(where: { bytes.isSameName($0.name, ahead.name) }) { return nil }
            case .endOfInput: return nil
            case .start, .text, .literal, .comment, .declaration: continue
            }
        }
        return nil
    }

    private static let comparison = 8
    private static let deepestLook = 1000

    /// The same as `close(to:)` for elements that had no end tag.
    mutating func closeLeftOpen(to index: Int) {
        if isInItem, stack[index...].contains(where: { $0.role == .item }) { item.isWhole = false }
        close(to: index)
        // What was too deep to be told apart lay inside.
        overflow = 0
    }

    /// An end tag of an item that nothing began: what stands before it was an item and is lost. Where nothing but comments does, the tag
    /// was written twice.
    mutating func noteStrayEnd() {
        guard scope == .feed else { return }
        let (namespace, localName) = resolve(tokenizer.name, declaresDefault: false)
        let tag = Tag(bytes, localName)
        guard namespace == .core, tag == (isAtom ? .entry : .item) else { return }
        if holdsText(itemEnd..<tokenizer.tokenStart) { feed.isWhole = false }
        itemEnd = tokenizer.position
    }

    /// Whether anything but comments and white space lies there.
    private func holdsText(_ range: Range<Int>) -> Bool {
        var rest = bytes.trimmed(range)
        while bytes.has("<!--", at: rest.lowerBound), let end = bytes.first("-->", from: rest.lowerBound + 4), end + 3 <= rest.upperBound {
            rest = bytes.trimmed(end + 3..<rest.upperBound)
        }
        return !rest.isEmpty
    }
}
