// Writes JSON, member by member, in the order of the calls; what is absent is left out.

import TidingsCore

struct JSONBytes {
    private var bytes: [UInt8] = []
    private var needsComma = false

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func object(_ members: (inout JSONBytes) -> Void) { enclosed(0x7B, 0x7D, members) }

    mutating func array<Element>(_ elements: [Element], _ each: (inout JSONBytes, Element) -> Void) {
        enclosed(0x5B, 0x5D) { json in for element in elements { each(&json, element) } }
    }

    private mutating func enclosed(_ open: UInt8, _ close: UInt8, _ content: (inout JSONBytes) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        content(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
        needsComma = false
    }

    mutating func key(_ name: String) {
        string(name)
        bytes.append(0x3A)
        needsComma = false
    }

    mutating func string(_ value: String) {
        separate()
        bytes.append(0x22)
        for byte in value.utf8 {
            switch byte {
            case 0x22, 0x5C: bytes += [0x5C, byte]
            case 0x0A: bytes += [0x5C, 0x6E]
            case 0..<0x20:
                bytes += Array("\\u00".utf8)
                bytes += Array(Hex.string([byte]).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
        needsComma = true
    }

    mutating func number(_ value: Int) {
        separate()
        bytes += Array(String(value).utf8)
        needsComma = true
    }

    mutating func member(_ name: String, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }

    mutating func member(_ name: String, _ value: Int?) {
        guard let value else { return }
        key(name)
        number(value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        separate()
        bytes += Array((value ? "true" : "false").utf8)
        needsComma = true
    }

    mutating func member(_ name: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        key(name)
        array(values) { $0.string($1) }
    }
}
