// Whether bytes are UTF-8 that can be read as it is, and how they become so. Asked by DocumentText for every document,
// so the good case is one pass that copies nothing.

enum UTF8Cleaner {
    enum Finding {
        /// Valid, without control characters, carriage returns and byte order marks.
        case clean
        /// Valid, but something must go.
        case valid
        /// How many sequences of several bytes are right, and how many bytes are wrong.
        case invalid(sequences: Int, errors: Int)
    }

    static func inspect(_ bytes: ByteView) -> Finding {
        let glance = UTF8Glance(bytes)
        if glance.isValid { return glance.hasControls || bytes.has("\u{FEFF}", at: 0) ? .valid : .clean }
        let (sequences, errors) = count(bytes)
        return errors > 0 ? .invalid(sequences: sequences, errors: errors) : .valid
    }

    /// How many sequences of several bytes are right, and how many bytes are wrong.
    private static func count(_ bytes: ByteView) -> (sequences: Int, errors: Int) {
        var sequences = 0
        var errors = 0
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes, index)
            // A sequence that the end of the document cut is no error of the encoding.
            if length == 0, isCut(bytes, index) { break }
            if length == 0 { errors += 1 } else if length > 1 { sequences += 1 }
            index += max(1, length)
        }
        return (sequences, errors)
    }

    /// The first place at or after `start` that is not printable ASCII, tab or line feed; it looks at 8 bytes at a time.
    @inline(__always)
    private static func asciiRun(_ bytes: ByteView, _ start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        var index = start
        let end = bytes.count
        while index + 32 <= end {
            // Inside the window: the 32 bytes from index end at or before its end.
            let words = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD4<UInt64>.self)
            let special = words | (words &- SIMD4(repeating: 0x2020_2020_2020_2020))
            guard (special[0] | special[1] | special[2] | special[3]) & 0x8080_8080_8080_8080 == 0 else { break }
            index += 32
        }
        while index + 8 <= end {
            // Inside the window: the 8 bytes from index end at or before its end.
            let word = UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
            // The high bit of each byte that is over 0x7F or under 0x20; a borrow can only make later ones wrong.
            let special = (word | (word &- 0x2020_2020_2020_2020)) & 0x8080_8080_8080_8080
            if special == 0 {
                index += 8
                continue
            }
            index += special.trailingZeroBitCount >> 3
            let byte = base[index]
            guard byte == 0x0A || byte == 0x09 else { return index }
            index += 1
        }
        while index < end, isPlain(bytes[index]) { index += 1 }
        return index
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x60 || byte == 0x0A || byte == 0x09 }

    /// The length of a well-formed sequence (Unicode, table 3-7), 0 where there is none.
    @inline(__always)
    static func sequenceLength(_ bytes: ByteView, _ index: Int) -> Int {
        let first = bytes[index]
        let left = bytes.count - index
        switch first {
        case 0..<0x80: return 1
        case 0xC2...0xDF: return left > 1 && isTail(bytes[index + 1]) ? 2 : 0
        case 0xE0...0xEF:
            guard left > 2, isTail(bytes[index + 1]), isTail(bytes[index + 2]) else { return 0 }
            if first == 0xE0, bytes[index + 1] < 0xA0 { return 0 }
            if first == 0xED, bytes[index + 1] > 0x9F { return 0 }
            return 3
        case 0xF0...0xF4:
            guard left > 3, isTail(bytes[index + 1]), isTail(bytes[index + 2]), isTail(bytes[index + 3]) else { return 0 }
            if first == 0xF0, bytes[index + 1] < 0x90 { return 0 }
            if first == 0xF4, bytes[index + 1] > 0x8F { return 0 }
            return 4
        default: return 0
        }
    }

    private static func isTail(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// Whether a sequence begins here that only the end of the document cuts short.
    private static func isCut(_ bytes: ByteView, _ index: Int) -> Bool {
        guard bytes[index] >= 0xC2, bytes[index] <= 0xF4 else { return false }
        let wanted = bytes[index] < 0xE0 ? 2 : bytes[index] < 0xF0 ? 3 : 4
        return bytes.count - index < wanted && bytes[(index + 1)...].allSatisfy(isTail)
    }

    /// Clean UTF-8: stray bytes are taken for Windows-1252, controls and byte order marks dropped, line ends joined.
    static func repaired(_ bytes: ByteView, from start: Int) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count - start + 16)
        var index = start
        let end = bytes.count
        while bytes.has("\u{FEFF}", at: index) { index += 3 }
        while index < end {
            let run = asciiRun(bytes, index)
            if run > index {
                out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<run]))
                index = run
                continue
            }
            let byte = bytes[index]
            if byte < 0x80 {
                if byte == 0x0D, index + 1 == end || bytes[index + 1] != 0x0A { out.append(0x0A) }
                index += 1
                continue
            }
            let length = sequenceLength(bytes, index)
            if length > 0 {
                out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<index + length]))
                index += length
            } else if isCut(bytes, index) {
                index = end
            } else {
                appendWindows1252(byte, to: &out)
                index += 1
            }
        }
        return out
    }

    static func fromWindows1252(_ bytes: ByteView) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 8 + 16)
        var index = 0
        while index < bytes.count {
            let run = asciiRun(bytes, index)
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<run]))
            index = run
            guard index < bytes.count else { break }
            let byte = bytes[index]
            if byte >= 0x80 {
                appendWindows1252(byte, to: &out)
            } else if byte == 0x0D, index + 1 == bytes.count || bytes[index + 1] != 0x0A {
                out.append(0x0A)
            }
            index += 1
        }
        return out
    }

    private static func appendWindows1252(_ byte: UInt8, to out: inout [UInt8]) {
        let value = byte < 0xA0 ? Windows1252.scalars[Int(byte) - 0x80] : UInt16(byte)
        if let scalar = Unicode.Scalar(value), let units = UTF8.encode(scalar) { out.append(contentsOf: units) }
    }
}
