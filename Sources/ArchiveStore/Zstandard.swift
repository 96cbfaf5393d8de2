// The one place where Zstandard (RFC 8878) is called: bytes to a frame and back. Asked by ContentCoding and ResponseBody.

import CZstd

/// Compresses. Setting one up costs more than most contents, so whoever has many keeps one; not for several threads at once.
/// `@unchecked`: whoever hands it on lets go of it, so that one thread at a time has it (`ContentCoding`).
final class Compressor: @unchecked Sendable {
    private let handle: OpaquePointer
    private let level: Int32

    /// - Parameter level: negative (fastest) to 19.
    /// - Returns: nil where there is no memory for it.
    init?(level: Int32) {
        guard let handle = ZSTD_createCCtx() else { return nil }
        self.handle = handle
        self.level = level
    }

    deinit { ZSTD_freeCCtx(handle) }

    /// Nil where the frame would not be smaller than the bytes.
    func compress(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        // At most `bytes.count` bytes are written, and as many as it says are initialized.
        let packed = [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
            let size = ZSTD_compressCCtx(handle, out.baseAddress, bytes.count, bytes.baseAddress, bytes.count, level)
            count = ZSTD_isError(size) == 0 ? size : 0
        }
        return packed.isEmpty || packed.count >= bytes.count ? nil : packed
    }
}

enum Decompressor {
    /// - Parameter limit: nothing larger is made.
    /// - Returns: nil for bytes that are no frame of ours or damaged, or whose content is larger than allowed.
    static func decompress(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        // Unknown and invalid sizes are the two largest numbers.
        let size = ZSTD_getFrameContentSize(bytes, bytes.count)
        guard size <= UInt64(limit) else { return nil }
        // At most `size` bytes are written, and as many as it says are initialized.
        let content = [UInt8](unsafeUninitializedCapacity: Int(size)) { out, count in
            let written = ZSTD_decompress(out.baseAddress, Int(size), bytes, bytes.count)
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        return content.count == Int(size) ? content : nil
    }
}
