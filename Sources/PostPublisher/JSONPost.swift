// A post as one JSON object, for generators that read data rather than front matter.

import TidingsCore

struct JSONPost: PostWriting {
    func path(_ name: PostName) -> String { "\(name.folder)/\(name.stem).json" }

    func bytes(_ draft: PostDraft) -> [UInt8] {
        let item = draft.item
        var object = JSONObject()
        object.add("id", raw: "\(item.id)")
        object.add("key", item.key)
        object.add("source", item.sourceName)
        object.add("categories", item.categories)
        object.add("title", item.title)
        object.add("link", draft.link)
        object.add("author", draft.author)
        object.add("tags", item.itemCategories)
        object.add("published", (item.published ?? item.firstPublished)?.description)
        object.add("updated", item.updated?.description)
        object.add("firstSeen", item.firstSeen.description)
        if let withdrawn = draft.withdrawn { object.add("withdrawn", withdrawn.description) }
        object.add("revision", raw: "\(item.revision)")
        object.add("image", draft.image)
        object.add("enclosures", draft.enclosures)
        object.add("html", bytes: draft.body)
        return object.finished()
    }

    var emptyEnding: [UInt8] { Array(",\n  \"html\": \"\"\n}\n".utf8) }
}

/// A JSON object of one member a line (RFC 8259).
private struct JSONObject {
    private var out: [UInt8] = [0x7B]

    mutating func add(_ key: String, raw: String) {
        begin(key)
        out.append(contentsOf: raw.utf8)
    }

    mutating func add(_ key: String, _ value: String?) {
        begin(key)
        if let value { quote(value.utf8) } else { out.append(contentsOf: "null".utf8) }
    }

    mutating func add(_ key: String, bytes: [UInt8]) {
        begin(key)
        quote(bytes)
    }

    mutating func add(_ key: String, _ values: [String]) {
        begin(key)
        out.append(0x5B)
        for (index, value) in values.enumerated() {
            if index > 0 { out.append(contentsOf: ", ".utf8) }
            quote(value.utf8)
        }
        out.append(0x5D)
    }

    mutating func add(_ key: String, _ enclosures: [Enclosure]) {
        begin(key)
        out.append(0x5B)
        for (index, enclosure) in enclosures.enumerated() {
            out.append(contentsOf: index > 0 ? ", {\"url\": ".utf8 : "{\"url\": ".utf8)
            quote(enclosure.url.utf8)
            if let type = enclosure.type {
                out.append(contentsOf: ", \"type\": ".utf8)
                quote(type.utf8)
            }
            if let length = enclosure.length { out.append(contentsOf: ", \"length\": \(length)".utf8) }
            out.append(0x7D)
        }
        out.append(0x5D)
    }

    func finished() -> [UInt8] { out + "\n}\n".utf8 }

    private mutating func begin(_ key: String) {
        out.append(contentsOf: out.count > 1 ? ",\n  ".utf8 : "\n  ".utf8)
        quote(key.utf8)
        out.append(contentsOf: ": ".utf8)
    }

    private mutating func quote(_ text: some Sequence<UInt8>) {
        out.append(0x22)
        for byte in text {
            switch byte {
            case 0x22: out.append(contentsOf: "\\\"".utf8)
            case 0x5C: out.append(contentsOf: "\\\\".utf8)
            case 0x0A: out.append(contentsOf: "\\n".utf8)
            case 0x00...0x1F, 0x7F:
                out.append(contentsOf: "\\u00".utf8)
                out.append(contentsOf: Hex.string([byte]).utf8)
            default: out.append(byte)
            }
        }
        out.append(0x22)
    }
}
