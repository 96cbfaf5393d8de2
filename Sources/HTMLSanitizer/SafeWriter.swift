// Writes safe tags and text, and knows whether they nest the way a parser would leave them. Asked by the filter for
// every tag that stays, and by the tree repair for every node.

/// Output with the elements that are open in it. The rules of nesting are those of HTML §13.2.6.4, "in body" and
/// the table modes, for the elements of ``SafeElement`` only.
struct SafeWriter {
    enum Manner {
        /// Everything is written as it comes; what a parser would repair is noted.
        case watching
        /// What a parser would repair is repaired by closing elements, or by leaving a tag out.
        case mending
    }

    private(set) var out: [UInt8] = []
    /// Whether a parser would take the output as it is. Always true of a mending writer.
    private(set) var isProper = true
    /// Text not yet written: it must be whole before it is escaped, for a dropped tag may stand inside a reference.
    private var pending: [UInt8] = []
    private var open: [SafeElement] = []
    /// Whether a `pre` has just begun.
    private var isAfterPre = false
    /// Start tags that were too deep to be written.
    private var unwritten = 0
    /// Formatting elements that a parser may still hold open although their parents are closed.
    private var leaked = 0
    /// How many formatting elements a parser may have opened again, at worst.
    private var reopened = 0
    private let manner: Manner

    init(_ manner: Manner, capacity: Int) {
        self.manner = manner
        out.reserveCapacity(capacity + capacity / 16 + 64)
    }

    /// Whether a tree of the output stays in proportion to it.
    var isCheapToBuild: Bool { reopened < 200_000 && out.count <= HTMLSanitizer.maximumTreeBytes }

    /// Text with its references decoded.
    mutating func text(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if let parent = open.last, parent.isTableContext, bytes.contains(where: { $0 > 0x20 }) { leaveTable() }
        pending.append(contentsOf: bytes)
    }

    /// A start tag, ready to be written.
    mutating func start(_ element: SafeElement, tag: some Collection<UInt8>) {
        guard open.count < HTMLSanitizer.maximumDepth else {
            if !element.isVoid { unwritten += 1 }
            return
        }
        if leaked > 0 || element.closesParagraph { reopened += leaked + open.count(where: \.isFormatting) }
        let isWelcome = makeRoom(for: element)
        guard isWelcome || manner == .watching else { return }
        flush()
        out.append(contentsOf: tag)
        isAfterPre = element == .pre
        if isWelcome, !element.isVoid { open.append(element) }
    }

    mutating func end(_ element: SafeElement) {
        guard unwritten == 0 else {
            unwritten -= 1
            return
        }
        if open.last == element { return close(to: open.count - 1, isRepair: false) }
        let found = place(of: element)
        if let found, isPlainClose(of: element, at: found) { return close(to: found, isRepair: true) }
        if found == nil, manner == .watching, isProper, isIgnoredWhenStray(element) { return }
        isProper = manner == .mending
        if manner == .watching {
            flush()
            write(end: element)
        }
        if let found { close(to: found, isRepair: true) }
    }

    /// Writes what is pending and closes what is open.
    mutating func finish() {
        close(to: 0, isRepair: false)
        flush()
    }

    private mutating func flush() {
        defer { isAfterPre = false }
        // HTML §13.2.6.4.7: one line feed after `<pre>` is no content.
        if isAfterPre, pending.first == 0x0A, pending.count < 2 || pending[1] != 0x0A { pending.removeFirst() }
        guard !pending.isEmpty else { return }
        SafeText.append(text: pending, to: &out)
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func write(end element: SafeElement) {
        out.append(contentsOf: [0x3C, 0x2F])
        out.append(contentsOf: element.name)
        out.append(0x3E)
    }

    /// Closes every element from `index` on. A watching writer writes the end tags that were asked for, and those that may
    /// be left out or were forgotten where a parser merely pops what they would have closed (HTML §13.1.2.4, §13.2.6.4.7).
    /// It stays proper then: half of all feeds leave their `p` open, and a tree for each would cost three times as much.
    private mutating func close(to index: Int, isRepair: Bool) {
        guard open.count > index else { return }
        flush()
        let isPopped = isProper && isPlain(from: index)
        if isRepair, !isPopped { isProper = manner == .mending }
        while open.count > index {
            let element = open.removeLast()
            if !isRepair || isPopped || manner == .mending {
                write(end: element)
            } else if element.isFormatting {
                leaked += 1
            }
        }
    }
}

// MARK: - What closing does not repair

extension SafeWriter {
    /// Whether what is open from `index` on ends for good when it is closed: a parser opens formatting elements again.
    private func isPlain(from index: Int) -> Bool { !open[index...].contains(where: \.isFormatting) }

