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
        // One rule for all JSON of ours: a terminal may be reading along.
        bytes += JSONText.quoted(value).utf8
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
