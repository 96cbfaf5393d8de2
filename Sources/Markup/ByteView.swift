// How this project looks at bytes: searches and comparisons on a window of memory. Asked by everything that reads
// documents; nothing here allocates.

import Glibc

/// A window on bytes that somebody else owns. It is handed to closures only and never kept, so that the memory
/// behind it is alive whenever it is read; every range that this module produces lies inside it.
public typealias ByteView = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
    /// The first place of a byte at or after `start`, before `end`.
    public func first(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
        guard start < end, let base = baseAddress else { return nil }
        // Inside the window: start and end are its indexes.
        guard let found = memchr(base + start, Int32(byte), end - start) else { return nil }
        return base.distance(to: found.assumingMemoryBound(to: UInt8.self))
    }

    /// The first place of a byte sequence at or after `start`.
    public func first(_ needle: StaticString, from start: Int) -> Int? {
        var search = start
        while let candidate = first(needle.utf8Start[0], from: search, to: count) {
            if has(needle, at: candidate) { return candidate }
            search = candidate + 1
        }
        return nil
    }

    /// Whether the bytes at `index` are these, letter for letter.
    public func has(_ word: StaticString, at index: Int) -> Bool {
        let length = word.utf8CodeUnitCount
        guard index >= 0, index + length <= count, let base = baseAddress else { return false }
        return memcmp(base + index, word.utf8Start, length) == 0
    }

    /// Whether two ranges hold the same, ASCII letters compared without their case; nearly all that do are alike in case, too.
    public func isSameName(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count, let base = baseAddress else { return a.count == b.count }
        // Inside the window: both are ranges of it.
        if memcmp(base + a.lowerBound, base + b.lowerBound, a.count) == 0 { return true }
        return zip(self[a], self[b]).allSatisfy { $0.lowercased == $1.lowercased }
    }

    /// Whether a range holds this word, ASCII letters compared without their case.
    public func equals(_ word: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == word.utf8CodeUnitCount else { return false }
        let letters = word.utf8Start
        for offset in 0..<range.count where self[range.lowerBound + offset].lowercased != letters[offset].lowercased { return false }
        return true
    }

    /// The range without ASCII white space at its ends.
    public func trimmed(_ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, self[low].isWhiteSpace { low += 1 }
        while high > low, self[high - 1].isWhiteSpace { high -= 1 }
        return low..<high
    }

    /// The bytes of a range as text, copied without looking whether they are UTF-8 once more: only for windows on clean
    /// text (``DocumentText``, the bytes of a String), cut where an ASCII byte stands.
    public func text(_ range: Range<Int>) -> String {
        let part = UnsafeBufferPointer(rebasing: self[range])
        // Valid by what the caller promises; the span does not outlive this call.
        return String(copying: UTF8Span(unchecked: part.span, isKnownASCII: part.isASCII))
    }

    /// Whether all bytes are below 0x80.
    public var isASCII: Bool {
        guard let base = baseAddress else { return true }
        var index = 0
        while index + 8 <= count {
            // Inside the window: the 8 bytes from index end at or before its end.
            let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { return false }
            index += 8
        }
        while index < count {
            if self[index] >= 0x80 { return false }
            index += 1
        }
        return true
    }

    /// The bytes of a range as text; what is not UTF-8 becomes U+FFFD.
    public func string(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: self[range]), as: UTF8.self)
    }
}

extension UInt8 {
    /// Space, tab, line feed, carriage return or form feed.
    @inlinable public var isWhiteSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D && self != 0x0B) }

    /// An ASCII letter.
    @inlinable public var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// An ASCII digit.
    @inlinable public var isDigit: Bool { self &- 0x30 < 10 }

    /// An ASCII capital as its small letter, anything else as it is.
    @inlinable public var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// The value of a hexadecimal digit.
    @inlinable public var hexValue: Int? {
        if isDigit { return Int(self) - 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? Int(letter) + 10 : nil
    }
}

extension String {
    /// Hands the UTF-8 bytes of this text to a closure, without copying where the text is stored that way.
    public func withByteView<R>(_ body: (ByteView) -> R) -> R {
        var text = self
        return text.withUTF8(body)
    }
}
