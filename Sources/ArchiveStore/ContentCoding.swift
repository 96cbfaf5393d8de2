// How contents are written: short ones as text, long ones deflated (zlib, RFC 1950), which takes a third of the space.
// Short ones would save next to nothing, and cost as much. Used on the archive's queue alone.

import GRDB

/// Compresses and expands contents.
final class ContentCoding {
    /// Bytes from which on a content is deflated.
    static let threshold = 6144
    /// No content is larger than a response may be, and no response may be larger than this.
    private static let maximum = 1 << 30

    private let deflater: Deflater

    /// Nil where there is no memory: contents are then written as text.
    init?() {
        guard let deflater = Deflater(level: 1) else { return nil }
        self.deflater = deflater
    }

    /// The column's value of a content.
    func encode(_ text: String?) -> SQLValue {
        guard var text else { return .null }
        guard text.utf8.count >= Self.threshold, text.utf8.count < Self.maximum, let deflated = text.withUTF8(deflater.deflate) else {
            return .text(text)
        }
        return .blob(deflated)
    }

    /// What a column holds, as text; nil where it holds nothing, or bytes that are damaged.
    static func decode(_ row: HotStatement, _ column: Int32) -> String? {
        guard row.isBlob(column) else { return row.text(column) }
        return row.blob(column).flatMap(inflate)
    }

    static func inflate(_ bytes: [UInt8]) -> String? {
        Inflater.inflate(bytes, limit: maximum).map { String(decoding: $0, as: UTF8.self) }
    }

    /// An SQL function for queries that read contents: `content_text(column)`.
    static let function = DatabaseFunction("content_text", argumentCount: 1, pure: true) { values in
        guard let value = values.first else { return nil }
        switch value.storage {
        case .blob(let data): return inflate(Array(data))
        case .string(let text): return text
        default: return nil
        }
    }
}
