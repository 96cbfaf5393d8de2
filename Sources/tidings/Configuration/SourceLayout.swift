// How the entries of a list are laid out: learnt from the last entry, else from the line that the list begins on.

/// White space and punctuation of a list of sources, as its author writes them.
struct SourceLayout {
    /// Between two entries, the comma included.
    private(set) var separator: String
    /// Between the brackets and the first and last entry; used for a list that was empty.
    private(set) var opening = ""
    private(set) var closing = ""
    /// Inside an entry.
    private var start = " "
    private var colon = ": "
    private var comma = ", "
    private var end = " "

    init(document: JSONDocument, array: JSONNode, elements: [JSONNode]) {
        let text: (Range<Int>) -> String = { String(decoding: document.bytes[$0], as: UTF8.self) }
        guard let last = elements.last else {
            let (lineEnd, indent) = SourceLayout.line(of: array.range.lowerBound, in: document.bytes)
            let inner = indent + (indent.hasPrefix("\t") ? "\t" : indent.isEmpty ? "  " : String(indent.prefix(4)))
            separator = lineEnd.isEmpty ? ", " : "," + lineEnd + inner
            if !lineEnd.isEmpty {
                opening = lineEnd + inner
                closing = lineEnd + indent
            }
            return
        }
        if elements.count > 1 {
            separator = text(elements[elements.count - 2].range.upperBound..<last.range.lowerBound)
        } else {
            let before = text(array.range.lowerBound + 1..<last.range.lowerBound)
            separator = "," + (before.isEmpty ? " " : before)
        }
        guard case .object(let members) = last.value, let first = members.first, let final = members.last else { return }
        start = text(last.range.lowerBound + 1..<first.keyRange.lowerBound)
        colon = text(first.keyRange.upperBound..<first.node.range.lowerBound)
        comma = members.count > 1 ? text(first.node.range.upperBound..<members[1].keyRange.lowerBound) : "," + (start.isEmpty ? " " : start)
        end = text(final.node.range.upperBound..<last.range.upperBound - 1)
    }

    /// An entry as its author would have written it.
    func written(_ entry: SourceEntry) -> String {
        var members = [member(.name, JSONText.quoted(entry.name)), member(.url, JSONText.quoted(entry.url))]
        if !entry.categories.isEmpty {
            let space = comma.count > 1 ? " " : ""
            members.append(member(.categories, "[" + entry.categories.map(JSONText.quoted).joined(separator: "," + space) + "]"))
        }
        return "{" + start + members.joined(separator: comma) + end + "}"
    }

    private func member(_ key: SourceKey, _ value: String) -> String { JSONText.quoted(key.rawValue) + colon + value }

    /// The line end that the file uses, and the white space that the line of `offset` begins with; both empty
    /// where the whole file is one line.
    private static func line(of offset: Int, in bytes: [UInt8]) -> (end: String, indent: String) {
        guard let feed = bytes.firstIndex(of: 0x0A), feed < bytes.count - 1 else { return ("", "") }
        let lineEnd = feed > 0 && bytes[feed - 1] == 0x0D ? "\r\n" : "\n"
        let start = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (lineEnd, String(decoding: bytes[start..<offset].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self))
    }
}
