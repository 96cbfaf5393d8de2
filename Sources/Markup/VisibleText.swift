// Words as they are collected from markup: one space between them, none at the ends.

/// A text under construction in which runs of white space are one space.
struct VisibleText {
    private var bytes: [UInt8] = []
    private var scratch: [UInt8] = []
    private var spaceIsDue = false

    /// Whether characters that show nothing (soft hyphen, zero width space) are kept.
    private let keepsInvisible: Bool

    init(capacity: Int, keepsInvisible: Bool = false) {
        bytes.reserveCapacity(capacity)
        self.keepsInvisible = keepsInvisible
    }

    /// Whether a text is as it would be collected, so that nothing needs to be done: no white space but single spaces
    /// between words. It errs on the safe side.
    static func isCollapsed(_ source: ByteView) -> Bool {
        guard let first = source.first, let last = source.last, first > 0x20, last > 0x20 else { return source.isEmpty }
        var wasSpace = false
        for index in source.indices {
            let byte = source[index]
            if byte <= 0x20 {
                if wasSpace || byte != 0x20 { return false }
                wasSpace = true
                continue
            }
            wasSpace = false
            guard mayBeSpecial(byte) else { continue }
            // The second bytes of the spaces that Unicode has beside ASCII's.
            guard index + 1 < source.count else { return false }
            let second = source[index + 1]
            if byte == 0xC2 ? second == 0xA0 || second == 0x85 : second == 0x9A || second == 0x80 || second == 0x81 { return false }
        }
        return true
    }

    /// White space, wherever it comes from.
    mutating func space() { spaceIsDue = !bytes.isEmpty }

    /// Text whose references are to be resolved.
    mutating func append(_ source: ByteView, _ range: Range<Int>) {
        guard source.first(0x26, from: range.lowerBound, to: range.upperBound) != nil else {
            appendLiterally(source, range)
            return
        }
        scratch.removeAll(keepingCapacity: true)
        CharacterReference.decode(source, range, .htmlText, into: &scratch)
        let decoded = scratch
        decoded.withUnsafeBufferPointer { appendLiterally($0, 0..<$0.count) }
    }

    /// Text as it is.
    mutating func appendLiterally(_ source: ByteView, _ range: Range<Int>) {
        var index = range.lowerBound
        let end = range.upperBound
        while index < end {
            let byte = source[index]
            if byte <= 0x20 {
                space()
                index += 1
                continue
            }
            // A run of plain bytes is copied at once.
            var stop = index
            while stop < end, source[stop] > 0x20, !VisibleText.mayBeSpecial(source[stop]) { stop += 1 }
            if stop == index {
                let length = special(source, index, end)
                if length > 0 {
                    index += length
                    continue
                }
                stop = index + 1
                while stop < end, source[stop] & 0xC0 == 0x80 { stop += 1 }
            }
            if spaceIsDue {
                bytes.append(0x20)
                spaceIsDue = false
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[index..<stop]))
            index = stop
        }
    }

    /// Lead bytes of the sequences that `special` knows.
    private static func mayBeSpecial(_ byte: UInt8) -> Bool { byte == 0xC2 || byte >= 0xE1 && byte <= 0xE3 || byte == 0xEF }

    /// The length of a Unicode space or an invisible format character at `index`, 0 where there is none.
    private mutating func special(_ source: ByteView, _ index: Int, _ end: Int) -> Int {
        guard index + 1 < end else { return 0 }
        let second = source[index + 1]
        if source[index] == 0xC2 {
            if second == 0xAD { return keepsInvisible ? 0 : 2 }
            guard second == 0xA0 || second == 0x85 else { return 0 }
            space()
            return 2
        }
        guard index + 2 < end else { return 0 }
        switch (source[index], second, source[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F),
            (0xE3, 0x80, 0x80):
            space()
            return 3
        case (0xE2, 0x80, 0x8B), (0xE2, 0x81, 0xA0), (0xEF, 0xBB, 0xBF): return keepsInvisible ? 0 : 3
        default: return 0
        }
    }

    /// What was collected; whole sequences of the sources, so it is UTF-8 where they are.
    func finish() -> String { bytes.withUnsafeBufferPointer { $0.text(0..<$0.count) } }
}
