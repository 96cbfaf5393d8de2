// Safe HTML as the body of a post: nothing in it is read by a template engine or by Markdown, every picture keeps the
// reader's page to itself, and kept pictures are shown from the site (SPEC §7).

internal import Markup

/// One pass over sanitized HTML. It makes nothing safe that is not: it relies on tags being whole.
struct PostBody {
    private let bytes: ByteView
    private let isTemplate: Bool
    private var links: PictureLinks
    private var out: [UInt8] = []
    private var isLineStart = true
    /// How many `pre` elements are open: in them line ends count.
    private var openPre = 0
    private var attributes: [TagAttribute] = []

    /// The body, trimmed.
    ///
    /// - Parameter isTemplate: whether a site generator will read it line by line; a JSON file's reader does not.
    static func bytes(_ html: String, links: inout PictureLinks, isTemplate: Bool) -> [UInt8] {
        html.withByteView { bytes in
            guard let cleaned = PrintableText.block(bytes) else { return written(bytes, &links, isTemplate) }
            return cleaned.withUnsafeBufferPointer { written($0, &links, isTemplate) }
        }
    }

    private static func written(_ bytes: ByteView, _ links: inout PictureLinks, _ isTemplate: Bool) -> [UInt8] {
        var body = PostBody(bytes, links, isTemplate)
        body.run()
        links = body.links
        return body.out
    }

    private init(_ bytes: ByteView, _ links: PictureLinks, _ isTemplate: Bool) {
        self.bytes = bytes
        self.links = links
        self.isTemplate = isTemplate
        out.reserveCapacity(bytes.count + bytes.count / 8 + 64)
    }

    private mutating func run() {
        var index = bytes.trimmed(0..<bytes.count).lowerBound
        while index < bytes.count {
            if isLineStart, isTemplate, openPre == 0 {
                index = beginLine(at: index)
                guard index < bytes.count else { break }
            }
            isLineStart = false
            switch bytes[index] {
            case 0x3C: index = tag(at: index)
            case 0x0A:
                lineEnd()
                index += 1
            case 0x7B where opensTemplate(at: index):
                out.append(contentsOf: "&#123;".utf8)
                index += 1
            default: index = text(from: index)
            }
        }
        while let last = out.last, last.isWhiteSpace { out.removeLast() }
    }

    /// Copies text up to what needs a look.
    private mutating func text(from start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != 0x3C, bytes[index] != 0x0A, bytes[index] != 0x7B { index += 1 }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        return index
    }

    private mutating func lineEnd() {
        guard isTemplate else { return out.append(0x0A) }
        guard openPre == 0 else { return out.append(contentsOf: "&#10;".utf8) }
        if out.last != 0x0A { out.append(0x0A) }
        isLineStart = true
    }

    /// Passes over white space, and spoils what would be read as a fence of code: three backticks or tildes, also
    /// behind the marks of quotes and lists, and behind any space that a regular expression's `\s` counts (Hexo looks
    /// for fences with one, inside HTML as well).
    private mutating func beginLine(at start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index].isWhiteSpace { index += 1 }
        var fence = index
        while case let length = fencePrefixLength(at: fence), length > 0 { fence += length }
        guard bytes.has("```", at: fence) || bytes.has("~~~", at: fence) else { return index }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<fence]))
        out.append(contentsOf: bytes[fence] == 0x60 ? "&#96;".utf8 : "&#126;".utf8)
        return fence + 1
    }

    /// The length of a character that may stand before a fence; 0 for any other, and at the end.
    private func fencePrefixLength(at index: Int) -> Int {
        guard index < bytes.count else { return 0 }
        func next(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch bytes[index] {
        case 0x20, 0x09, 0x3E, 0x2A, 0x2B, 0x2D, 0x2E, 0x29, 0x30...0x39: return 1
        case 0xC2: return next(1) == 0xA0 ? 2 : 0
        // U+1680, U+2000 to U+205F (dashes and quotes among them do no harm here), U+3000, U+FEFF.
        case 0xE1: return next(1) == 0x9A && next(2) == 0x80 ? 3 : 0
        case 0xE2: return next(1) == 0x80 || next(1) == 0x81 ? 3 : 0
        case 0xE3: return next(1) == 0x80 && next(2) == 0x80 ? 3 : 0
        case 0xEF: return next(1) == 0xBB && next(2) == 0xBF ? 3 : 0
        default: return 0
        }
    }

    /// `{{`, `{%` and `{#` of Nunjucks, Liquid and Hugo.
    private func opensTemplate(at index: Int) -> Bool {
        guard isTemplate, index + 1 < bytes.count else { return false }
        return bytes[index + 1] == 0x7B || bytes[index + 1] == 0x25 || bytes[index + 1] == 0x23
    }
}

// MARK: - Tags

