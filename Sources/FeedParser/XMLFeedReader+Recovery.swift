// Missing end tags: which start tags show that one is missing, and whether it really is.

import Markup

extension XMLFeedReader {
    /// Whether this start tag shows that the end tag of the open field or item is missing.
    mutating func mustCloseFirst(_ namespace: Namespace, _ tag: Tag) -> Bool {
        guard namespace == .core else { return false }
        if tag == .item || tag == .entry {
            switch scope {
            case .item, .media, .person: return isInItem
            case .markup: return field?.reading != .markup && (isInItem || (field != nil && !fieldIsClosed()))
            default: return false
            }
        }
        guard let field, field.reading != .markup, !isAtom else { return false }
        switch tag {
        case .guid, .pubdate, .channel, .lastbuilddate, .enclosure, .description: return !fieldIsClosed()
        case .title, .link, .category, .author, .comments: return !field.holdsHTML && !fieldIsClosed()
        default: return false
        }
    }

    /// Whether the end tag of the open field follows: what stands before it is then content, whatever its name.
    private mutating func fieldIsClosed() -> Bool {
        if let isClosed = field?.isClosed { return isClosed }
        guard let place = stack.lastIndex(where: { $0.role == .field }) else { return false }
        let isClosed = endTagFollows(place)
        field?.isClosed = isClosed
        return isClosed
    }

    /// Whether an open element is closed before anything around it is, and before the next item begins.
    private mutating func endTagFollows(_ place: Int) -> Bool {
        let name = stack[place].name
        let item = stack[..<place].last { $0.role == .item }?.name
        var depth = !tokenizer.isSelfClosing && bytes.isSameName(tokenizer.name, name) ? 1 : 0
        var ahead = tokenizer
        defer { lookahead -= ahead.position - tokenizer.position }
        while ahead.position - tokenizer.position < lookahead {
            switch ahead.next() {
            case .start:
                if let item, bytes.isSameName(ahead.name, item) { return false }
                if !ahead.isSelfClosing, bytes.isSameName(ahead.name, name) { depth += 1 }
            case .end:
                if bytes.isSameName(ahead.name, name) {
                    guard depth > 0 else { return true }
                    depth -= 1
                } else if stack[..<place].contains(where: { bytes.isSameName($0.name, ahead.name) }) {
                    return false
                }
            case .endOfInput: return false
            case .text, .literal, .comment, .declaration: continue
            }
        }
        return false
    }

    mutating func closeForSibling(_ tag: Tag) {
        let role: Role = isInItem && (tag == .item || tag == .entry) ? .item : .field
        if let index = stack.lastIndex(where: { $0.role == role }) { closeLeftOpen(to: index) }
    }

    /// The same as `close(to:)` for elements that had no end tag.
    mutating func closeLeftOpen(to index: Int) {
        if isInItem, stack[index...].contains(where: { $0.role == .item }) { item.isWhole = false }
        close(to: index)
    }
}
