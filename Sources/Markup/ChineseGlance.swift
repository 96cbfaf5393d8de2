// Many a Chinese site sends GBK under no label, or under one that its server puts on everything. Asked by DocumentText before it
// takes bytes for Windows-1252.

/// What letters of two bytes, both beyond 0xA0, would stand for in GBK.
struct ChineseGlance {
    private static let first: ClosedRange<UInt8> = 0xA1...0xF7
    private static let second: ClosedRange<UInt8> = 0xA1...0xFE
    /// GB 2312's letters of daily use are in the order of their sounds: A to L, and L to Z.
    private static let earlier: ClosedRange<UInt8> = 0xB0...0xC8
    private static let later: ClosedRange<UInt8> = 0xC9...0xD7

    private var pairs = 0
    private var early = 0
    private var late = 0
    /// Bytes beyond ASCII that are in no pair.
    private var others = 0

    init(_ bytes: ByteView) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte >= 0x80 else {
                index += 1
                continue
            }
            guard Self.first.contains(byte), index + 1 < bytes.count, Self.second.contains(bytes[index + 1]) else {
                others += 1
                index += 1
                continue
            }
            pairs += 1
            if Self.earlier.contains(byte) { early += 1 } else if Self.later.contains(byte) { late += 1 }
            index += 2
        }
    }

    /// Measured on translations of one text: of Chinese in GBK nine pairs in ten are of daily use, four in nine of these later ones,
    /// and hardly a byte is in no pair. Korean has no later ones, Japanese its kana elsewhere; of Cyrillic, Greek, Thai and Arabic
    /// a tenth of the bytes or more are in no pair, of Western letters nearly all.
    var isChinese: Bool {
        let common = early + late
        return common >= 4 && common * 4 >= pairs * 3 && others * 20 <= pairs && late * 100 >= common * 15 && late * 10 <= common * 7
    }
}
