// Safe HTML as the body of a post: nothing in it is read by a template engine or by Markdown, every picture keeps the
// reader's page to itself, and kept pictures are shown from the site (SPEC §7).

import Markup

/// One pass over sanitized HTML. It makes nothing safe that is not: it relies on tags being whole.
struct PostBody {
    let bytes: ByteView
    let isTemplate: Bool
    private var pictures: PictureTags
    var out: [UInt8] = []
    private var isLineStart = true
    /// How many `pre` elements are open: in them line ends count.
    private var openPre = 0
    /// Where the next `=` and `}` are, found once each.
    var nextEquals = -1
    var nextBrace = -1

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
            case 0x7B where opensTemplate(at: index) || opensAttributes(at: index): spoil(&index)
            case 0x23 where isTemplate && bytes.has("#}", at: index): spoil(&index)
            case 0x5D where endsLinkText(at: index): spoil(&index)
            case 0x5C where isTemplate && openPre == 0: spoil(&index)
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
    private static func needsLook(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x0A, 0x23, 0x3C, 0x5C, 0x5D, 0x7B: true
        default: false
        }
    }

    /// Writes an ASCII character as a reference, which is itself to readers and nothing to any syntax.
    mutating func spoil(_ index: inout Int) {
        out.append(contentsOf: "&#\(bytes[index]);".utf8)
        index += 1
    }

    private mutating func lineEnd() {
        guard isTemplate else { return out.append(0x0A) }
        guard openPre == 0 else { return out.append(contentsOf: "&#10;".utf8) }
        if out.last != 0x0A { out.append(0x0A) }
        isLineStart = true
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
        return ([0x0A, 0x5D, 0x7B, 0x7D] as [UInt8]).contains { bytes.first($0, from: tag.lowerBound, to: tag.upperBound) != nil }
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
