// Lets an HTML5 tree builder (gumbo) mend filtered markup that does not nest properly. Asked by the sanitizer, for
// bytes that hold allowed tags only and are bounded in depth and size.

import CGumbo
import Markup

/// Builds the tree of a fragment, writes it, forgets it.
enum TreeRepair {
    /// The tree's nodes in order, through a mending writer: trees that no markup can say (a link inside a link, which
    /// the table rules can build) are flattened there, so that the result parses to itself.
    static func repaired(_ filtered: [UInt8]) -> SafeWriter {
        var writer = SafeWriter(.mending, capacity: filtered.count)
        // The tree points into the bytes and is freed before they are; nothing of it leaves this closure.
        filtered.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let output = tidings_gumbo_parse(characters.baseAddress, characters.count) else { return }
                defer { tidings_gumbo_free(output) }
                write(output.pointee.root, to: &writer)
            }
        }
        writer.finish()
        return writer
    }

    private struct Level {
        let node: UnsafeMutablePointer<GumboNode>
        let element: SafeElement?
        var next: UInt32 = 0
    }

    /// Walks with its own stack: the depth of a tree is the input's choice.
    private static func write(_ root: UnsafeMutablePointer<GumboNode>?, to writer: inout SafeWriter) {
        guard let root else { return }
        var stack = [Level(node: root, element: nil)]
        while let level = stack.last {
            let children = level.node.pointee.v.element.children
            guard level.next < children.length, let data = children.data else {
                stack.removeLast()
                if let element = level.element { writer.end(element) }
                continue
            }
            stack[stack.count - 1].next += 1
            // gumbo keeps `length` pointers to nodes in `data`.
            guard let child = data[Int(level.next)]?.assumingMemoryBound(to: GumboNode.self) else { continue }
            switch child.pointee.type {
            case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE, GUMBO_NODE_CDATA:
                writer.text(text(child, isFirst: level.next == 0, in: level.element))
            case GUMBO_NODE_ELEMENT:
                let element = start(child, in: &writer)
                if element?.isVoid != true { stack.append(Level(node: child, element: element)) }
            default: break
            }
        }
    }

    /// Writes the start tag as the filter made it; nil where the tag may be left out or is none of ours.
    private static func start(_ node: UnsafeMutablePointer<GumboNode>, in writer: inout SafeWriter) -> SafeElement? {
        let written = node.pointee.v.element.original_tag
        // An element that no start tag made: HTML §13.1.2.4 lets those of `tbody` and `colgroup` be left out.
        guard written.length > 2, let data = written.data, UInt8(bitPattern: data[1]).isLetter else {
            let name = String(cString: gumbo_normalized_tagname(node.pointee.v.element.tag))
            guard let element = element(named: name), element != .tbody, element != .colgroup else { return nil }
            writer.start(element, tag: Array("<\(name)>".utf8))
            return element
        }
        return UnsafeBufferPointer(start: data, count: written.length).withMemoryRebound(to: UInt8.self) { bytes in
            var end = 1
            while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit { end += 1 }
            guard case .keep(let element) = Disposition(bytes, 1..<end) else { return nil }
            writer.start(element, tag: bytes)
            return element
        }
    }

    private static func element(named name: String) -> SafeElement? {
        guard case .keep(let element) = name.withByteView({ Disposition($0, 0..<$0.count) }) else { return nil }
        return element
    }

    private static func text(_ node: UnsafeMutablePointer<GumboNode>, isFirst: Bool, in parent: SafeElement?) -> [UInt8] {
        guard let text = node.pointee.v.text.text else { return [] }
        var bytes = Array(String(cString: text).utf8)
        // HTML §13.3: the parser dropped one line feed after `<pre>`, and will drop one again.
        if isFirst, parent == .pre, bytes.first == 0x0A { bytes.insert(0x0A, at: 0) }
        return bytes
    }
}
