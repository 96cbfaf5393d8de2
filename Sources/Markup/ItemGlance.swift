// How many items a document may list, before anybody has read it: one look at its bytes, 16 at a time. Asked by SyncEngine
// for every body, which decides how many are understood at once.

/// Counts what might begin an item: too much rather than too little.
public enum ItemGlance {
    /// - Returns: at least as many as a reader of feeds will find.
    public static func count(_ bytes: ByteView) -> Int {
        // Two bytes for each character, as their mark or their zeros show: no tag can be told here. `<item/>` is the shortest.
        if bytes.prefix(4).contains(where: { $0 == 0 || $0 >= 0xFE }) { return bytes.count / 14 }
        let first = bytes.first { $0 > 0x20 }
        let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        return isJSON ? count(bytes, of: ObjectStart.self) : count(bytes, of: TagStart.self)
    }

    private static func count<Start: ItemStart>(_ bytes: ByteView, of start: Start.Type) -> Int {
        guard let base = bytes.baseAddress.map(UnsafeRawPointer.init) else { return 0 }
        var total = 0
        var index = 0
        while index + ByteBlock.width + Start.reach <= bytes.count {
            // A place counts to 255.
            let end = min(index + 255 * ByteBlock.width, bytes.count - ByteBlock.width - Start.reach + 1)
            var counts = ByteBlock()
            while index < end {
                // Inside the window: index + 16 + Start.reach is not beyond its end. A mark is 255, which is one less.
                counts = counts &- unsafeBitCast(Start.marks(base + index), to: ByteBlock.self)
                index += ByteBlock.width
            }
            total += Int(SIMD16<UInt16>(truncatingIfNeeded: counts).wrappedSum())
        }
        // The rest, before as many spaces as it takes.
        let rest = bytes[index...] + [UInt8](repeating: 0x20, count: ByteBlock.width + Start.reach)
        return rest.withUnsafeBytes { rest in
            guard let base = rest.baseAddress else { return total }
            return stride(from: 0, to: bytes.count - index, by: ByteBlock.width).reduce(into: total) { total, place in
                let counts = ByteBlock() &- unsafeBitCast(Start.marks(base + place), to: ByteBlock.self)
                total += Int(counts.wrappedSum())
            }
        }
    }
}

/// What an item begins with.
private protocol ItemStart {
    /// How far beyond the 16 bytes at a place it is looked.
    static var reach: Int { get }
    static func marks(_ place: UnsafeRawPointer) -> ByteMarks
}

private enum ObjectStart: ItemStart {
    static var reach: Int { 0 }

    @inline(__always)
    static func marks(_ place: UnsafeRawPointer) -> ByteMarks { ByteBlock(at: place).equals(UInt8(ascii: "{")) }
}

/// `item` or `entry` in either case, behind a bracket or a prefix; the third letter tells them from `encoded`.
private enum TagStart: ItemStart {
    static var reach: Int { 3 }

    @inline(__always)
    static func marks(_ place: UnsafeRawPointer) -> ByteMarks {
        let before = ByteBlock(at: place)
        let isBefore = before.equals(UInt8(ascii: "<")) .| before.equals(UInt8(ascii: ":"))
        guard isBefore.isAny else { return isBefore }
        let (first, second, third) = (letters(place + 1), letters(place + 2), letters(place + 3))
        let item = first.equals(UInt8(ascii: "i")) .& second.equals(UInt8(ascii: "t")) .& third.equals(UInt8(ascii: "e"))
        let entry = first.equals(UInt8(ascii: "e")) .& second.equals(UInt8(ascii: "n")) .& third.equals(UInt8(ascii: "t"))
        return isBefore .& (item .| entry)
    }

    /// In lower case, where they are letters.
    @inline(__always)
    private static func letters(_ place: UnsafeRawPointer) -> ByteBlock { ByteBlock(at: place) | ByteBlock(repeating: 0x20) }
}
