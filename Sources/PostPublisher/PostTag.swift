// A start tag of sanitized HTML with its attributes, for the few tags whose attributes have to change. Asked by PostBody.

import Markup

/// A tag taken apart. It relies on tags being whole and their values being quoted with `"`, or bare names.
struct PostTag {
    /// `<` and the name, as written.
    let opening: Range<Int>
    let name: Range<Int>
    private var attributes: [Attribute] = []
    private let bytes: ByteView

    /// An attribute on its way.
    private struct Attribute {
        /// Lies in the source, unless the attribute was added.
        var name: Range<Int>
        var added: StaticString?
        /// As written, references unresolved; nil where there is only a name.
        var value: [UInt8]?
    }

    /// - Parameter end: where its `>` stands.
    init(_ bytes: ByteView, opening: Range<Int>, name: Range<Int>, end: Int) {
        (self.bytes, self.opening, self.name) = (bytes, opening, name)
        var index = name.upperBound
        while index < end {
            guard !bytes[index].isWhiteSpace, bytes[index] != 0x2F else {
                index += 1
                continue
            }
            let start = index
            while index < end, !bytes[index].isWhiteSpace, bytes[index] != 0x3D { index += 1 }
            var attribute = Attribute(name: start..<index)
            if index < end, bytes[index] == 0x3D { index = readValue(from: index + 1, to: end, of: &attribute) }
            attributes.append(attribute)
        }
    }

    private func readValue(from start: Int, to end: Int, of attribute: inout Attribute) -> Int {
        let isQuoted = start < end && bytes[start] == 0x22
        let value = isQuoted ? start + 1 : start
        var index = value
        if isQuoted {
            index = bytes.first(0x22, from: value, to: end) ?? end
        } else {
            while index < end, !bytes[index].isWhiteSpace { index += 1 }
        }
        if value < index { attribute.value = Array(bytes[value..<index]) }
        return isQuoted ? index + 1 : index
    }

    /// The value of an attribute, references resolved; nil where it is missing or has none.
    func text(of name: StaticString) -> String? {
        guard let value = attributes.first(where: { isNamed($0, name) })?.value else { return nil }
        return value.withUnsafeBufferPointer { CharacterReference.string($0, 0..<$0.count, .htmlAttribute) }
    }

    func has(_ name: StaticString, _ value: String) -> Bool {
        attributes.contains { isNamed($0, name) && $0.value?.elementsEqual(value.utf8) == true }
    }

    /// Sets a value that needs no escape where the attribute stands, else behind all others.
    mutating func set(_ name: StaticString, _ value: String) {
        if let index = attributes.firstIndex(where: { isNamed($0, name) }) {
            attributes[index].value = Array(value.utf8)
        } else {
            attributes.append(Attribute(name: 0..<0, added: name, value: Array(value.utf8)))
        }
    }

    mutating func remove(_ name: StaticString) { attributes = attributes.filter { !isNamed($0, name) } }

    private func isNamed(_ attribute: Attribute, _ name: StaticString) -> Bool {
        attribute.added == nil && bytes.equals(name, in: attribute.name)
    }

    /// - Parameter isTemplate: whether a site generator will read it line by line.
    func write(to out: inout [UInt8], isTemplate: Bool) {
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[opening]))
        for attribute in attributes {
            out.append(0x20)
            if let added = attribute.added {
                out.append(contentsOf: UnsafeBufferPointer(start: added.utf8Start, count: added.utf8CodeUnitCount))
            } else {
                out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[attribute.name]))
            }
            guard let value = attribute.value else { continue }
            out.append(contentsOf: [0x3D, 0x22])
            PostTag.write(value, to: &out, isTemplate)
            out.append(0x22)
        }
        out.append(0x3E)
    }

    private static func write(_ value: [UInt8], to out: inout [UInt8], _ isTemplate: Bool) {
        for (index, byte) in value.enumerated() {
            let next = index + 1 < value.count ? value[index + 1] : 0
            switch byte {
            case 0x0A where isTemplate: out.append(contentsOf: "&#10;".utf8)
            case 0x22: out.append(contentsOf: "&quot;".utf8)
            case 0x23 where isTemplate && next == 0x7D: out.append(contentsOf: "&#35;".utf8)
            case 0x5D where isTemplate && (next == 0x28 || next == 0x3A): out.append(contentsOf: "&#93;".utf8)
            case 0x7B where isTemplate && (next == 0x7B || next == 0x25 || next == 0x23): out.append(contentsOf: "&#123;".utf8)
            default: out.append(byte)
            }
        }
    }
}
