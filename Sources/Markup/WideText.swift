// UTF-16 and UTF-32 as clean UTF-8.

enum WideText {
    static func utf16(_ bytes: ByteView, bigEndian: Bool) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        func unit(_ at: Int) -> UInt32 {
            bigEndian ? UInt32(bytes[at]) << 8 | UInt32(bytes[at + 1]) : UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at])
        }
        while index + 1 < bytes.count {
            var value = unit(index)
            index += 2
            if value & 0xFC00 == 0xD800, index + 1 < bytes.count, unit(index) & 0xFC00 == 0xDC00 {
                value = 0x10000 + (value & 0x3FF) << 10 + (unit(index) & 0x3FF)
                index += 2
            }
            append(value, to: &out)
        }
        return joined(out)
    }

    static func utf32(_ bytes: ByteView, bigEndian: Bool) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count / 2)
        var index = 0
        while index + 3 < bytes.count {
            var value: UInt32 = 0
            for offset in 0..<4 { value |= UInt32(bytes[index + offset]) << UInt32(8 * (bigEndian ? 3 - offset : offset)) }
            append(value, to: &out)
            index += 4
        }
        return joined(out)
    }

    private static func append(_ value: UInt32, to out: inout [UInt8]) {
        if value < 0x80 {
            out.append(UInt8(value))
        } else if let units = UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") {
            out.append(contentsOf: units)
        }
    }

    private static func joined(_ text: [UInt8]) -> [UInt8] {
        text.withUnsafeBufferPointer { UTF8Cleaner.repaired($0, from: 0) }
    }
}
