// How a text is written in YAML so that every reader reads that text: plain where YAML 1.1 and 1.2 agree that it is
// a string, else in single quotes.

import Markup

/// Scalars of one line, in block context, after `key: ` or `- `.
enum YAMLScalar {
    static func append(_ text: [UInt8], to out: inout [UInt8]) {
        if isPlain(text) { out.append(contentsOf: text) } else { appendQuoted(text, to: &out) }
    }

    /// YAML 1.2 §7.3.2: in single quotes only the quote itself is special.
    static func appendQuoted(_ text: [UInt8], to out: inout [UInt8]) {
        out.append(0x27)
        for byte in text {
            if byte == 0x27 { out.append(0x27) }
            out.append(byte)
        }
        out.append(0x27)
    }

    /// Whether the text may stand without quotes. It has no line ends and no space at its ends (``PrintableText``).
    static func isPlain(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20, last != 0x3A else { return false }
            return mayBegin(bytes) && isUnbroken(bytes) && !isWord(bytes) && !isNumber(bytes) && !isDate(bytes)
        }
    }

    /// YAML 1.2 §7.3.3: no indicator, except `-`, `?` and `:` before something that is no space; no document marker.
    private static func mayBegin(_ bytes: ByteView) -> Bool {
        switch bytes[0] {
        case 0x2D, 0x3F, 0x3A: return bytes.count > 1 && bytes[1] != 0x20 && !bytes.has("---", at: 0)
        case 0x2C, 0x5B, 0x5D, 0x7B, 0x7D, 0x23, 0x26, 0x2A, 0x21, 0x7C, 0x3E, 0x27, 0x22, 0x25, 0x40, 0x60: return false
        default: return !bytes.has("...", at: 0)
        }
    }

    /// Neither `: ` nor ` #`, which end a plain scalar.
    private static func isUnbroken(_ bytes: ByteView) -> Bool {
        for index in 1..<max(1, bytes.count) {
            if bytes[index] == 0x20, bytes[index - 1] == 0x3A { return false }
            if bytes[index] == 0x23, bytes[index - 1] == 0x20 { return false }
        }
        return true
    }

    /// Null, booleans, merge and value keys of YAML 1.1 (yaml.org/type) and 1.2 §10.3, in any case.
    private static func isWord(_ bytes: ByteView) -> Bool {
        let words: [StaticString] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "~", "=", "<<"]
        return bytes.count <= 5 && words.contains { bytes.equals($0, in: 0..<bytes.count) }
    }

    /// Integers and floats of either version: decimal with `_` and `,`, base 60, 0x, 0o, 0b, exponents, `.inf`, `.nan`.
    private static func isNumber(_ bytes: ByteView) -> Bool {
        var index = bytes[0] == 0x2B || bytes[0] == 0x2D ? 1 : 0
        let rest = index..<bytes.count
        if bytes.equals(".inf", in: rest) || bytes.equals(".nan", in: rest) { return true }
        if bytes.has("0x", at: index) || bytes.has("0o", at: index) || bytes.has("0b", at: index) {
            return rest.dropFirst(2).allSatisfy { bytes[$0].hexValue != nil || bytes[$0] == 0x5F }
        }
        guard index < bytes.count, bytes[index].isDigit || bytes[index] == 0x2E else { return false }
        while index < bytes.count, bytes[index].isDigit || [0x5F, 0x2E, 0x3A, 0x2C].contains(bytes[index]) { index += 1 }
        guard index < bytes.count else { return true }
        guard bytes[index] | 0x20 == 0x65 else { return false }
        index += 1
        if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
        return (index..<bytes.count).allSatisfy { bytes[$0].isDigit }
    }

    /// Timestamps of YAML 1.1: `2001-12-14`, with or without a time and a zone.
    private static func isDate(_ bytes: ByteView) -> Bool {
        guard bytes.count >= 8, bytes[..<4].allSatisfy(\.isDigit), bytes[4] == 0x2D else { return false }
        return bytes[5...].allSatisfy { $0.isDigit || [0x2D, 0x3A, 0x2E, 0x2B, 0x20, 0x54, 0x74, 0x5A, 0x7A].contains($0) }
    }
}
