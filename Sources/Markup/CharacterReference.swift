// What `&...;` stands for: numeric and named references of XML and of HTML. Asked wherever text or an attribute value
// is taken out of a document.

/// How references are read.
public enum ReferenceReading: Sendable {
    /// XML 1.0 §4.1 with all names of HTML known: the semicolon is required, what is unknown stays as written.
    case xml
    /// HTML §13.2.5.72 in text: old names count without their semicolon.
    case htmlText
    /// The same in attribute values, where `&copy=1` is no reference.
    case htmlAttribute
}

/// Decoding of character references.
public enum CharacterReference {
    /// Appends a range with its references resolved. References to control characters vanish.
    public static func decode(_ bytes: ByteView, _ range: Range<Int>, _ reading: ReferenceReading, into out: inout [UInt8]) {
        var index = range.lowerBound
        while let ampersand = bytes.first(0x26, from: index, to: range.upperBound) {
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<ampersand]))
            index = decodeOne(bytes, at: ampersand, end: range.upperBound, reading, into: &out)
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<range.upperBound]))
    }

    /// A range as text, its references resolved.
    public static func string(_ bytes: ByteView, _ range: Range<Int>, _ reading: ReferenceReading) -> String {
        guard bytes.first(0x26, from: range.lowerBound, to: range.upperBound) != nil else { return bytes.text(range) }
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        decode(bytes, range, reading, into: &out)
        return out.withUnsafeBufferPointer { $0.text(0..<$0.count) }
    }

    /// Whether a reference stands in this range that HTML would resolve.
    public static func occurs(in bytes: ByteView, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        var scratch: [UInt8] = []
        while let ampersand = bytes.first(0x26, from: index, to: range.upperBound) {
            scratch.removeAll(keepingCapacity: true)
            let next = decodeOne(bytes, at: ampersand, end: range.upperBound, .htmlText, into: &scratch)
            if next > ampersand + 1 { return true }
            index = next
        }
        return false
    }

    /// Resolves the reference at an ampersand and says where it ends; a bare ampersand is appended as it is.
    static func decodeOne(_ bytes: ByteView, at start: Int, end: Int, _ reading: ReferenceReading, into out: inout [UInt8]) -> Int {
        let next = start + 1
        if let after = common(bytes, next, end, &out) { return after }
        if next < end {
            let after = bytes[next] == 0x23 ? numeric(bytes, next + 1, end, reading, &out) : named(bytes, next, end, reading, &out)
            if let after { return after }
        }
        out.append(0x26)
        return next
    }

    /// The four references that stand for nearly all others.
    @inline(__always)
    private static func common(_ bytes: ByteView, _ index: Int, _ end: Int, _ out: inout [UInt8]) -> Int? {
        guard index + 3 <= end else { return nil }
        switch bytes[index] {
        case 0x6C where bytes[index + 1] == 0x74 && bytes[index + 2] == 0x3B:
            out.append(0x3C)
            return index + 3
        case 0x67 where bytes[index + 1] == 0x74 && bytes[index + 2] == 0x3B:
            out.append(0x3E)
            return index + 3
        case 0x61 where index + 4 <= end && bytes[index + 1] == 0x6D && bytes[index + 2] == 0x70 && bytes[index + 3] == 0x3B:
            out.append(0x26)
            return index + 4
        case 0x71 where bytes.has("quot;", at: index) && index + 5 <= end:
            out.append(0x22)
            return index + 5
        default: return nil
        }
    }

    private static func numeric(
        _ bytes: ByteView, _ start: Int, _ end: Int, _ reading: ReferenceReading, _ out: inout [UInt8]
    ) -> Int? {
        var index = start
        let isHex = index < end && bytes[index] | 0x20 == 0x78
        if isHex { index += 1 }
        let firstDigit = index
        var value: UInt32 = 0
        while index < end, let digit = isHex ? bytes[index].hexValue : (bytes[index].isDigit ? Int(bytes[index]) - 0x30 : nil) {
            value = min(value * (isHex ? 16 : 10) + UInt32(digit), 0x11_0000)
            index += 1
        }
        guard index > firstDigit else { return nil }
        let isClosed = index < end && bytes[index] == 0x3B
        guard isClosed || reading != .xml else { return nil }
        append(value, to: &out)
        return isClosed ? index + 1 : index
    }

    private static func named(_ bytes: ByteView, _ start: Int, _ end: Int, _ reading: ReferenceReading, _ out: inout [UInt8]) -> Int? {
        var index = start
        let limit = min(end, start + 32)
        while index < limit, bytes[index].isLetter || bytes[index].isDigit { index += 1 }
        guard index > start else { return nil }
        if index < end, bytes[index] == 0x3B, let entry = NamedReferences.shared.entry(bytes, start..<index) {
            out.append(contentsOf: entry.text)
            return index + 1
        }
        guard reading != .xml else { return nil }
        // The longest old name that the letters begin with.
        var length = min(index - start, 6)
        while length >= 2 {
            let stop = start + length
            if let entry = NamedReferences.shared.entry(bytes, start..<stop), entry.countsWithoutSemicolon {
                let follower = stop < end ? bytes[stop] : 0
                if reading == .htmlAttribute, follower == 0x3D || follower.isLetter || follower.isDigit { return nil }
                out.append(contentsOf: entry.text)
                return stop
            }
            length -= 1
        }
        return nil
    }

    /// HTML §13.2.5.80: C1 numbers mean Windows-1252, what is no scalar is U+FFFD; other controls are dropped.
    private static func append(_ value: UInt32, to out: inout [UInt8]) {
        var value = value
        if value >= 0x80, value < 0xA0 { value = UInt32(Windows1252.scalars[Int(value) - 0x80]) }
        guard value >= 0x20 || value == 0x09 || value == 0x0A || value == 0x0D || value == 0 else { return }
        let scalar = value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}"
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}

