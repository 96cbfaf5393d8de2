// A JSON text as a tree in which every value knows the bytes it came from: what a fault is reported by, and what
// an edit leaves alone. Asked by Configuration, which reads it, and by SourceListEdit, which changes it.

/// A JSON text (RFC 8259), read strictly; whoever reads what others wrote may have lone surrogates replaced by U+FFFD.
struct JSONDocument: Sendable {
    let bytes: [UInt8]
    let root: JSONNode
    /// Keys that stand in one object more than once, each where it is repeated, in the order of the text.
    let repeatedKeys: [RepeatedKey]

    struct RepeatedKey: Sendable, Equatable {
        var path: JSONPath
        var offset: Int
    }

    /// Linear in the size of the text; nesting is bounded by ``JSONScanner/maximumDepth``.
    init(_ bytes: [UInt8], loneSurrogates: JSONScanner.LoneSurrogates = .refused) throws(JSONFault) {
        var scanner = JSONScanner(bytes, loneSurrogates: loneSurrogates)
        root = try scanner.document()
        repeatedKeys = scanner.repeatedKeys
        self.bytes = bytes
    }
}

/// A value with its place.
struct JSONNode: Sendable {
    var value: JSONValue
    /// The bytes of the value, without white space around it.
    var range: Range<Int>
}

enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// As written; the grammar is checked.
    case number(String)
    case string(String)
    case array([JSONNode])
    case object([JSONMember])
}

/// A key with its value.
struct JSONMember: Sendable {
    var key: String
    var keyRange: Range<Int>
    var node: JSONNode
}

/// The place of a value, written as people write it: `sources[3].interval`, `hosts["127.0.0.1:1200"].perHost`.
struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    enum Step: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    var steps: [Step] = []

    func key(_ name: String) -> JSONPath { JSONPath(steps: steps + [.key(name)]) }
    func index(_ index: Int) -> JSONPath { JSONPath(steps: steps + [.index(index)]) }

    /// What stands in the file is shown safely; the root is `(file)`, for it has no name.
    var description: String {
        var out = ""
        for step in steps {
            switch step {
            case .index(let index): out += "[\(index)]"
            case .key(let name) where JSONPath.isPlain(name): out += out.isEmpty ? name : ".\(name)"
            case .key(let name): out += "[\(JSONText.quoted(name))]"
            }
        }
        return out.isEmpty ? "(file)" : out
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                scalar == "_" || scalar == "-" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            }
    }
}

/// Where a JSON text is misspelt, and how. The words are in ConfigurationError+Words.swift.
struct JSONFault: Error, Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case empty
        case notUTF8
        case unexpected(String, expected: String)
        case ended(expected: String)
        case trailingComma
        case missingComma
        case comment
        case keyWithoutQuotes(String)
        case singleQuotes
        case unknownWord(String)
        case lineEndInString
        case controlInString(UInt8)
        case badEscape(String)
        case loneSurrogate(String)
        case badNumber(String)
        case tooDeep(Int)
        case textAfterEnd
    }

    var kind: Kind
    /// In bytes from the beginning.
    var offset: Int

    /// Line and column, counted from 1; columns count characters as editors do (Unicode scalars).
    static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset).dropFirst(JSONScanner.hasMark(bytes) ? 3 : 0) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}
