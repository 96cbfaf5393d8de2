// Gathers the content of an element: text, CDATA and, where a field holds markup, the markup as it would be written in
// HTML. In the common case of one run of text it copies nothing.

import Markup

/// The content of the field that is being read.
struct TextCollector {
    /// How text goes in: resolved, for it may be markup that was escaped; or as written where elements are the markup.
    enum Mode { case resolved, markup }

    private var mode = Mode.resolved
    /// Whether text goes in as written: also where an element stood before it, or a `&lt;` would begin another.
    private var keepsReferences: Bool { mode == .markup || hasMarkup }
    /// A run of text that lies in the document just as it is wanted; what follows it goes to the buffer.
    private var run: Range<Int>?
    private var buffer: [UInt8] = []
    /// White space seen after the run; it counts only if more text follows.
    private var space: Range<Int>?
    /// Whether the field holds elements.
    private(set) var hasMarkup = false

    mutating func begin(_ mode: Mode) {
        self.mode = mode
        run = nil
        space = nil
        buffer.removeAll(keepingCapacity: true)
        hasMarkup = false
    }

    /// Whether nothing but white space was gathered.
    var isEmpty: Bool { run == nil && buffer.isEmpty }

    /// Character data of the document.
    mutating func text(_ bytes: ByteView, _ range: Range<Int>) {
        if bytes[range.lowerBound].isWhiteSpace, bytes.trimmed(range).isEmpty {
            if !isEmpty, space == nil { space = range }
            return
        }
        if keepsReferences {
            // A `<` that begins nothing must not begin something later.
            guard bytes.first(0x3C, from: range.lowerBound, to: range.upperBound) != nil else { return plain(bytes, range) }
            flush(bytes)
            for index in range { if bytes[index] == 0x3C { append("&lt;") } else { buffer.append(bytes[index]) } }
        } else {
            guard bytes.first(0x26, from: range.lowerBound, to: range.upperBound) != nil else { return plain(bytes, range) }
            flush(bytes)
            CharacterReference.decode(bytes, range, .xml, into: &buffer)
        }
    }

    /// A CDATA section: markup that was escaped, unless elements are the markup.
    mutating func literal(_ bytes: ByteView, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if mode == .resolved { return plain(bytes, range) }
        flush(bytes)
        HTMLLinks.escape(bytes, range, into: &buffer)
    }

    private mutating func plain(_ bytes: ByteView, _ range: Range<Int>) {
        if isEmpty {
            run = range
        } else {
            flush(bytes)
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Moves the run and the white space after it to the buffer.
    private mutating func flush(_ bytes: ByteView) {
        if let run { buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run])) }
        if let space { buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[space])) }
        run = nil
        space = nil
    }

    private mutating func append(_ text: StaticString) {
        buffer.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A start tag inside the field, written as HTML with its URLs resolved.
    mutating func startTag(_ tokenizer: Tokenizer, localName: Range<Int>, keepsPrefix: Bool, isVoid: Bool, links: HTMLLinks) {
        let bytes = tokenizer.bytes
        flush(bytes)
        hasMarkup = true
        let name = keepsPrefix ? tokenizer.name : localName
        buffer.append(0x3C)
        buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[name]))
        for attribute in tokenizer.attributes {
            if bytes.has("xmlns:", at: attribute.name.lowerBound) || bytes.equals("xml:base", in: attribute.name) { continue }
            buffer.append(0x20)
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[attribute.name]))
            append("=\"")
            links.appendValue(of: attribute, element: name, bytes, into: &buffer)
            buffer.append(0x22)
        }
        if !tokenizer.isSelfClosing {
            buffer.append(0x3E)
        } else if isVoid {
            append(" />")
        } else {
            append("></")
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[name]))
            buffer.append(0x3E)
        }
    }

    /// An end tag inside the field.
    mutating func endTag(_ bytes: ByteView, _ name: Range<Int>) {
        flush(bytes)
        append("</")
        buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[name]))
        buffer.append(0x3E)
    }

    /// Hands out what was gathered, without white space at its ends.
    func withContent<R>(_ bytes: ByteView, _ body: (ByteView) -> R) -> R {
        if let run { return body(UnsafeBufferPointer(rebasing: bytes[bytes.trimmed(run)])) }
        return buffer.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[$0.trimmed(0..<$0.count)])) }
    }
}
