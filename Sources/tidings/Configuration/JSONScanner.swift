// Reads JSON text by RFC 8259 and nothing else: no comments, no trailing commas, no repeated keys unnoticed.
// Our own because a person who misspells a file needs line, column and what to do, and an edit needs byte ranges.

/// One pass over the bytes of a JSON text.
struct JSONScanner {
    /// Containers inside containers. A configuration needs six; what is deeper is no configuration.
    static let maximumDepth = 64

    /// What becomes of half a pair of surrogates.
    enum LoneSurrogates { case refused, replaced }

    let bytes: [UInt8]
    let loneSurrogates: LoneSurrogates
    var index: Int
    private var path = JSONPath()
    private(set) var repeatedKeys: [JSONDocument.RepeatedKey] = []

    init(_ bytes: [UInt8], loneSurrogates: LoneSurrogates) {
        self.bytes = bytes
        self.loneSurrogates = loneSurrogates
        index = JSONScanner.hasMark(bytes) ? 3 : 0
    }

    /// A byte order mark at the beginning may be ignored (RFC 8259 §8.1).
    static func hasMark(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xEF, 0xBB, 0xBF]) }

    mutating func document() throws(JSONFault) -> JSONNode {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw JSONFault(kind: .notUTF8, offset: firstInvalidByte) }
        skipSpace()
        guard index < bytes.count else { throw JSONFault(kind: .empty, offset: index) }
        let node = try value(depth: 0)
        skipSpace()
        if index < bytes.count {
            throw isComment ? JSONFault(kind: .comment, offset: index) : JSONFault(kind: .textAfterEnd, offset: index)
        }
        return node
    }

    // MARK: Values

    /// Recursive, but no deeper than ``maximumDepth``.
    private mutating func value(depth: Int) throws(JSONFault) -> JSONNode {
        let start = index
        guard let byte = peek else { throw JSONFault(kind: .ended(expected: "a value"), offset: index) }
        let value: JSONValue
        switch byte {
        case UInt8(ascii: "{"): value = try object(depth: depth)
        case UInt8(ascii: "["): value = try array(depth: depth)
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
        case UInt8(ascii: "'"): throw JSONFault(kind: .singleQuotes, offset: index)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): value = try word()
        default: throw unexpected("a value")
        }
        return JSONNode(value: value, range: start..<index)
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        try enter(depth)
        var members: [JSONMember] = []
        var seen: Set<String> = []
        if closes(UInt8(ascii: "}")) { return .object([]) }
        while true {
            let start = index
            guard peek == UInt8(ascii: "\"") else { throw keyExpected() }
            let key = try string()
            let keyRange = start..<index
            // Few members are compared one by one; a set pays only for many.
            let isRepeated = members.count < 16 ? members.contains { $0.key == key } : !seen.insert(key).inserted
            path.steps.append(.key(key))
            if isRepeated { repeatedKeys.append(.init(path: path, offset: start)) }
            skipSpace()
            guard peek == UInt8(ascii: ":") else { throw unexpected("a colon after the key") }
            index += 1
            skipSpace()
            members.append(JSONMember(key: key, keyRange: keyRange, node: try value(depth: depth + 1)))
            if members.count == 16 { seen = Set(members.map(\.key)) }
            path.steps.removeLast()
            if try ends(with: UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        try enter(depth)
        var elements: [JSONNode] = []
        if closes(UInt8(ascii: "]")) { return .array([]) }
        while true {
            path.steps.append(.index(elements.count))
            elements.append(try value(depth: depth + 1))
            path.steps.removeLast()
            if try ends(with: UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    /// Steps over the opening bracket.
    private mutating func enter(_ depth: Int) throws(JSONFault) {
        guard depth < JSONScanner.maximumDepth else { throw JSONFault(kind: .tooDeep(JSONScanner.maximumDepth), offset: index) }
        index += 1
        skipSpace()
    }

    private mutating func closes(_ bracket: UInt8) -> Bool {
        guard peek == bracket else { return false }
        index += 1
        return true
    }

    /// Steps over what follows an element: true after the closing bracket, false after a comma.
    private mutating func ends(with bracket: UInt8) throws(JSONFault) -> Bool {
        skipSpace()
        if closes(bracket) { return true }
        let name = bracket == UInt8(ascii: "}") ? "\"}\"" : "\"]\""
        guard let byte = peek else { throw JSONFault(kind: .ended(expected: "a comma or \(name)"), offset: index) }
        guard byte == UInt8(ascii: ",") else {
            let beginsValue = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
            if beginsValue { throw JSONFault(kind: .missingComma, offset: index) }
            throw unexpected("a comma or \(name)")
        }
        let comma = index
        index += 1
        skipSpace()
        if peek == bracket { throw JSONFault(kind: .trailingComma, offset: comma) }
        return false
    }
}

// MARK: - White space and what is wrong

extension JSONScanner {
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    private var isComment: Bool {
        peek == UInt8(ascii: "#")
            || (peek == UInt8(ascii: "/") && index + 1 < bytes.count
                && (bytes[index + 1] == UInt8(ascii: "/") || bytes[index + 1] == UInt8(ascii: "*")))
    }

    private func unexpected(_ expected: String) -> JSONFault {
        if isComment { return JSONFault(kind: .comment, offset: index) }
        guard index < bytes.count else { return JSONFault(kind: .ended(expected: expected), offset: index) }
        let scalar = String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.prefix(1)
        return JSONFault(kind: .unexpected(String(scalar), expected: expected), offset: index)
    }

    private func keyExpected() -> JSONFault {
        if peek == UInt8(ascii: "'") { return JSONFault(kind: .singleQuotes, offset: index) }
        let word = nextWord
        return word.isEmpty ? unexpected("a key in double quotes") : JSONFault(kind: .keyWithoutQuotes(word), offset: index)
    }

    /// Only asked when the text as a whole is known to be invalid.
    private var firstInvalidByte: Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid += UTF8.width(scalar) }
        return valid
    }
}
