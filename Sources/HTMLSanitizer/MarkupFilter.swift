// Lets the allowed tags of a document pass and drops the others, each with or without what it holds. Tags are
// judged before any tree is built, so that script, foreign content and forms never reach a parser.

import Markup

/// One pass over a document.
struct MarkupFilter {
    private(set) var writer: SafeWriter
    private var scanner: TagScanner
    private var attributes: AttributeFilter
    /// The start tag being made.
    private var tag: [UInt8] = []
    /// Made for the first `noscript`.
    private var scriptless: ScriptlessPictures?
    /// Text being decoded.
    private var decoded: [UInt8] = []

    init(_ bytes: ByteView, attributes: AttributeFilter, writer: SafeWriter) {
        scanner = TagScanner(bytes)
        self.attributes = attributes
        self.writer = writer
    }

    mutating func run() {
        while true {
            switch scanner.next() {
            case .text: text(scanner.text)
            case .startTag: start()
            case .endTag: end()
            case .endOfInput: return writer.finish()
            }
        }
    }

    private mutating func start() {
        switch Disposition(scanner.bytes, scanner.name) {
        case .keep(let element): write(element)
        case .unwrap: break
        case .dropRaw:
            let isScriptless = attributes.showsLatePictures && HTMLElement(scanner.bytes, scanner.name) == .noscript
            let content = scanner.rawText(of: scanner.name)
            if isScriptless { showPictures(ofNoScript: content) }
        case .showText(let decodes): text(scanner.rawText(of: scanner.name), decodes: decodes)
        case .dropNested: skip(scanner.name)
        case .dropForeign: skipForeign(scanner.name)
        }
    }

    private mutating func end() {
        guard case .keep(let element) = Disposition(scanner.bytes, scanner.name) else { return }
        if element.isVoid {
            // HTML §13.2.6.4.7: `</br>` is a line break, other end tags of void elements are nothing.
            if element == .br { writer.start(.br, tag: [0x3C, 0x62, 0x72, 0x3E]) }
        } else {
            writer.end(element)
        }
    }

    private mutating func showPictures(ofNoScript range: Range<Int>) {
        let content = ByteView(rebasing: scanner.bytes[range])
        var late = scriptless ?? ScriptlessPictures(scanner.bytes)
        for attributes in late.tags(in: content) { write(.img, attributes, in: content) }
        scriptless = late
    }

    private mutating func write(_ element: SafeElement) { write(element, scanner.attributes, in: scanner.bytes) }

    private mutating func write(_ element: SafeElement, _ written: [TagScanner.Attribute], in bytes: ByteView) {
        tag.removeAll(keepingCapacity: true)
        tag.append(0x3C)
        tag.append(contentsOf: element.name)
        attributes.append(written, of: element, in: bytes, to: &tag)
        tag.append(0x3E)
        writer.start(element, tag: tag)
    }

    private mutating func text(_ range: Range<Int>, decodes: Bool = true) {
        decoded.removeAll(keepingCapacity: true)
        if decodes {
            CharacterReference.decode(scanner.bytes, range, .htmlText, into: &decoded)
        } else {
            decoded.append(contentsOf: UnsafeBufferPointer(rebasing: scanner.bytes[range]))
        }
        ForbiddenCharacters.drop(from: &decoded)
        writer.text(decoded)
    }

    /// Passes over a container up to its own end tag, or the end of the input.
    private mutating func skip(_ container: Range<Int>) {
        var depth = 1
        while depth > 0 {
            switch scanner.next() {
            case .endOfInput: return
            case .text: break
            case .startTag:
                if case .dropRaw = Disposition(scanner.bytes, scanner.name) {
                    _ = scanner.rawText(of: scanner.name)
                } else if isNamed(container) {
                    depth += 1
                }
            case .endTag: if isNamed(container) { depth -= 1 }
            }
        }
    }

    /// Passes over SVG or MathML up to its end tag, or to the HTML element that ends it (HTML §13.2.6.5).
    private mutating func skipForeign(_ root: Range<Int>) {
        guard !scanner.isSelfClosing else { return }
        var depth = 1
        var integrationPoints = 0
        while depth > 0 {
            switch scanner.next() {
            case .endOfInput: return
            case .text: break
            case .startTag:
                if integrationPoints == 0, ForeignContent.isBreakout(scanner.bytes, scanner.name) { return scanner.unread() }
                guard !scanner.isSelfClosing else { continue }
                if isNamed(root) { depth += 1 }
                if ForeignContent.isIntegrationPoint(scanner.bytes, scanner.name) { integrationPoints += 1 }
            case .endTag:
                if isNamed(root) { depth -= 1 }
                if ForeignContent.isIntegrationPoint(scanner.bytes, scanner.name) { integrationPoints = max(0, integrationPoints - 1) }
            }
        }
    }

    private func isNamed(_ other: Range<Int>) -> Bool { scanner.bytes.isSameName(scanner.name, other) }
}

/// What is special inside SVG and MathML.
private enum ForeignContent {
    private static let names = NameTable(
        [
            "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3", "h4", "h5",
            "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span",
            "strong",
            "strike", "sub", "sup", "table", "tt", "u", "ul", "var",
        ].map { ($0, 1) }
            + ["foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext", "annotation-xml"].map { ($0, 2) })

    /// An HTML start tag that ends foreign content (HTML §13.2.6.5).
    static func isBreakout(_ bytes: ByteView, _ name: Range<Int>) -> Bool { names.code(bytes, name) == 1 }

    /// An element in which HTML stands inside foreign content (HTML §13.2.6).
    static func isIntegrationPoint(_ bytes: ByteView, _ name: Range<Int>) -> Bool { names.code(bytes, name) == 2 }
}
