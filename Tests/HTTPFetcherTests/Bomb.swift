// A compression bomb, made without a compressor: a deflate stream is little more than one repeat of 258 zeros, again and again.

/// Builds gzip streams that grow a thousandfold.
enum Bomb {
    static func gzip(megabytes: Int) -> [UInt8] {
        var bits = Bits()
        // One final block with fixed Huffman codes (RFC 1951 §3.2.6): a zero, then repeats of the longest length at distance 1.
        bits.put(1, 1)
        bits.put(1, 2)
        bits.code(0x30, 8)
        for _ in 0..<(megabytes << 20) / 258 {
            bits.code(0b1100_0101, 8)
            bits.code(0, 5)
        }
        bits.code(0, 7)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + bits.finished
    }

    private struct Bits {
        private var bytes: [UInt8] = []
        private var word: UInt32 = 0
        private var count: UInt32 = 0

        /// Least significant bit first.
        mutating func put(_ value: UInt32, _ width: UInt32) {
            word |= value << count
            count += width
            while count >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
                count -= 8
            }
        }

        /// Huffman codes go most significant bit first.
        mutating func code(_ value: UInt32, _ width: UInt32) {
            for bit in stride(from: Int(width) - 1, through: 0, by: -1) { put(value >> UInt32(bit) & 1, 1) }
        }

        var finished: [UInt8] { count > 0 ? bytes + [UInt8(truncatingIfNeeded: word)] : bytes }
    }
}
