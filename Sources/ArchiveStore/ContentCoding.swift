// How contents are written: short ones as text, long ones compressed (Zstandard, RFC 8878), which takes a third of the space.
// Short ones would save next to nothing, and cost as much. Used on the archive's queue alone.

import GRDB

/// Compresses and expands contents.
final class ContentCoding {
    /// Bytes from which on a content is compressed.
    static let threshold = 2048
    /// No content is larger than a response may be, and no response may be larger than this.
    private static let maximum = 1 << 30

    /// The fastest that saves more in pages not written than it costs (measured).
    private static let level: Int32 = -3

    private let compressor: Compressor

    /// Nil where there is no memory: contents are then written as text.
    init?() {
        guard let compressor = Compressor(level: Self.level) else { return nil }
        self.compressor = compressor
    }

    /// The column's value of a content.
    func encode(_ text: String?) -> SQLValue {
        guard var text else { return .null }
        guard text.utf8.count >= Self.threshold, text.utf8.count < Self.maximum, let packed = text.withUTF8(compressor.compress) else {
            return .text(text)
        }
        return .blob(packed)
    }

    /// What a column holds, as text; nil where it holds nothing, or bytes that are damaged.
    static func decode(_ row: HotStatement, _ column: Int32) -> String? {
        guard row.isBlob(column) else { return row.text(column) }
        return row.blob(column).flatMap(expand)
    }

    static func expand(_ bytes: [UInt8]) -> String? {
        Decompressor.decompress(bytes, limit: maximum).map { String(decoding: $0, as: UTF8.self) }
    }

    /// An SQL function for queries that read contents: `content_text(column)`.
    static let function = DatabaseFunction("content_text", argumentCount: 1, pure: true) { values in
        guard let value = values.first else { return nil }
        switch value.storage {
        case .blob(let data): return expand(Array(data))
        case .string(let text): return text
        default: return nil
        }
    }
}
