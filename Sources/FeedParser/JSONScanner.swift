// Walks over JSON: forgiving, on bytes, without building values and without recursion. Asked by the JSON Feed reader,
// which knows what it wants to find.

import Markup

/// A cursor in a JSON document (RFC 8259). What it cannot read it steps over; it always moves forward.
struct JSONScanner {
    let bytes: ByteView
    private(set) var index: Int
    /// Whether the input ended before its value did.
    private(set) var isTruncated = false

    init(_ bytes: ByteView, from start: Int) {
        self.bytes = bytes
        index = start
    }

    enum Kind { case object, array, string, number, other, end }

    /// What begins at the cursor.
    mutating func kind() -> Kind {
        skipWhiteSpace()
        guard index < bytes.count else {
            isTruncated = true
            return .end
        }
        switch bytes[index] {
        case 0x7B: return .object
        case 0x5B: return .array
        case 0x22: return .string
        case 0x2D, 0x30...0x39: return .number
        default: return .other
        }
    }

    private mutating func skipWhiteSpace() {
        while index < bytes.count, bytes[index].isWhiteSpace { index += 1 }
    }

    /// Steps into the object or array at the cursor.
    mutating func enter() { index += 1 }

    /// The next key of the object that the cursor is in, raw; nil at its end. The cursor then stands at the value.
    mutating func nextKey() -> Range<Int>? {
        while true {
            skipWhiteSpace()
            guard index < bytes.count else {
                isTruncated = true
                return nil
            }
            switch bytes[index] {
            case 0x7D, 0x5D:
                index += 1
                return nil
            case 0x22:
                guard let key = rawString() else { return nil }
                skipWhiteSpace()
                if index < bytes.count, bytes[index] == 0x3A {
                    index += 1
                    return key
                }
            default: index += 1
            }
        }
    }

    /// Whether the array that the cursor is in has another element; the cursor then stands at it.
    mutating func nextElement() -> Bool {
        while true {
            skipWhiteSpace()
            guard index < bytes.count else {
                isTruncated = true
                return false
            }
            switch bytes[index] {
            case 0x5D, 0x7D:
                index += 1
                return false
            case 0x2C: index += 1
            default: return true
            }
        }
    }

    /// The inside of the string at the cursor; nil where it is never closed.
    private mutating func rawString() -> Range<Int>? {
        let start = index + 1
        var search = start
        while let quote = bytes.first(0x22, from: search, to: bytes.count) {
            var slashes = quote
            while slashes > start, bytes[slashes - 1] == 0x5C { slashes -= 1 }
            if (quote - slashes) % 2 == 0 {
                index = quote + 1
                return start..<quote
            }
            search = quote + 1
        }
        isTruncated = true
        index = bytes.count
        return nil
    }

    /// Steps over the value at the cursor, however deep it is.
    mutating func skip() {
        var depth = 0
        repeat {
            skipWhiteSpace()
            guard index < bytes.count else {
                isTruncated = true
                return
            }
            switch bytes[index] {
            case 0x22:
                guard rawString() != nil else { return }
            case 0x7B, 0x5B:
                depth += 1
                index += 1
            case 0x7D, 0x5D:
                // At depth 0 it closes what is around this value.
                if depth == 0 { return }
                depth -= 1
                index += 1
            case 0x2C, 0x3A:
                if depth == 0 { return }
                index += 1
            default:
                index += 1
                while index < bytes.count, !JSONScanner.endsAtom(bytes[index]) { index += 1 }
            }
        } while depth > 0
    }

    private static func endsAtom(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2C, 0x3A, 0x7B, 0x7D, 0x5B, 0x5D, 0x22: true
        default: byte.isWhiteSpace
        }
    }

    /// The string or number at the cursor as text, stepping over it; nil for anything else.
    mutating func text() -> String? {
        switch kind() {
        case .string: return rawString().map(decoded)
        case .number:
            let start = index
            skip()
            return bytes.string(start..<index)
        default:
            skip()
            return nil
        }
    }

    /// The whole number at the cursor, stepping over it; a number in quotes counts.
    mutating func number() -> Int? {
        guard let text = text() else { return nil }
        return Int(text) ?? Double(text).flatMap { Int(exactly: $0.rounded()) }
    }

    /// RFC 8259 §7; lone surrogates become U+FFFD, control characters vanish.
    private func decoded(_ range: Range<Int>) -> String {
        guard bytes.first(0x5C, from: range.lowerBound, to: range.upperBound) != nil else { return bytes.text(range) }
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        var position = range.lowerBound
        while let slash = bytes.first(0x5C, from: position, to: range.upperBound) {
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position..<slash]))
            position = slash + 2
            guard slash + 1 < range.upperBound else { return String(decoding: out, as: UTF8.self) }
            switch bytes[slash + 1] {
            case 0x6E: out.append(0x0A)
            case 0x74: out.append(0x09)
            case 0x72: out.append(0x0D)
            case 0x62, 0x66: break
            case 0x75: position = scalar(at: slash + 2, end: range.upperBound, into: &out)
            default: out.append(bytes[slash + 1])
            }
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[min(position, range.upperBound)..<range.upperBound]))
        return String(decoding: out, as: UTF8.self)
    }

    /// The character of the four digits at `start`, and of a low surrogate after it.
    private func scalar(at start: Int, end: Int, into out: inout [UInt8]) -> Int {
        guard var value = fourDigits(start, end) else { return start }
        var next = start + 4
        if value & 0xFC00 == 0xD800, next + 1 < end, bytes[next] == 0x5C, bytes[next + 1] == 0x75, let low = fourDigits(next + 2, end),
            low & 0xFC00 == 0xDC00
        {
            value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
            next += 6
        }
        guard value >= 0x20 || value == 0x0A || value == 0x09 || value == 0x0D else { return next }
        out.append(contentsOf: UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
        return next
    }

    private func fourDigits(_ start: Int, _ end: Int) -> UInt32? {
        guard start + 4 <= end else { return nil }
        var value: UInt32 = 0
        for index in start..<start + 4 {
            guard let digit = bytes[index].hexValue else { return nil }
            value = value * 16 + UInt32(digit)
        }
        return value
    }
}
