// 16 bytes of a document looked at together. Comparing them takes one or two instructions on every machine that this is
// built for.

typealias ByteBlock = SIMD16<UInt8>
/// All bits of a place are set where something holds, else none.
typealias ByteMarks = SIMDMask<SIMD16<Int8>>

extension SIMD16<UInt8> {
    static let width = 16

    /// - Precondition: 16 bytes lie there.
    @inline(__always)
    init(at bytes: UnsafeRawPointer) { self = bytes.loadUnaligned(as: ByteBlock.self) }

    // Functions, for in one expression with others the operators take the compiler minutes.
    @inline(__always)
    func atLeast(_ byte: UInt8) -> ByteMarks { self .>= ByteBlock(repeating: byte) }

    @inline(__always)
    func below(_ byte: UInt8) -> ByteMarks { self .< ByteBlock(repeating: byte) }

    @inline(__always)
    func equals(_ byte: UInt8) -> ByteMarks { self .== ByteBlock(repeating: byte) }
}

extension SIMDMask<SIMD16<Int8>> {
    @inline(__always)
    var isAny: Bool {
        let halves = unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return halves[0] | halves[1] != 0
    }
}
