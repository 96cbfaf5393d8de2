// How kept answers are stored: compressed where that helps. Asked when an answer is kept (setting `keepResponses`) and
// when it is shown again.

/// The body of an answer as it lies in the database.
struct ResponseBody {
    /// `identity` or `zstd` (RFC 8878).
    var encoding: String
    var bytes: [UInt8]
    /// Bytes of the body itself.
    var size: Int

    init(encoding: String, bytes: [UInt8], size: Int) {
        self.encoding = encoding
        self.bytes = bytes
        self.size = size
    }

    /// Compresses a body; one that does not shrink stays as it is.
    init(of body: [UInt8]) {
        if let packed = body.withUnsafeBufferPointer({ Compressor(level: 3)?.compress($0) }) {
            self.init(encoding: "zstd", bytes: packed, size: body.count)
        } else {
            self.init(encoding: "identity", bytes: body, size: body.count)
        }
    }

    /// The body; nil where what is stored is none of ours.
    var body: [UInt8]? {
        guard encoding == "zstd" else { return encoding == "identity" ? bytes : nil }
        guard let body = Decompressor.decompress(bytes, limit: 1 << 31), body.count == size else { return nil }
        return body
    }
}
