// On well-formed XML our event stream is libxml2's: thousands of generated documents through both.

import Foundation
import FoundationXML
import Markup
import Testing

/// What a parser reports of a document: tags with sorted attributes, and the text between them joined.
private struct EventLog: Equatable {
    var events: [String] = []
    private var text = ""

    mutating func start(_ name: String, _ attributes: [(String, String)]) {
        flush()
        events.append("<\(name)" + attributes.sorted { $0.0 < $1.0 }.map { " \($0.0)=\($0.1)|" }.joined())
    }

    mutating func end(_ name: String) {
        flush()
        events.append("</\(name)")
    }

    mutating func characters(_ more: String) { text += more }

    mutating func flush() {
        if !text.isEmpty { events.append("'" + text) }
        text = ""
    }
}

/// libxml2's SAX2 events, as Foundation hands them on.
private final class Reference: NSObject, XMLParserDelegate {
    var log = EventLog()

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String] = [:]
    ) {
        log.start(name, attributes.map { ($0.key, $0.value) })
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { log.end(name) }

    func parser(_ parser: XMLParser, foundCharacters string: String) { log.characters(string) }

    func parser(_ parser: XMLParser, foundCDATA block: Data) { log.characters(String(decoding: block, as: UTF8.self)) }

    static func read(_ document: String) -> EventLog? {
        let parser = XMLParser(data: Data(document.utf8))
        let reference = Reference()
        parser.delegate = reference
        guard parser.parse() else { return nil }
        reference.log.flush()
        return reference.log
    }
}

private func ours(_ document: String) -> EventLog {
    DocumentText.utf8(Array(document.utf8)).withUnsafeBufferPointer { bytes in
        var log = EventLog()
        // Outside of the root there is only white space, which a parser does not report.
        var depth = 0
        var tokenizer = Tokenizer(bytes, dialect: .xml)
        while true {
            switch tokenizer.next() {
            case .text where depth == 0: continue
            case .text: log.characters(CharacterReference.string(bytes, tokenizer.range, .xml))
            case .literal: log.characters(bytes.string(tokenizer.range))
            case .start:
                let name = bytes.string(tokenizer.name)
                log.start(
                    name,
                    tokenizer.attributes.map { (bytes.string($0.name), CharacterReference.string(bytes, $0.value, .xml)) })
                if tokenizer.isSelfClosing { log.end(name) } else { depth += 1 }
            case .end:
                depth -= 1
                log.end(bytes.string(tokenizer.name))
            case .comment, .declaration: continue
            case .endOfInput:
                log.flush()
                return log
            }
        }
    }
}

/// Writes well-formed documents, the same ones for one seed.
private struct DocumentWriter {
    private var state: UInt64
    private var out = ""

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func pick(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % count
    }

    private mutating func one(_ list: [String]) -> String { list[pick(list.count)] }

    private mutating func name() -> String {
        one(["a", "b", "item", "x:y", "é", "名", "_z", "a-b.c", "content:encoded", "A1"])
    }

    private mutating func text(quote: String? = nil) -> String {
        var text = ""
        for _ in 0..<pick(6) {
            var piece = one([
                "x", "hello", " ", "&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#65;", "&#x1F600;", "&#xe9;", ">", "é", "你好", "😀", "=",
                "/", "'", "\"",
                "]] >", "-->", "?>", "\u{A0}", ";", "&amp;amp;", "0",
            ])
            if let quote, piece.contains(quote) || piece == "-->" { piece = "-" }
            if quote == nil, pick(12) == 0 { piece = "\n\t" }
            text += piece
        }
        return text
    }

    private mutating func attributes() -> String {
        var names = Set<String>()
        var text = ""
        for _ in 0..<pick(4) {
            let name = one(["a", "b", "href", "xml:lang", "é", "data-x", "_1"])
            guard names.insert(name).inserted else { continue }
            let quote = one(["\"", "'"])
            text += one([" ", "\n", "  ", "\t"]) + name + one(["=", " = ", "=\n"]) + quote + self.text(quote: quote) + quote
        }
        return text + one(["", " ", "\n"])
    }

    mutating func document() -> String {
        out = one(["", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"])
        out += one([
            "", "<!-- < & - > -->", "<!DOCTYPE r>", "<!DOCTYPE r [ <!-- ]> --> <?p ]> ?> ]>\n",
            "<?pi < & ?>",
        ])
        var open: [String] = ["r"]
        out += "<r xmlns:x='urn:x' xmlns:content=\"urn:c\"\(attributes())>"
        for _ in 0..<pick(40) {
            switch pick(8) {
            case 0, 1:
                let name = name()
                out += "<\(name)\(attributes())>"
                open.append(name)
            case 2: if open.count > 1 { out += "</\(open.removeLast())\(one(["", " ", "\n"]))>" }
            case 3: out += "<\(name())\(attributes())/>"
            case 4: out += "<![CDATA[\(one(["", "x", "<b>", "&amp;", "]]", "]", "]]]", "<![CDATA["]))]]>"
            case 5: out += one(["<!---->", "<!-- x -->", "<!-- <a> & ]]> -->", "<?pi x?>", "<?pi a='>' ?>"])
            default: out += text()
            }
        }
        for name in open.reversed() { out += "</\(name)>" }
        return out + one(["", "\n", "<!-- end -->"])
    }
}

@Suite struct DifferentialTests {
    @Test func `on well-formed documents the events are libxml2's`() throws {
        var compared = 0
        for seed in 1...4000 {
            var writer = DocumentWriter(seed: UInt64(seed))
            let document = writer.document()
            guard let reference = Reference.read(document) else {
                Issue.record("libxml2 refuses document \(seed): \(document)")
                continue
            }
            let log = ours(document)
            #expect(log == reference, "document \(seed): \(document)")
            if log != reference { return }
            compared += 1
        }
        #expect(compared == 4000)
    }
}
