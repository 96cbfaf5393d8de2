// A set of known names with a small number for each, looked up straight from bytes. Asked for element, attribute and
// reference names, where a String per tag would cost more than all the rest.

/// Names to numbers; the number 0 means unknown. Names are up to 80 bytes long.
public struct NameTable: Sendable {
    private struct Slot {
        var code: UInt16 = 0
        var length: UInt16 = 0
        /// Where the bytes after the eighth are.
        var tail: UInt32 = 0
        /// The first eight bytes.
        var head: UInt64 = 0
    }

    private var slots: [Slot]
    private var tails: [UInt8] = []
    private let mask: Int
    private let foldsCase: Bool

    /// - Parameter foldsCase: whether ASCII letters count the same in either case.
    public init(_ entries: [(name: String, code: UInt16)], foldsCase: Bool = true) {
        var size = 16
        while size < entries.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        mask = size - 1
        self.foldsCase = foldsCase
        for entry in entries { entry.name.withByteView { insert($0, entry.code) } }
    }

    private mutating func insert(_ name: ByteView, _ code: UInt16) {
        let range = 0..<name.count
        let head = self.head(name, range)
        var index = place(head, range.count)
        while slots[index].code != 0 { index = (index + 1) & mask }
        slots[index] = Slot(code: code, length: UInt16(name.count), tail: UInt32(tails.count), head: head)
        tails += name.dropFirst(8).map(folded)
    }

    private func folded(_ byte: UInt8) -> UInt8 { foldsCase ? byte.lowercased : byte }

    /// The first eight bytes of a name as one number. Folding sets the bit that tells capitals from small letters: that
    /// makes pairs of other characters alike as well, none of which names are made of.
    @inline(__always)
    private func head(_ bytes: ByteView, _ range: Range<Int>) -> UInt64 {
        let count = min(range.count, 8)
        var word: UInt64 = 0
        if range.lowerBound + 8 <= bytes.count, let base = bytes.baseAddress {
            // Inside the window: the 8 bytes from the name's begin end at or before its end.
            word = UInt64(littleEndian: UnsafeRawPointer(base + range.lowerBound).loadUnaligned(as: UInt64.self))
            if count < 8 { word &= (1 << UInt64(count * 8)) - 1 }
        } else {
            for offset in 0..<count { word |= UInt64(bytes[range.lowerBound + offset]) << UInt64(offset * 8) }
        }
        guard foldsCase else { return word }
        return word | (0x2020_2020_2020_2020 & (count < 8 ? (1 << UInt64(count * 8)) - 1 : UInt64.max))
    }

    @inline(__always)
    private func place(_ head: UInt64, _ length: Int) -> Int {
        let mixed = (head ^ UInt64(truncatingIfNeeded: length) << 56) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 40) & mask
    }

    /// The number of a name, 0 where it is unknown.
    public func code(_ bytes: ByteView, _ range: Range<Int>) -> UInt16 {
        guard range.count <= 80 else { return 0 }
        let head = head(bytes, range)
        var index = place(head, range.count)
        while slots[index].code != 0 {
            let slot = slots[index]
            if slot.head == head, Int(slot.length) == range.count, hasTail(slot, bytes, range) { return slot.code }
            index = (index + 1) & mask
        }
        return 0
    }

    private func hasTail(_ slot: Slot, _ bytes: ByteView, _ range: Range<Int>) -> Bool {
        guard range.count > 8 else { return true }
        for offset in 8..<range.count {
            if tails[Int(slot.tail) + offset - 8] != folded(bytes[range.lowerBound + offset]) { return false }
        }
        return true
    }
}
