// The one place that calls iconv.

import Glibc

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
                // An illegal or cut sequence is passed over.
                let place = bytes.count - inputLeft
                var skipped = length(ofIllegal: bytes, at: place, isDouble: doubleByte.contains(name))
                if let euro = length(ofEuro: bytes, at: place, name) {
                    out.append(contentsOf: "€".utf8)
                    skipped = euro
                } else {
                    out.append(contentsOf: "\u{FFFD}".utf8)
                    errors += 1
                }
                input = input.map { $0 + skipped }
                inputLeft -= skipped
            }
        }
        return (out, errors)
    }

    /// The bytes of a euro sign as Windows writes it, and the WHATWG encoding standard reads it, in what the C library takes for
    /// the encoding's letters of before 1999.
    private static func length(ofEuro bytes: ByteView, at index: Int, _ name: String) -> Int? {
        switch name {
        case "GB18030" where bytes[index] == 0x80: 1
        case "BIG5-HKSCS" where bytes[index] == 0xA3 && index + 1 < bytes.count && bytes[index + 1] == 0xE1: 2
        default: nil
        }
    }

    private static let doubleByte: Set<String> = ["EUC-JP-MS", "CP932", "GB18030", "BIG5-HKSCS", "UHC"]

    /// The WHATWG encoding standard's decoders give up both bytes of a pair that stands for nothing, unless the second is ASCII: a letter
    /// nobody knows must not put all that follow it out of step.
    private static func length(ofIllegal bytes: ByteView, at index: Int, isDouble: Bool) -> Int {
        guard isDouble, index + 1 < bytes.count, bytes[index] > 0x80, bytes[index] != 0xA0, bytes[index] < 0xFD, bytes[index + 1] >= 0x80
        else { return 1 }
        return 2
    }
}
