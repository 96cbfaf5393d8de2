// How many pixels do these LZW codes stand for? GIF89a specification, appendix F. Only lengths are followed, no pixel is made.

enum GIFPixels {
    /// Whether the sub-blocks from `offset` on hold at least so many pixels.
    static func reach(_ wanted: Int, _ file: ByteView, from offset: Int, codeSize: Int) -> Bool {
        var codes = LZWLengths(codeSize: codeSize)
        var offset = offset
        var bits = 0
        var bitCount = 0
        while codes.pixels < wanted, let length = file[offset], length > 0 {
            for index in offset + 1...offset + Int(length) {
                guard let byte = file[index] else { return false }
                bits |= Int(byte) << bitCount
                bitCount += 8
                while bitCount >= codes.width {
                    guard codes.take(bits & ((1 << codes.width) - 1)) else { return codes.pixels >= wanted }
                    bits >>= codes.lastWidth
                    bitCount -= codes.lastWidth
                }
            }
            offset += 1 + Int(length)
        }
        return codes.pixels >= wanted
    }
}

/// The code table of LZW, reduced to how long each entry's string is.
private struct LZWLengths {
    private let clear: Int
    private let startWidth: Int
    private var lengths: [Int]
    private var previous = 0

    /// Bits of the next code.
    private(set) var width: Int
    /// Bits of the code just taken.
    private(set) var lastWidth: Int
    private(set) var pixels = 0

    init(codeSize: Int) {
        clear = 1 << codeSize
        startWidth = codeSize + 1
        width = startWidth
        lastWidth = startWidth
        // The roots are one pixel each; the clear and end codes stand for none.
        lengths = [Int](repeating: 1, count: clear) + [0, 0]
        lengths.reserveCapacity(4096)
    }

    /// False at the end code and at one that cannot be.
    mutating func take(_ code: Int) -> Bool {
        lastWidth = width
        if code == clear {
            lengths.removeSubrange((clear + 2)...)
            width = startWidth
            previous = 0
            return true
        }
        guard code != clear + 1, code < lengths.count || (code == lengths.count && previous > 0) else { return false }
        // A code not yet known is the previous string and its own first pixel.
        let length = code < lengths.count ? lengths[code] : previous + 1
        if previous > 0, lengths.count < 4096 {
            lengths.append(previous + 1)
            if lengths.count == 1 << width, width < 12 { width += 1 }
        }
        pixels += length
        previous = length
        return true
    }
}
