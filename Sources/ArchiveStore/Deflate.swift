// The one place where libdeflate is called: bytes to a zlib stream (RFC 1950) and back, a third of zlib's cost.
// Asked by ContentCoding and ResponseBody.

import CDeflate

/// Compresses. Setting one up costs more than most contents, so whoever has many keeps one; not for several threads at once.
final class Deflater {
    private let handle: OpaquePointer

    /// - Parameter level: 1 (fast) to 12.
    /// - Returns: nil where there is no memory for it.
    init?(level: Int32) {
        guard let handle = libdeflate_alloc_compressor(level) else { return nil }
        self.handle = handle
    }

    deinit { libdeflate_free_compressor(handle) }

    /// Nil where the stream would not be smaller than the bytes.
    func deflate(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // At most `bytes.count` bytes are written, and as many as it says are initialized.
        let packed = [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
            count = libdeflate_zlib_compress(handle, bytes.baseAddress, bytes.count, out.baseAddress, bytes.count)
        }
        return packed.isEmpty ? nil : packed
    }
}

enum Inflater {
    /// - Parameters:
    ///   - expected: the size of the content where it is known; it is then exact.
    ///   - limit: nothing larger is made.
    /// - Returns: nil for bytes that are damaged, or whose content is larger than allowed.
    static func inflate(_ bytes: [UInt8], expected: Int? = nil, limit: Int) -> [UInt8]? {
        guard let handle = libdeflate_alloc_decompressor() else { return nil }
        defer { libdeflate_free_decompressor(handle) }
        var room = expected ?? max(4096, bytes.count * 6)
        while room <= limit {
            var result = LIBDEFLATE_BAD_DATA
            // At most `room` bytes are written, and as many as it says are initialized.
            let content = [UInt8](unsafeUninitializedCapacity: room) { out, count in
                result = libdeflate_zlib_decompress(handle, bytes, bytes.count, out.baseAddress, room, &count)
                if result != LIBDEFLATE_SUCCESS { count = 0 }
            }
            if result == LIBDEFLATE_SUCCESS { return expected == nil || content.count == expected ? content : nil }
            guard result == LIBDEFLATE_INSUFFICIENT_SPACE, expected == nil, room < limit else { return nil }
            room = min(room * 4, limit)
        }
        return nil
    }
}
