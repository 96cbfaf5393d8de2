// How contents are written: short ones as text, long ones deflated (zlib, RFC 1950), which takes a third of the space.
// Short ones would save next to nothing, and cost as much. Used on the archive's queue alone.

import CZlib
import GRDB

/// Compresses and expands contents. One stream each way is kept, for setting one up costs more than most contents.
final class ContentCoding {
    /// Bytes from which on a content is deflated.
    static let threshold = 3072
    /// No content is larger than a response may be, and no response may be larger than this.
    private static let maximum = 1 << 30

    private var deflater = z_stream()
    private var buffer: [UInt8] = []

    /// Nil where zlib has no memory: contents are then written as text.
    init?() {
        guard deflateInit_(&deflater, 1, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    }

    deinit { deflateEnd(&deflater) }

    /// The column's value of a content.
    func encode(_ text: String?) -> SQLValue {
        guard var text else { return .null }
        guard text.utf8.count >= Self.threshold, let deflated = text.withUTF8(deflate) else { return .text(text) }
        return .blob(deflated)
    }

    /// Nil where it does not pay.
    private func deflate(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard bytes.count < Self.maximum, deflateReset(&deflater) == Z_OK else { return nil }
        if buffer.count < bytes.count { buffer = [UInt8](repeating: 0, count: bytes.count) }
        let length: Int? = buffer.withUnsafeMutableBufferPointer { out in
            // zlib reads the input and writes the output only during this call; it does not change the input.
            deflater.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
            deflater.avail_in = UInt32(bytes.count)
            deflater.next_out = out.baseAddress
            deflater.avail_out = UInt32(bytes.count)
            return CZlib.deflate(&deflater, Z_FINISH) == Z_STREAM_END ? bytes.count - Int(deflater.avail_out) : nil
        }
        return length.map { Array(buffer.prefix($0)) }
    }

    /// What a column holds, as text; nil where it holds nothing, or bytes that are damaged.
    static func decode(_ row: HotStatement, _ column: Int32) -> String? {
        guard row.isBlob(column) else { return row.text(column) }
        return row.blob(column).flatMap(inflate)
    }

    static func inflate(_ bytes: [UInt8]) -> String? {
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: max(4096, bytes.count * 4))
        var bytes = bytes
        return bytes.withUnsafeMutableBufferPointer { input -> String? in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let size = chunk.count
                let code: Int32 = chunk.withUnsafeMutableBufferPointer { space in
                    stream.next_out = space.baseAddress
                    stream.avail_out = UInt32(size)
                    return CZlib.inflate(&stream, Z_NO_FLUSH)
                }
                out += chunk.prefix(size - Int(stream.avail_out))
                if code == Z_STREAM_END { return String(decoding: out, as: UTF8.self) }
                guard code == Z_OK, out.count < maximum else { return nil }
            }
        }
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