    /// Whether an end tag pops its element and all inside it, nothing else (HTML §13.2.6.4.7).
    private func isPlainClose(of element: SafeElement, at index: Int) -> Bool {
        guard isProper, !element.isFormatting, isPlain(from: index) else { return false }
        // The scope of `li` ends at lists (HTML §13.2.4.2).
        return element != .li || !open[index...].contains { $0 == .ul || $0 == .ol }
    }

    /// Whether an end tag that closes nothing is nothing: `</p>` makes an empty paragraph, those of tables end the mode.
    private func isIgnoredWhenStray(_ element: SafeElement) -> Bool { element != .p && element != .table && !element.isTablePart }
}

// MARK: - Where elements may stand

extension SafeWriter {
    /// Closes what the start of `element` closes; false where it may not begin here at all.
    private mutating func makeRoom(for element: SafeElement) -> Bool {
        if let parent = open.last, !parent.takes(element) {
            guard element.isTablePart else {
                leaveTable()
                return makeRoom(inFlowFor: element)
            }
            return makeRoom(inTableFor: element)
        }
        if open.isEmpty, element.isTablePart {
            isProper = manner == .mending
            return false
        }
        return element.isTablePart || makeRoom(inFlowFor: element)
    }

    private mutating func makeRoom(inFlowFor element: SafeElement) -> Bool {
        switch element {
        case .li: closeNearest { $0 == .li }
        case .dd, .dt: closeNearest { $0 == .dd || $0 == .dt }
        case .a: closeInScope { $0 == .a }
        case .nobr: closeInScope { $0 == .nobr }
        case .rt, .rp:
            // HTML §13.2.6.4.7: inside a ruby, implied end tags come first.
            guard open.contains(.ruby) else { break }
            while let last = open.last, [.rt, .rp, .p, .li, .dd, .dt].contains(last) { close(to: open.count - 1, isRepair: true) }
        default: break
        }
        if element.closesParagraph { closeInScope { $0 == .p } }
        if element.isHeading, let last = open.last, last.isHeading { close(to: open.count - 1, isRepair: true) }
        return true
    }

    private mutating func makeRoom(inTableFor part: SafeElement) -> Bool {
        isProper = manner == .mending
        guard let table = open.lastIndex(of: .table) else { return false }
        var keep = table + 1
        if part == .tr || part == .td || part == .th, keep < open.count, open[keep].isTableSection { keep += 1 }
        if part == .td || part == .th, keep < open.count, open[keep] == .tr { keep += 1 }
        close(to: keep, isRepair: true)
        if part == .td || part == .th, open.last != .tr {
            if manner == .mending {
                flush()
                out.append(contentsOf: "<tr>".utf8)
            }
            open.append(.tr)
        }
        return true
    }

    /// What may not stand between the parts of a table stands after it.
    private mutating func leaveTable() {
        isProper = manner == .mending
        while let last = open.last, last.isTableContext { close(to: open.count - 1, isRepair: true) }
    }

    /// Closes the nearest open element of a kind, unless a scope lies between (HTML §13.2.4.2).
    private mutating func closeInScope(_ isOfKind: (SafeElement) -> Bool) {
        for index in open.indices.reversed() {
            if isOfKind(open[index]) { return close(to: index, isRepair: true) }
            if open[index].isScope { return }
        }
    }

    /// The search of `li`, `dd` and `dt`: it ends at special elements other than `address`, `div` and `p`.
    private mutating func closeNearest(_ isOfKind: (SafeElement) -> Bool) {
        for index in open.indices.reversed() {
            let element = open[index]
            if isOfKind(element) { return close(to: index, isRepair: true) }
            if element.isSpecial, element != .address, element != .div, element != .p { return }
        }
    }

    /// Which open element an end tag closes.
    private func place(of element: SafeElement) -> Int? {
        for index in open.indices.reversed() {
            let candidate = open[index]
            if candidate == element || (element.isHeading && candidate.isHeading) { return index }
            let isEnd =
                if element == .table || element.isTablePart { candidate == .table } else if element.isSpecial || element.isFormatting {
                    candidate.isScope
                } else { candidate.isSpecial }
            if isEnd { return nil }
        }
        return nil
    }
}
