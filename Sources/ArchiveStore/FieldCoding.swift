// How lists are written in one column: records and fields divided by the ASCII separators made for it, which cannot
// occur in them because the parser drops control characters. JSON costs ten times as much on the hot path.

import TidingsCore

enum FieldCoding {
    private static let record: Character = "\u{1E}"
    private static let field: Character = "\u{1F}"

    static func encode(_ texts: [String]) -> String? {
        texts.count > 1 ? texts.joined(separator: String(record)) : texts.first
    }

    static func encode(_ people: [Person]) -> String? {
        encode(people.map { row($0.name, $0.email, $0.url) })
    }

    static func encode(_ enclosures: [Enclosure]) -> String? {
        encode(enclosures.map { row($0.url, $0.type, $0.length.map(String.init)) })
    }

    static func texts(_ column: String?) -> [String] {
        column.map { $0.split(separator: record, omittingEmptySubsequences: false).map(String.init) } ?? []
    }

    static func people(_ column: String?) -> [Person] {
        texts(column).map { row in
            let fields = split(row)
            return Person(name: fields(0), email: fields(1), url: fields(2))
        }
    }

    static func enclosures(_ column: String?) -> [Enclosure] {
        texts(column).map { row in
            let fields = split(row)
            return Enclosure(url: fields(0) ?? "", type: fields(1), length: fields(2).flatMap { Int($0) })
        }
    }

    /// Trailing empty fields are left out: most people are a name.
    private static func row(_ first: String?, _ second: String?, _ third: String?) -> String {
        var out = first ?? ""
        guard second != nil || third != nil else { return out }
        out.append(field)
        out += second ?? ""
        guard let third else { return out }
        out.append(field)
        return out + third
    }

    private static func split(_ row: String) -> (Int) -> String? {
        let fields = row.split(separator: field, omittingEmptySubsequences: false)
        return { $0 < fields.count && !fields[$0].isEmpty ? String(fields[$0]) : nil }
    }
}
