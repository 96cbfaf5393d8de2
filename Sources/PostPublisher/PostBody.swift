// Safe HTML as the body of a post: nothing in it is read by a template engine or by Markdown, every picture keeps the
// reader's page to itself, and kept pictures are shown from the site (SPEC §7).

import Markup

/// One pass over sanitized HTML. It makes nothing safe that is not: it relies on tags being whole.
struct PostBody {
    private let bytes: ByteView
    private let isTemplate: Bool
    private var pictures: PictureTags
    private var out: [UInt8] = []
    private var isLineStart = true
    /// How many `pre` elements are open: in them line ends count.
    private var openPre = 0

    /// The body, trimmed.
    ///
    /// - Parameter isTemplate: whether a site generator will read it line by line; a JSON file's reader does not.
    static func bytes(_ html: String, links: inout PictureLinks, isTemplate: Bool) -> [UInt8] {
        html.withByteView { bytes in
            guard let cleaned = PrintableText.block(bytes) else { return inParagraphs(bytes, &links, isTemplate) }
            return cleaned.withUnsafeBufferPointer { inParagraphs($0, &links, isTemplate) }
        }
    }

    private static func inParagraphs(_ bytes: ByteView, _ links: inout PictureLinks, _ isTemplate: Bool) -> [UInt8] {
        guard let marked = TextParagraphs.marked(bytes) else { return written(bytes, &links, isTemplate) }
        return marked.withUnsafeBufferPointer { written($0, &links, isTemplate) }
    }

    private static func written(_ bytes: ByteView, _ links: inout PictureLinks, _ isTemplate: Bool) -> [UInt8] {
        var body = PostBody(bytes, links, isTemplate)
        body.run()
        links = body.pictures.links
        return body.out
    }

    private init(_ bytes: ByteView, _ links: PictureLinks, _ isTemplate: Bool) {
        self.bytes = bytes
        pictures = PictureTags(links)
        self.isTemplate = isTemplate
        out.reserveCapacity(bytes.count + bytes.count / 8 + 64)
    }

    private mutating func run() {
        var index = 0
        while case let length = WhiteSpace.length(bytes, at: index), length > 0 { index += length }
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
            case 0x23 where isTemplate && bytes.has("#}", at: index):
                out.append(contentsOf: "&#35;".utf8)
                index += 1
            default: index = text(from: index)
            }
        }
        WhiteSpace.trimEnd(&out)
    }

    /// Copies text up to what needs a look.
    private mutating func text(from start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, !PostBody.needsLook(bytes[index]) { index += 1 }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        return index
    }

    @inline(__always)
    private static func needsLook(_ byte: UInt8) -> Bool { byte == 0x3C || byte == 0x0A || byte == 0x7B || byte == 0x23 }

    private mutating func lineEnd() {
        guard isTemplate else { return out.append(0x0A) }
        guard openPre == 0 else { return out.append(contentsOf: "&#10;".utf8) }
        if out.last != 0x0A { out.append(0x0A) }
        isLineStart = true
    }

    /// Passes over white space, which in a line of nothing else may be of any kind. Spoils what would be read as a fence of code: three
    /// backticks or tildes, also behind the marks of quotes and lists, and behind any space that a regular expression's `\s` counts (Hexo
    /// looks for fences with one, inside HTML as well). Also what would make a heading of all that stands before it, the `<div>` included,
    /// as markdown-it before its version 11 does: a line of nothing but `-` or `=`.
    private mutating func beginLine(at start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index].isWhiteSpace { index += 1 }
        var end = index
        while case let length = WhiteSpace.length(bytes, at: end), length > 0, bytes[end] != 0x0A { end += length }
        if end == bytes.count || bytes[end] == 0x0A { return end }
        if isUnderline(at: index) {
            out.append(contentsOf: bytes[index] == 0x2D ? "&#45;".utf8 : "&#61;".utf8)
            return index + 1
        }
        var fence = index
        while case let length = fencePrefixLength(at: fence), length > 0 { fence += length }
        guard bytes.has("```", at: fence) || bytes.has("~~~", at: fence) else { return index }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[index..<fence]))
        out.append(contentsOf: bytes[fence] == 0x60 ? "&#96;".utf8 : "&#126;".utf8)
        return fence + 1
    }

    private func isUnderline(at start: Int) -> Bool {
        guard start < bytes.count, bytes[start] == 0x2D || bytes[start] == 0x3D else { return false }
        var index = start
        while index < bytes.count, bytes[index] == bytes[start] { index += 1 }
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index == bytes.count || bytes[index] == 0x0A
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

    /// `{{`, `{%` and `{#` of Nunjucks, Liquid and Hugo. Of what ends them Nunjucks refuses a stray `#}`, which is spoilt as well.
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
        let nameStart = start + (isEnd ? 2 : 1)
        var index = nameStart
        while index < bytes.count, bytes[index].isLetter || bytes[index].isDigit { index += 1 }
        let name = nameStart..<index
        guard !name.isEmpty else {
            out.append(contentsOf: "&lt;".utf8)
            return start + 1
        }
        let end = bytes.first(0x3E, from: index, to: bytes.count) ?? bytes.count
        if bytes.equals("pre", in: name) { openPre = max(0, openPre + (isEnd ? -1 : 1)) }
        if bytes.equals("picture", in: name) { pictures.forgetSources() }
        if isEnd || !changes(name, start..<end) {
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<end]))
            out.append(0x3E)
        } else {
            rewrite(PostTag(bytes, opening: start..<index, name: name, end: end))
        }
        return min(end + 1, bytes.count)
    }

    /// Whether a start tag cannot stay as it is. Nearly all can.
    private func changes(_ name: Range<Int>, _ tag: Range<Int>) -> Bool {
        if name.upperBound == tag.upperBound { return bytes.equals("img", in: name) }
        if bytes.equals("img", in: name) || (!pictures.isEmpty && showsPictures(name)) { return true }
        guard isTemplate else { return false }
        return bytes.first(0x0A, from: tag.lowerBound, to: tag.upperBound) != nil
            || bytes.first(0x7B, from: tag.lowerBound, to: tag.upperBound) != nil
            || bytes.first(0x7D, from: tag.lowerBound, to: tag.upperBound) != nil
    }

    private func showsPictures(_ name: Range<Int>) -> Bool {
        switch name.count {
        case 1: bytes.equals("a", in: name)
        case 4: bytes.equals("area", in: name)
        case 5: bytes.equals("video", in: name)
        case 6: bytes.equals("source", in: name)
        default: false
        }
    }

    private mutating func rewrite(_ written: PostTag) {
        var tag = written
        if bytes.equals("img", in: tag.name) {
            if !pictures.isEmpty { pictures.show(in: &tag, out: &out) }
            // Last unless it is there: a feed's picture is nobody's business but the reader's.
            if !tag.has("referrerpolicy", "no-referrer") {
                tag.remove("referrerpolicy")
                tag.set("referrerpolicy", "no-referrer")
            }
        } else if !pictures.isEmpty, showsPictures(tag.name) {
            for name in ["href", "src", "poster"] as [StaticString] { pictures.point(name, of: &tag) }
        }
        let place = out.count
        tag.write(to: &out, isTemplate: isTemplate)
        if !pictures.isEmpty, bytes.equals("source", in: tag.name) { pictures.note(source: tag, at: place..<out.count) }
    }
}
