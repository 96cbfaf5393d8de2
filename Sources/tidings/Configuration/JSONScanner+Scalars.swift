// The scalars of JSON text: strings with their escapes, numbers by the grammar, and the three words.

extension JSONScanner {
    mutating func string() throws(JSONFault) -> String {
        let start = index
        index += 1
        var from = index
        // Stays empty, and costs nothing, where nothing is escaped.
        var decoded: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                let tail = bytes[from..<index]
                index += 1
                return decoded.isEmpty ? String(decoding: tail, as: UTF8.self) : String(decoding: decoded + tail, as: UTF8.self)
            case UInt8(ascii: "\\"):
                decoded.append(contentsOf: bytes[from..<index])
                decoded.append(contentsOf: String(try escape()).utf8)
                from = index
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): throw JSONFault(kind: .lineEndInString, offset: index)
            case 0..<0x20: throw JSONFault(kind: .controlInString(byte), offset: index)
            default: index += 1
            }
        }
        throw JSONFault(kind: .ended(expected: "the closing quote of the string that begins here"), offset: start)
    }

    /// RFC 8259 §7; surrogates come in pairs, for a lone one is no character.
    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        let start = index
        guard index + 1 < bytes.count else { throw JSONFault(kind: .badEscape("\\"), offset: start) }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default:
            let end = bytes[(index - 1)...].dropFirst().firstIndex { $0 & 0xC0 != 0x80 } ?? bytes.endIndex
            throw JSONFault(kind: .badEscape(String(decoding: bytes[start..<end], as: UTF8.self)), offset: start)
        }
        let unit = try fourHexDigits(from: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let end = index
        let isPair = unit < 0xDC00 && index + 1 < bytes.count && bytes[index] == UInt8(ascii: "\\") && bytes[index + 1] == UInt8(ascii: "u")
        if isPair {
            index += 2
            let low = try fourHexDigits(from: index - 2)
            if (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)) {
                return scalar
            }
        }
        guard loneSurrogates == .replaced else {
            throw JSONFault(kind: .loneSurrogate(String(decoding: bytes[start..<index], as: UTF8.self)), offset: start)
        }
        // The escape behind it stands for itself.
        index = end
        return "\u{FFFD}"
    }

    private mutating func fourHexDigits(from start: Int) throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw JSONFault(kind: .badEscape(String(decoding: bytes[start..<index], as: UTF8.self)), offset: start)
            }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }

    /// RFC 8259 §6: no leading zeros, no plus sign, digits on both sides of the point.
    mutating func number() throws(JSONFault) -> String {
        let start = index
        while let byte = peek, JSONScanner.isNumberByte(byte) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard JSONScanner.isNumber(bytes[start..<index]) else { throw JSONFault(kind: .badNumber(text), offset: start) }
        return text
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
            let count = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits(&rest)
        guard whole == 1 || (whole > 1 && !startsWithZero) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits(&rest) > 0 else { return false }
        }
        if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits(&rest) > 0 else { return false }
        }
        return rest.isEmpty
    }

    mutating func word() throws(JSONFault) -> JSONValue {
        let start = index
        let text = nextWord
        index += text.utf8.count
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: throw JSONFault(kind: .unknownWord(text), offset: start)
        }
    }

    var nextWord: String {
        let isPart: (UInt8) -> Bool = { byte in
            let lower = byte | 0x20
            return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "_")
        }
        return String(decoding: bytes[index...].prefix(40).prefix(while: isPart), as: UTF8.self)
    }
}
