// One look at a document's bytes, 16 at a time: is it UTF-8, and is anything in it that must go? Asked by UTF8Cleaner,
// which looks again, byte by byte, only where something is wrong.

/// What is found in bytes, block by block.
struct UTF8Glance {
    /// 16 bytes; comparing them takes one or two instructions on every machine that this is built for.
    private typealias Block = SIMD16<UInt8>
    private typealias Marks = SIMDMask<SIMD16<Int8>>

    private static let width = 16
    private var wrong = Marks(repeating: false)
    private var special = Marks(repeating: false)

    /// Whether the bytes are well-formed (Unicode, table 3-7), to the last sequence.
    var isValid: Bool { !Self.any(wrong) }
    /// Whether a control character other than tab and line feed is among them; carriage returns are.
    var hasControls: Bool { Self.any(special) }

    init(_ bytes: ByteView) {
        take(at: 0, of: bytes)
        var index = Self.width
        if let base = bytes.baseAddress.map(UnsafeRawPointer.init) {
            var wasASCII = false
            // Inside the window: a block begins 16 bytes after its start at the earliest, and ends at its end at the latest.
            while index + Self.width <= bytes.count {
                let block = (base + index).loadUnaligned(as: Block.self)
                note(block)
                let isASCII = !Self.any(Self.atLeast(block, 0x80))
                if !isASCII || !wasASCII {
                    check(
                        block, after: (base + (index - 1)).loadUnaligned(as: Block.self),
                        (base + (index - 2)).loadUnaligned(as: Block.self), (base + (index - 3)).loadUnaligned(as: Block.self))
                }
                wasASCII = isASCII
                index += Self.width
            }
        }
        // The rest, and be it empty: a sequence may wait for its end.
        take(at: index, of: bytes)
    }

    /// A block that lies outside the bytes in part.
    private mutating func take(at index: Int, of bytes: ByteView) {
        func block(_ start: Int) -> Block {
            var block = Block(repeating: 0x20)
            for place in 0..<Self.width where bytes.indices.contains(start + place) { block[place] = bytes[start + place] }
            return block
        }
        note(block(index))
        check(block(index), after: block(index - 1), block(index - 2), block(index - 3))
    }

    @inline(__always)
    private mutating func note(_ block: Block) {
        special = special .| (Self.below(block, 0x20) .& .!Self.equal(block, 0x0A) .& .!Self.equal(block, 0x09))
    }

    /// - Parameters one, two, three: the bytes that stand so many places before those of the block.
    @inline(__always)
    private mutating func check(_ block: Block, after one: Block, _ two: Block, _ three: Block) {
        let isTail = Self.atLeast(block, 0x80) .& Self.below(block, 0xC0)
        let isDue = Self.atLeast(one, 0xC0) .| Self.atLeast(two, 0xE0) .| Self.atLeast(three, 0xF0)
        wrong = wrong .| (isTail .^ isDue)
        let isOverlong = Self.equal(block & Block(repeating: 0xFE), 0xC0)
        // Lead bytes whose second byte is bound more closely are rare in most languages.
        let isBound = Self.equal(one, 0xE0) .| Self.equal(one, 0xED) .| Self.atLeast(one, 0xF0)
        guard Self.any(isOverlong .| isBound) else { return }
        wrong = wrong .| isOverlong .| Self.atLeast(one, 0xF5)
        wrong = wrong .| (Self.equal(one, 0xE0) .& Self.below(block, 0xA0)) .| (Self.equal(one, 0xED) .& Self.atLeast(block, 0xA0))
        wrong = wrong .| (Self.equal(one, 0xF0) .& Self.below(block, 0x90)) .| (Self.equal(one, 0xF4) .& Self.atLeast(block, 0x90))
    }

    @inline(__always)
    private static func any(_ marks: Marks) -> Bool {
        let halves = unsafeBitCast(marks, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1] != 0
    }

    // Functions, for in one expression with others the operators take the compiler minutes.
    @inline(__always)
    private static func atLeast(_ block: Block, _ byte: UInt8) -> Marks { block .>= Block(repeating: byte) }

    @inline(__always)
    private static func below(_ block: Block, _ byte: UInt8) -> Marks { block .< Block(repeating: byte) }

    @inline(__always)
    private static func equal(_ block: Block, _ byte: UInt8) -> Marks { block .== Block(repeating: byte) }
}