extension PostBody {
    /// Writes a tag and says where it ends.
    private mutating func tag(at start: Int) -> Int {
        let isEnd = start + 1 < bytes.count && bytes[start + 1] == 0x2F
        var index = start + (isEnd ? 2 : 1)
        let nameStart = index
        while index < bytes.count, bytes[index].isLetter || bytes[index].isDigit { index += 1 }
        let name = nameStart..<index
        guard !name.isEmpty else {
            out.append(contentsOf: "&lt;".utf8)
            return start + 1
        }
        if bytes.equals("pre", in: name) { openPre = max(0, openPre + (isEnd ? -1 : 1)) }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        // Most tags have no attributes.
        guard index < bytes.count, bytes[index] != 0x3E || bytes.equals("img", in: name) else {
            out.append(0x3E)
            return index + 1
        }
        index = readAttributes(from: index)
        if bytes.equals("img", in: name) { setPolicy() }
        if !links.isEmpty { rewriteLinks() }
        for attribute in attributes { write(attribute) }
        out.append(0x3E)
        return index
    }

    /// Collects the attributes and says where the tag ends.
    private mutating func readAttributes(from start: Int) -> Int {
        attributes.removeAll(keepingCapacity: true)
        var index = start
        while index < bytes.count, bytes[index] != 0x3E {
            guard !bytes[index].isWhiteSpace, bytes[index] != 0x2F else {
                index += 1
                continue
            }
            let name = index
            while index < bytes.count, !bytes[index].isWhiteSpace, bytes[index] != 0x3D, bytes[index] != 0x3E { index += 1 }
            var attribute = TagAttribute(name: name..<index)
            if index < bytes.count, bytes[index] == 0x3D {
                index += 1
                let isQuoted = index < bytes.count && bytes[index] == 0x22
                let value = isQuoted ? index + 1 : index
                if isQuoted {
                    index = bytes.first(0x22, from: value, to: bytes.count) ?? bytes.count
                } else {
                    while index < bytes.count, !bytes[index].isWhiteSpace, bytes[index] != 0x3E { index += 1 }
                }
                if value < index { attribute.value = Array(bytes[value..<index]) }
                if isQuoted { index += 1 }
            }
            attributes.append(attribute)
        }
        return min(index + 1, bytes.count)
    }

    /// `referrerpolicy="no-referrer"`, last unless it is there: a feed's picture is nobody's business but the reader's.
    private mutating func setPolicy() {
        let policy = Array("no-referrer".utf8)
        let isSet = attributes.contains { bytes.equals("referrerpolicy", in: $0.name) && $0.value == policy }
        guard !isSet else { return }
        attributes.removeAll { bytes.equals("referrerpolicy", in: $0.name) }
        attributes.append(TagAttribute(name: 0..<0, added: "referrerpolicy", value: policy))
    }

    /// Points links to kept pictures at the site's own copies. A `srcset` loses the candidates that are not kept, for
    /// a browser would prefer them.
    private mutating func rewriteLinks() {
        var isLocal = false
        for index in attributes.indices where isURL(attributes[index].name) {
            guard let value = attributes[index].value, let link = links.local(decoded(value)) else { continue }
            attributes[index].value = Array(link.utf8)
            isLocal = isLocal || bytes.equals("src", in: attributes[index].name)
        }
        guard let place = attributes.firstIndex(where: { bytes.equals("srcset", in: $0.name) }) else { return }
        var kept: [String] = []
        for candidate in decoded(attributes[place].value ?? []).components(of: ", ") {
            let parts = candidate.split(separator: " ", maxSplits: 1)
            guard let url = parts.first, let link = links.local(String(url)) else { continue }
            kept.append(parts.count > 1 ? "\(link) \(parts[1])" : link)
        }
        if !kept.isEmpty {
            attributes[place].value = Array(kept.joined(separator: ", ").utf8)
        } else if isLocal {
            attributes.removeAll { bytes.equals("srcset", in: $0.name) || bytes.equals("sizes", in: $0.name) }
        }
    }

    private func isURL(_ name: Range<Int>) -> Bool {
        bytes.equals("src", in: name) || bytes.equals("href", in: name) || bytes.equals("poster", in: name)
    }

    private func decoded(_ value: [UInt8]) -> String {
        value.withUnsafeBufferPointer { CharacterReference.string($0, 0..<$0.count, .htmlAttribute) }
    }

    private mutating func write(_ attribute: TagAttribute) {
        out.append(0x20)
        if let added = attribute.added {
            out.append(contentsOf: UnsafeBufferPointer(start: added.utf8Start, count: added.utf8CodeUnitCount))
        } else {
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[attribute.name]))
        }
        guard let value = attribute.value else { return }
        out.append(contentsOf: [0x3D, 0x22])
        for (index, byte) in value.enumerated() {
            let next = index + 1 < value.count ? value[index + 1] : 0
            switch byte {
            case 0x0A where isTemplate: out.append(contentsOf: "&#10;".utf8)
            case 0x22: out.append(contentsOf: "&quot;".utf8)
            case 0x7B where isTemplate && (next == 0x7B || next == 0x25 || next == 0x23): out.append(contentsOf: "&#123;".utf8)
            default: out.append(byte)
            }
        }
        out.append(0x22)
    }
}

/// An attribute on its way: its name lies in the source, unless it was added.
private struct TagAttribute {
    var name: Range<Int>
    var added: StaticString?
    /// As written, references unresolved; nil where there is only a name.
    var value: [UInt8]?
}

extension String {
    /// The parts between separators, empty ones left out.
    fileprivate func components(of separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        parts.append(rest)
        return parts.filter { !$0.isEmpty }
    }
}
