// Entities that a document declares for itself (XML 1.0 §4.2.1), `<!ENTITY id "tag:example.com,">`: their texts are put in the
// place of their references before the document is read. Asked for every XML document; hardly one declares any.

import Markup

/// Only texts without markup, or references other than to characters, in them count, so nothing grows by being nested; how many, how long, and how much is
/// put in altogether is bounded. What is external is never looked at.
enum InternalEntities {
    private static let mostEntities = 100
    private static let mostBytesOfOne = 1024
    private static let mostBytesPutIn = 1 << 20
    /// Bytes of the longest name that is looked up.
    private static let longestName = 80
    /// A document type stands at the beginning.
    private static let mostBytesBefore = 1 << 16

    /// The document with its own entities resolved; nil where it declares none.
    static func resolved(_ bytes: ByteView) -> [UInt8]? {
        guard let documentType = documentType(bytes) else { return nil }
        let entities = declared(bytes, documentType)
        guard !entities.isEmpty else { return nil }
        let texts = entities.map(\.text)
        let names = NameTable(entities.enumerated().map { ($1.name, UInt16($0 + 1)) }, foldsCase: false)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var room = mostBytesPutIn
        var tokenizer = Tokenizer(bytes, dialect: .xml)
        reading: while true {
            let token = tokenizer.next()
            let part = tokenizer.tokenStart..<tokenizer.position
            switch token {
            case .text, .start: append(bytes, part, names, texts, &room, to: &out)
            case .end, .literal, .comment, .declaration: out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[part]))
            case .endOfInput: break reading
            }
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[tokenizer.tokenStart...]))
        return out
    }

    private static func append(
        _ bytes: ByteView, _ part: Range<Int>, _ names: NameTable, _ texts: [[UInt8]], _ room: inout Int, to out: inout [UInt8]
    ) {
        var copied = part.lowerBound
        var search = part.lowerBound
        while let ampersand = bytes.first(0x26, from: search, to: part.upperBound) {
            search = ampersand + 1
            let limit = min(part.upperBound, search + longestName + 1)
            guard let semicolon = bytes.first(0x3B, from: search, to: limit), semicolon > search else { continue }
            let code = Int(names.code(bytes, search..<semicolon))
            guard code > 0, texts[code - 1].count <= room else { continue }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<ampersand]))
            out.append(contentsOf: texts[code - 1])
            room -= texts[code - 1].count
            search = semicolon + 1
            copied = search
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<part.upperBound]))
    }

    /// Where the document type lies, if it has an internal subset.
    private static func documentType(_ bytes: ByteView) -> Range<Int>? {
        var tokenizer = Tokenizer(bytes, dialect: .xml)
        while tokenizer.position < mostBytesBefore {
            switch tokenizer.next() {
            case .declaration where bytes.equals("DOCTYPE", in: tokenizer.range.prefix(7)):
                return bytes.first(0x5B, from: tokenizer.range.lowerBound, to: tokenizer.range.upperBound).map {
                    $0 + 1..<tokenizer.range.upperBound
                }
            case .start, .endOfInput: return nil
            case .text, .end, .literal, .comment, .declaration: continue
            }
        }
        return nil
    }

    /// The entities of an internal subset; of two with one name the first counts (XML 1.0 §4.2).
    private static func declared(_ bytes: ByteView, _ subset: Range<Int>) -> [(name: String, text: [UInt8])] {
        var entities: [(name: String, text: [UInt8])] = []
        var index = subset.lowerBound
        while index < subset.upperBound, entities.count < mostEntities {
            if bytes.has("<!--", at: index) {
                index = (bytes.first("-->", from: index + 4) ?? subset.upperBound) + 3
            } else if bytes.has("<?", at: index) {
                index = (bytes.first("?>", from: index + 2) ?? subset.upperBound) + 2
            } else if bytes[index] == 0x22 || bytes[index] == 0x27 {
                index = (bytes.first(bytes[index], from: index + 1, to: subset.upperBound) ?? index) + 1
            } else if bytes.has("<!ENTITY", at: index), let entity = entity(bytes, index + 8..<subset.upperBound) {
                index = entity.end
                guard let text = text(bytes, entity.value) else { continue }
                let name = bytes.string(entity.name)
                if !entities.contains(where: { $0.name == name }) { entities.append((name, text)) }
            } else {
                index += 1
            }
        }
        return entities
    }

    /// The name and the value in quotes; nil for a parameter entity and for one that is external.
    private static func entity(_ bytes: ByteView, _ range: Range<Int>) -> (name: Range<Int>, value: Range<Int>, end: Int)? {
        func afterSpace(_ start: Int) -> Int { bytes[start..<range.upperBound].firstIndex { !$0.isWhiteSpace } ?? range.upperBound }
        let start = afterSpace(range.lowerBound)
        guard start > range.lowerBound, let stop = bytes[start..<range.upperBound].firstIndex(where: \.isWhiteSpace) else { return nil }
        let quote = afterSpace(stop)
        guard stop - start <= longestName, quote < range.upperBound, bytes[quote] == 0x22 || bytes[quote] == 0x27,
            let close = bytes.first(bytes[quote], from: quote + 1, to: range.upperBound)
        else { return nil }
        return (start..<stop, quote + 1..<close, close + 1)
    }

    /// A value as it can stand in text and in attributes; nil where it is long, or holds markup or references to entities.
    private static func text(_ bytes: ByteView, _ value: Range<Int>) -> [UInt8]? {
        guard value.count <= mostBytesOfOne, !bytes[value].contains(where: { $0 == 0x3C || $0 == 0x25 }) else { return nil }
        var out: [UInt8] = []
        for index in value {
            let byte = bytes[index]
            switch byte {
            case 0x26: if isCharacter(bytes, index..<value.upperBound) { out.append(byte) } else { return nil }
            case 0x22: out.append(contentsOf: "&quot;".utf8)
            case 0x27: out.append(contentsOf: "&#39;".utf8)
            case 0x3E: out.append(contentsOf: "&gt;".utf8)
            default: out.append(byte)
            }
        }
        return out
    }

    /// Whether a reference to a character stands here that is no markup, nor begins another reference once it is read.
    private static func isCharacter(_ bytes: ByteView, _ rest: Range<Int>) -> Bool {
        guard bytes.has("&#", at: rest.lowerBound), let end = bytes.first(0x3B, from: rest.lowerBound, to: rest.upperBound) else {
            return false
        }
        let text = CharacterReference.string(bytes, rest.lowerBound..<end + 1, .xml)
        return text.unicodeScalars.count == 1 && text != "&" && text != "<"
    }
}
