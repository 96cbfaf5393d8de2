// One look at a document's bytes, 16 at a time: is it UTF-8, and is anything in it that must go? Asked by UTF8Cleaner,
// which looks again, byte by byte, only where something is wrong.

/// What is found in bytes, block by block.
struct UTF8Glance {
    private var wrong = ByteMarks(repeating: false)
    private var special = ByteMarks(repeating: false)

    /// Whether the bytes are well-formed (Unicode, table 3-7), to the last sequence.
    var isValid: Bool { !wrong.isAny }
    /// Whether a control character other than tab and line feed is among them; carriage returns are.
    var hasControls: Bool { special.isAny }

    init(_ bytes: ByteView) {
        take(at: 0, of: bytes)
        var index = ByteBlock.width
        if let base = bytes.baseAddress.map(UnsafeRawPointer.init) {
            var wasASCII = false
            // Inside the window: a block begins 16 bytes after its start at the earliest, and ends at its end at the latest.
            while index + ByteBlock.width <= bytes.count {
                let block = ByteBlock(at: base + index)
                note(block)
                let isASCII = !block.atLeast(0x80).isAny
                if !isASCII || !wasASCII {
                    check(
                        block, after: ByteBlock(at: base + (index - 1)),
                        ByteBlock(at: base + (index - 2)), ByteBlock(at: base + (index - 3)))
                }
                wasASCII = isASCII
                index += ByteBlock.width
            }
        }
        // The rest, and be it empty: a sequence may wait for its end.
        take(at: index, of: bytes)
    }

    /// A block that lies outside the bytes in part.
    private mutating func take(at index: Int, of bytes: ByteView) {
        func block(_ start: Int) -> ByteBlock {
            var block = ByteBlock(repeating: 0x20)
            for place in 0..<ByteBlock.width where bytes.indices.contains(start + place) { block[place] = bytes[start + place] }
            return block
        }
        note(block(index))
        check(block(index), after: block(index - 1), block(index - 2), block(index - 3))
    }

    @inline(__always)
    private mutating func note(_ block: ByteBlock) {
        special = special .| (block.below(0x20) .& .!block.equals(0x0A) .& .!block.equals(0x09))
    }

    /// - Parameters one, two, three: the bytes that stand so many places before those of the block.
    @inline(__always)
    private mutating func check(_ block: ByteBlock, after one: ByteBlock, _ two: ByteBlock, _ three: ByteBlock) {
        let isTail = block.atLeast(0x80) .& block.below(0xC0)
        let isDue = one.atLeast(0xC0) .| two.atLeast(0xE0) .| three.atLeast(0xF0)
        wrong = wrong .| (isTail .^ isDue)
        let isOverlong = (block & ByteBlock(repeating: 0xFE)).equals(0xC0)
        // Lead bytes whose second byte is bound more closely are rare in most languages.
        let isBound = one.equals(0xE0) .| one.equals(0xED) .| one.atLeast(0xF0)
        guard (isOverlong .| isBound).isAny else { return }
        wrong = wrong .| isOverlong .| one.atLeast(0xF5)
        wrong = wrong .| (one.equals(0xE0) .& block.below(0xA0)) .| (one.equals(0xED) .& block.atLeast(0xA0))
        wrong = wrong .| (one.equals(0xF0) .& block.below(0x90)) .| (one.equals(0xF4) .& block.atLeast(0x90))
    }
}
