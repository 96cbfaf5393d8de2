// The one place that calls iconv.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

enum Iconv {
    /// Bytes of the named encoding as UTF-8; what cannot be read becomes U+FFFD, and is counted. Nil where iconv does not know
    /// the encoding.
    static func utf8(_ bytes: ByteView, from name: String) -> (text: [UInt8], errors: Int)? {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return ([], 0) }
        let converter = iconv_open("UTF-8", name)
        // (iconv_t)-1 is iconv's way to say that it knows no such conversion.
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        var errors = 0
        // iconv moves the pointers and counts down what is left; it never writes through the input pointer, and it
        // stays inside both buffers by the counts it is given.
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: CChar.self)
        var inputLeft = bytes.count
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16384) { buffer in
            while inputLeft > 0 {
                var output = buffer.baseAddress
                var outputLeft = buffer.count
                let result = iconv(converter, &input, &inputLeft, &output, &outputLeft)
                let failure = errno
                let written = UnsafeRawBufferPointer(buffer).prefix(buffer.count - outputLeft)
                out.append(contentsOf: written)
                // (size_t)-1 is an error: a full buffer is emptied and filled again.
                guard result == -1, failure != E2BIG else { continue }
                // An illegal or cut sequence: one byte is passed over.
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
                errors += 1
                input = input.map { $0 + 1 }
                inputLeft -= 1
            }
        }
        return (out, errors)
    }
}