/// The list of names, ready for lookup.
struct NamedReferences: Sendable {
    struct Entry {
        var text: [UInt8]
        var countsWithoutSemicolon: Bool
    }

    static let shared = NamedReferences()

    private let table: NameTable
    private let entries: [Entry]

    private init() {
        var names: [(name: String, code: UInt16)] = []
        var entries: [Entry] = []
        // A static string is alive for ever and as long as it says.
        let list = UnsafeBufferPointer(start: namedReferenceList.utf8Start, count: namedReferenceList.utf8CodeUnitCount)
        for word in list.split(separator: 0x20) {
            guard let sign = word.firstIndex(where: { $0 == 0x3D || $0 == 0x7E }) else { continue }
            var text: [UInt8] = []
            for code in word[(sign + 1)...].split(separator: 0x2E) {
                let value = code.reduce(UInt32(0)) { $0 * 16 + UInt32($1.hexValue ?? 0) }
                if let scalar = Unicode.Scalar(value), let units = UTF8.encode(scalar) { text.append(contentsOf: units) }
            }
            entries.append(Entry(text: text, countsWithoutSemicolon: word[sign] == 0x7E))
            names.append((String(decoding: word[..<sign], as: UTF8.self), UInt16(entries.count)))
        }
        table = NameTable(names, foldsCase: false)
        self.entries = entries
    }

    /// What a name stands for; nil where HTML knows no such name, and the text then stays as it is written.
    func entry(_ bytes: ByteView, _ range: Range<Int>) -> Entry? {
        let code = table.code(bytes, range)
        return code == 0 ? nil : entries[Int(code) - 1]
    }
}

/// The upper half of Windows-1252 as the WHATWG encoding standard has it.
enum Windows1252 {
    /// What 0x80 to 0x9F stand for; five of them are C1 controls.
    static let scalars: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
        0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ]
}
