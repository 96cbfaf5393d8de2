// The inside of a tag: its name and its attributes, quoted, unquoted or broken.

extension Tokenizer {
    mutating func endTag(at less: Int) -> Token? {
        var index = less + 2
        while index < bytes.count, isTagNameByte(bytes[index]) { index += 1 }
        name = less + 2..<index
        while index < bytes.count, bytes[index] != 0x3E, bytes[index] != 0x3C { index += 1 }
        guard index < bytes.count else { return nil }
        position = bytes[index] == 0x3E ? index + 1 : index
        return .end
    }

    mutating func startTag(at less: Int) -> Token? {
        let end = bytes.count
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
        isSelfClosing = false
        var index = less + 1
        while index < end, isTagNameByte(bytes[index]) { index += 1 }
        name = less + 1..<index
        while index < end {
            switch bytes[index] {
            case 0x3E:
                position = index + 1
                if dialect == .html, isRawText(name) { rawTextName = name }
                return .start
            case 0x3C:
                // The bracket is missing: the next tag begins here.
                position = index
                return .start
            case 0x2F:
                index += 1
                isSelfClosing = index < end && bytes[index] == 0x3E
            case let byte where byte.isWhiteSpace: index += 1
            // What closes a declaration closes no tag.
            case 0x3F where dialect == .xml: index += 1
            default: index = attribute(at: index)
            }
        }
        return nil
    }

    /// For whoever looks for attributes alone, in HTML: passes over text and bare tags, `<p>` and `</p>`, up to the next `<` that
    /// may begin anything else, or to the end. `<picture>` is no such tag: it tells what the sources in it belong to.
    public mutating func skipBareTags() {
        guard rawTextName.isEmpty else { return }
        let end = bytes.count
        while let less = bytes.first(0x3C, from: position, to: end) {
            position = less
            let start = less + 1 < end && bytes[less + 1] == 0x2F ? less + 2 : less + 1
            var index = start
            while index < end, bytes[index].isLetter || bytes[index].isDigit { index += 1 }
            guard index > start, bytes[start].isLetter, index < end, bytes[index] == 0x3E, isBare(start..<index) else { return }
            position = index + 1
        }
        position = end
    }

    /// Reads an attribute and says where it ends.
    private mutating func attribute(at start: Int) -> Int {
        let end = bytes.count
        if attributes.isEmpty { attributes.reserveCapacity(8) }
        var index = start + 1
        while index < end, isAttributeNameByte(bytes[index]) { index += 1 }
        let name = start..<index
        var mark = index
        while mark < end, bytes[mark].isWhiteSpace { mark += 1 }
        guard mark < end, bytes[mark] == 0x3D else {
            attributes.append(Attribute(name: name, value: index..<index))
            return index
        }
        mark += 1
        while mark < end, bytes[mark].isWhiteSpace { mark += 1 }
        guard mark < end else { return end }
        if bytes[mark] == 0x22 || bytes[mark] == 0x27, let close = closingQuote(mark) {
            attributes.append(Attribute(name: name, value: mark + 1..<close))
            return close + 1
        }
        // The quote that was never closed is no part of the value; HTML's values are written back into their place, and keep it.
        let isOpen = dialect == .xml && (bytes[mark] == 0x22 || bytes[mark] == 0x27)
        let value = unquoted(from: isOpen ? mark + 1 : mark)
        attributes.append(Attribute(name: name, value: value))
        return value.upperBound == mark ? mark + (mark < end && bytes[mark] != 0x3E ? 1 : 0) : value.upperBound
    }

    /// The end of a quoted value. A quote that was never closed would swallow the document up to the next one: where
    /// a `<` stands before the closing quote and what follows that quote cannot follow a value, it is no value.
    private func closingQuote(_ open: Int) -> Int? {
        let end = bytes.count
        guard let close = bytes.first(bytes[open], from: open + 1, to: end) else { return nil }
        guard bytes.first(0x3C, from: open + 1, to: close) != nil, close + 1 < end else { return close }
        let follower = bytes[close + 1]
        return follower.isWhiteSpace || follower == 0x3E || follower == 0x2F || follower == 0x3F ? close : nil
    }

    private func unquoted(from start: Int) -> Range<Int> {
        var index = start
        while index < bytes.count, !bytes[index].isWhiteSpace, bytes[index] != 0x3E, bytes[index] != 0x3C { index += 1 }
        // In XML a slash before the bracket closes the element; in HTML it belongs to the value.
        if dialect == .xml, index < bytes.count, bytes[index] == 0x3E, index > start, bytes[index - 1] == 0x2F { index -= 1 }
        return start..<index
    }

    private func isTagNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x3E, 0x2F, 0x3C, 0x3D, 0x22, 0x27: false
        default: !byte.isWhiteSpace
        }
    }

    private func isAttributeNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x3E, 0x2F, 0x3C, 0x3D: false
        case 0x22, 0x27: dialect == .html
        default: !byte.isWhiteSpace
        }
    }

    private func isBare(_ name: Range<Int>) -> Bool {
        guard name.count >= HTMLElement.shortestRawText else { return true }
        let element = HTMLElement(bytes, name)
        return element != .picture && !element.isRawText
    }

    private func isRawText(_ name: Range<Int>) -> Bool {
        name.count >= HTMLElement.shortestRawText && HTMLElement(bytes, name).isRawText
    }

    /// The raw value of the first attribute of that name, ASCII letters compared without their case.
    public func value(of attribute: StaticString) -> Range<Int>? {
        for index in attributes.indices where bytes.equals(attribute, in: attributes[index].name) { return attributes[index].value }
        return nil
    }

    /// The value of the first attribute of that name, references resolved.
    public func text(of attribute: StaticString) -> String? {
        guard let range = value(of: attribute) else { return nil }
        return CharacterReference.string(bytes, range, dialect == .xml ? .xml : .htmlAttribute)
    }
}
