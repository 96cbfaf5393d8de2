// Percent-encoding (RFC 3986 §2.1), both ways. Asked by whoever writes a URL, and by whoever compares what one says.

import Markup

extension WebURL {
    /// Percent-encodes what may not stand in a URL (controls, spaces, quotes, angle brackets, non-ASCII as UTF-8);
    /// what is encoded already stays. `also` names further ASCII characters to encode.
    public static func percentEncoded(_ text: String, also: String = "") -> String {
        let extra = Array(also.utf8)
        guard text.withByteView({ $0.contains { mustEncode($0) || extra.contains($0) } }) else { return text }
        var out: [UInt8] = []
        for byte in text.utf8 {
            guard mustEncode(byte) || extra.contains(byte) else {
                out.append(byte)
                continue
            }
            out.append(UInt8(ascii: "%"))
            out.append(Array("0123456789ABCDEF".utf8)[Int(byte >> 4)])
            out.append(Array("0123456789ABCDEF".utf8)[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func mustEncode(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F...0xFF, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"):
            true
        default: false
        }
    }

    /// A text without its percent-encoding; what is no encoding stays, and bytes that are no UTF-8 become replacement characters.
    public static func percentDecoded(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first?.hexValue, let low = rest.dropFirst().first?.hexValue {
                out.append(UInt8(high << 4 | low))
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
