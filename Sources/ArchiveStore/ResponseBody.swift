// How kept answers are stored: compressed where that helps. Asked when an answer is kept (setting `keepResponses`) and
// when it is shown again.

import CZlib

/// The body of an answer as it lies in the database.
struct ResponseBody {
    /// `identity` or `zlib` (RFC 1950).
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
        var count = compressBound(uLong(body.count))
        var packed = [UInt8](repeating: 0, count: Int(count))
        // zlib reads `body.count` bytes and writes at most `count`, inside buffers that live for the call.
        let code = packed.withUnsafeMutableBufferPointer { out in
            body.withUnsafeBufferPointer { compress2(out.baseAddress, &count, $0.baseAddress, uLong($0.count), Z_DEFAULT_COMPRESSION) }
        }
        if code == Z_OK, Int(count) < body.count {
            packed.removeLast(packed.count - Int(count))
            self.init(encoding: "zlib", bytes: packed, size: body.count)
        } else {
            self.init(encoding: "identity", bytes: body, size: body.count)
        }
    }

    /// The body; nil where what is stored is none of ours.
    var body: [UInt8]? {
        guard encoding == "zlib" else { return encoding == "identity" ? bytes : nil }
        guard size >= 0, size <= 1 << 31 else { return nil }
        var count = uLong(size)
        var out = [UInt8](repeating: 0, count: size)
        // As above: at most `count` bytes are written.
        let code = out.withUnsafeMutableBufferPointer { target in
            bytes.withUnsafeBufferPointer { uncompress(target.baseAddress, &count, $0.baseAddress, uLong($0.count)) }
        }
        return code == Z_OK && Int(count) == size ? out : nil
    }
}
