// What a line of JSON is made of, in the words of the contract: keys in their order, numbers as n, times as T, addresses as U,
// digests as H, the rest as it is.

import Foundation
import Testing

/// Reads one JSON value and tells its shape. Not by JSONSerialization, which forgets the order of keys.
struct JSONShape {
    private var rest: Substring
    private var out = ""

    static func of(_ line: some StringProtocol) throws -> String {
        // What is no JSON at all is told here.
        _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
        var shape = JSONShape(rest: Substring(line))
        try shape.value()
        try #require(shape.rest.isEmpty)
        return shape.out
    }

    /// The shapes of all lines.
    static func ofLines(_ text: String) throws -> [String] { try text.split(separator: "\n").map(JSONShape.of) }

    private mutating func value() throws {
        switch try #require(rest.first) {
        case "{": try list(until: "}", withKeys: true)
        case "[": try list(until: "]", withKeys: false)
        case "\"":
            let text = string()
            out += JSONShape.letter(text) ?? text
        case "t", "f", "n": out += take { $0.isLetter }
        default:
            _ = take { $0.isNumber || "-+.eE".contains($0) }
            out += "n"
        }
    }

    private mutating func list(until end: Character, withKeys: Bool) throws {
        out.append(rest.removeFirst())
        while rest.first != end {
            if withKeys {
                out += string()
                try #require(rest.first == ":")
                out.append(rest.removeFirst())
            }
            try value()
            if rest.first == "," { out.append(rest.removeFirst()) }
        }
        out.append(rest.removeFirst())
    }

    /// A string with its quotes.
    private mutating func string() -> String {
        var text = String(rest.removeFirst())
        while let character = rest.popFirst() {
            text.append(character)
            if character == "\\", let escaped = rest.popFirst() { text.append(escaped) }
            if character == "\"" { break }
        }
        return text
    }

    private mutating func take(_ belongs: (Character) -> Bool) -> Substring {
        let taken = rest.prefix(while: belongs)
        rest = rest.dropFirst(taken.count)
        return taken
    }

    private static func letter(_ quoted: String) -> String? {
        let text = quoted.dropFirst().dropLast()
        if text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil { return "T" }
        if text.wholeMatch(of: /[0-9a-f]{64}/) != nil { return "H" }
        return text.hasPrefix("http://") ? "U" : nil
    }
}
