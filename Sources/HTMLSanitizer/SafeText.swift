// How text and attribute values are written: as few escapes as the HTML standard permits, and no character that has
// no business in a page. Asked by the filter before, and by the writer after, anything is judged.

import Markup

/// Characters that are never published.
enum ForbiddenCharacters {
    /// Drops U+FFFC, U+2028 and U+2029, C0 (but tab and line feed) and C1 controls and DEL; line ends become line feeds.
    static func drop(from bytes: inout [UInt8]) {
        guard let first = bytes.firstIndex(where: { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF })
        else { return }
        var write = first
        var read = first
        while read < bytes.count {
            let byte = bytes[read]
            if byte == 0x0D {
                if read + 1 == bytes.count || bytes[read + 1] != 0x0A {
                    bytes[write] = 0x0A
                    write += 1
                }
                read += 1
            } else if let length = forbiddenLength(bytes, at: read) {
                read += length
            } else {
                bytes[write] = byte == 0x0C ? 0x20 : byte
                write += 1
                read += 1
            }
        }
        bytes.removeLast(bytes.count - write)
    }

    /// The UTF-8 length of the forbidden character that begins here.
    private static func forbiddenLength(_ bytes: [UInt8], at index: Int) -> Int? {
        func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch bytes[index] {
        case 0x09, 0x0A, 0x0C: return nil
        case 0x00...0x1F, 0x7F: return 1
        case 0xC2: return next(1) >= 0x80 && next(1) < 0xA0 ? 2 : nil
        case 0xE2: return next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9) ? 3 : nil
        case 0xEF: return next(1) == 0xBF && next(2) == 0xBC ? 3 : nil
        default: return nil
        }
    }
}

/// Minimal escaping (HTML §13.1.4, §13.3): `&` only where it would otherwise be read as a character reference.
enum SafeText {
    /// Appends a run of text; `<` is always escaped.
    static func append(text: [UInt8], to out: inout [UInt8]) {
        guard text.contains(where: { $0 == 0x3C || $0 == 0x26 }) else { return out.append(contentsOf: text) }
        text.withUnsafeBufferPointer { bytes in
            for (index, byte) in bytes.enumerated() {
                switch byte {
                case 0x3C: out.append(contentsOf: "&lt;".utf8)
                case 0x26 where beginsReference(bytes, index, .htmlText): out.append(contentsOf: "&amp;".utf8)
                default: out.append(byte)
                }
            }
        }
    }

    /// Appends an attribute value for double quotes; angle brackets are escaped as the standard has done since 2025.
    static func append(value: [UInt8], to out: inout [UInt8]) {
        value.withUnsafeBufferPointer { bytes in
            for (index, byte) in bytes.enumerated() {
                switch byte {
                case 0x22: out.append(contentsOf: "&quot;".utf8)
                case 0x3C: out.append(contentsOf: "&lt;".utf8)
                case 0x3E: out.append(contentsOf: "&gt;".utf8)
                case 0x26 where beginsReference(bytes, index, .htmlAttribute): out.append(contentsOf: "&amp;".utf8)
                default: out.append(byte)
                }
            }
        }
    }

    /// Whether the ampersand at this place would be read as a reference: decoding would change what follows it.
    private static func beginsReference(_ bytes: ByteView, _ ampersand: Int, _ reading: ReferenceReading) -> Bool {
        guard ampersand + 1 < bytes.count else { return false }
        let next = bytes[ampersand + 1]
        guard next.isLetter || next == 0x23 else { return false }
        // No name is longer than 32 letters; one byte more decides whether an old name goes on.
        let limit = min(bytes.count, ampersand + 40)
        let end = bytes.first(0x26, from: ampersand + 1, to: limit) ?? limit
        var decoded: [UInt8] = []
        CharacterReference.decode(bytes, ampersand..<end, reading, into: &decoded)
        return decoded.count != end - ampersand || decoded.first != 0x26
    }
}
