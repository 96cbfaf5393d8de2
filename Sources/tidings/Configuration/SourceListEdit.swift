// Changes the list of sources in the text of a configuration and leaves every other byte as it is: what somebody
// laid out by hand stays laid out. New entries imitate the last one. Asked by the `sources` commands.

/// What a new entry says.
struct SourceEntry: Sendable, Equatable {
    var name: String
    var url: String
    /// Outermost first.
    var categories: [String] = []
}

/// Edits of the `sources` array. Pure: from bytes to bytes.
struct SourceListEdit {
    private let document: JSONDocument
    private let array: JSONNode
    private let elements: [JSONNode]

    /// nil where the text has no array `sources`; ask only of texts that ``ConfigurationReader`` found right.
    init?(_ document: JSONDocument) {
        guard case .object(let members) = document.root.value,
            let member = members.first(where: { $0.key == RootKey.sources.rawValue }), case .array(let elements) = member.node.value
        else { return nil }
        self.document = document
        array = member.node
        self.elements = elements
    }

    /// The text of a configuration without sources, for a first one.
    static let emptyText = "{\n  \"sources\": []\n}\n"

    /// The text with these entries at the end of the list.
    func adding(_ entries: [SourceEntry]) -> [UInt8] {
        guard !entries.isEmpty else { return document.bytes }
        let layout = SourceLayout(document: document, array: array, elements: elements)
        let new = entries.map(layout.written).joined(separator: layout.separator)
        guard let last = elements.last else {
            return replacing(array.range, by: "[" + layout.opening + new + layout.closing + "]")
        }
        return replacing(last.range.upperBound..<last.range.upperBound, by: layout.separator + new)
    }

    /// The text without these entries, counted from 0; each goes with one comma and the white space beside it.
    func removing(_ indexes: Set<Int>) -> [UInt8] {
        guard !indexes.isEmpty else { return document.bytes }
        let kept = elements.indices.filter { !indexes.contains($0) }
        guard let first = kept.first else { return replacing(array.range, by: "[]") }
        var bytes = Array(document.bytes[..<elements[0].range.lowerBound])
        bytes += document.bytes[elements[first].range]
        for index in kept.dropFirst() {
            // With what stood before the entry: its comma, line end and indentation.
            bytes += document.bytes[elements[index - 1].range.upperBound..<elements[index].range.upperBound]
        }
        bytes += document.bytes[elements[elements.count - 1].range.upperBound...]
        return bytes
    }

    private func replacing(_ range: Range<Int>, by text: String) -> [UInt8] {
        Array(document.bytes[..<range.lowerBound]) + Array(text.utf8) + document.bytes[range.upperBound...]
    }
}
