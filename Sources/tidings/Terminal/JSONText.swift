// Writes the JSON that scripts read: one object per line, keys in the order they are given. Our own because the
// order is part of the contract (SPEC §3) and because a terminal may be reading along.

/// A JSON object being written.
struct JSONText: Sendable {
    private var body = ""

    init() {}

    /// The object, without a line end.
    var string: String { "{\(body)}" }

    mutating func add(_ key: String, _ value: String?) { add(key, raw: value.map(JSONText.quoted)) }
    mutating func add(_ key: String, _ value: Bool) { add(key, raw: value ? "true" : "false") }
    mutating func add(_ key: String, _ value: (some FixedWidthInteger)?) { add(key, raw: value.map { "\($0)" }) }
    mutating func add(_ key: String, _ value: JSONText?) { add(key, raw: value?.string) }
    mutating func add(_ key: String, _ values: [String]) { add(key, raw: "[\(values.map(JSONText.quoted).joined(separator: ","))]") }
    mutating func add(_ key: String, _ values: [JSONText]) { add(key, raw: JSONText.array(values)) }
    mutating func add(_ key: String, _ values: [Int]) { add(key, raw: "[\(values.map(String.init).joined(separator: ","))]") }
    mutating func addNull(_ key: String) { add(key, raw: nil) }

    /// Adds what there is, and leaves the key out where there is nothing.
    mutating func addPresent(_ key: String, _ value: String?) { if let value { add(key, value) } }
    mutating func addPresent(_ key: String, _ value: Int?) { if let value { add(key, value) } }
    mutating func addPresent(_ key: String, _ values: [String]) { if !values.isEmpty { add(key, values) } }
    mutating func addPresent(_ key: String, _ values: [JSONText]) { if !values.isEmpty { add(key, values) } }
    mutating func addPresent(_ key: String, _ values: [Int]) { if !values.isEmpty { add(key, values) } }

    /// An array of objects by itself.
    static func array(_ objects: [JSONText]) -> String { "[\(objects.map(\.string).joined(separator: ","))]" }

    private mutating func add(_ key: String, raw: String?) {
        if !body.isEmpty { body += "," }
        body += JSONText.quoted(key) + ":" + (raw ?? "null")
    }

    /// A string with its quotes. Besides what RFC 8259 §7 demands, everything that ``SafeText`` calls unsafe is escaped:
    /// to a reader it is the same string, to a terminal it is harmless. Slashes stay.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { return "\"\(text)\"" }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where SafeText.isUnsafe(scalar):
                for unit in UTF16.encode(scalar) ?? .init() { out += escaped(unit) }
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private static func escaped(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
