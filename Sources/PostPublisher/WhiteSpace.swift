// White space as readers of many languages see it: a Chinese paragraph begins with two ideographic spaces. Asked for the ends of a
// body, and for lines that hold nothing else.

import Markup

/// Characters of Unicode's property White_Space, and the byte order mark.
enum WhiteSpace {
    /// The UTF-8 length of the white space at a place; 0 where there is none.
    static func length(_ bytes: ByteView, at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        if bytes[index] < 0x80 { return bytes[index].isWhiteSpace ? 1 : 0 }
        let length = bytes[index] < 0xE0 ? 2 : 3
        guard index + length <= bytes.count else { return 0 }
        return isWide(bytes[index], bytes[index + 1], length == 3 ? bytes[index + 2] : 0) ? length : 0
    }

    /// Removes what is at the end.
    static func trimEnd(_ bytes: inout [UInt8]) {
        while let last = bytes.last {
            let count = bytes.count
            if last.isWhiteSpace {
                bytes.removeLast()
            } else if count >= 2, isWide(bytes[count - 2], last, 0) {
                bytes.removeLast(2)
            } else if count >= 3, isWide(bytes[count - 3], bytes[count - 2], last) {
                bytes.removeLast(3)
            } else {
                return
            }
        }
    }

    private static func isWide(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second, third) {
        // U+0085, U+00A0.
        case (0xC2, 0x85, 0), (0xC2, 0xA0, 0): true
        // U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF.
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F),
            (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF):
            true
        default: false
        }
    }
}
