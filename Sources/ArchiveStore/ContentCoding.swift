// How contents are written: short ones as text, long ones compressed (Zstandard, RFC 8878), which takes a third of the space.
// Short ones would save next to nothing, and cost as much. Documents that are all news are made ready beforehand, by as many
// as understand them, for there is one writer; everything else is compressed as it is written.

public import TidingsCore
import GRDB
import Synchronization

/// Compresses and expands contents; from any thread.
public final class ContentCoding: Sendable {
    /// Bytes from which on a content is compressed.
    static let threshold = 2048
    /// No content is larger than a response may be, and no response may be larger than this.
    private static let maximum = 1 << 30

    /// The fastest that saves more in pages not written than it costs (measured).
    private static let level: Int32 = -3

    /// Those that nobody is using: each holds tables that cost more to make than most contents to compress.
    private let idle = Mutex<[Compressor]>([])

    init() {}

    /// Compresses what is long in a content, as it is written later.
    public func pack(_ content: ItemContent) -> PackedTexts {
        PackedTexts(summary: compress(content.summary), content: compress(content.content))
    }

    /// The column's value of a text that was packed before, or of one that was not worth it.
    static func value(_ text: String?, packed: [UInt8]?) -> SQLValue { packed.map(SQLValue.blob) ?? SQLValue(text) }

    /// Nil for what is kept as text: short, not smaller when compressed, or where there is no memory.
    private func compress(_ text: String?) -> [UInt8]? {
        guard var text, text.utf8.count >= Self.threshold, text.utf8.count < Self.maximum else { return nil }
        guard let compressor = idle.withLock({ $0.popLast() }) ?? Compressor(level: Self.level) else { return nil }
        defer { idle.withLock { $0.append(compressor) } }
        return text.withUTF8(compressor.compress)
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
