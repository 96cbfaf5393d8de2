// What a reader sees of a piece of HTML, without building a tree. Asked by the comparison of revisions, by search and
// by the choice of an item's picture.

/// A URL that a piece of HTML refers to.
public struct HTMLReference: Sendable, Hashable {
    /// What the address leads to.
    public enum Kind: Sendable, Hashable { case link, picture }

    public var kind: Kind
    /// As written, entities decoded.
    public var url: String

    public init(kind: Kind, url: String) {
        self.kind = kind
        self.url = url
    }
}

/// Readings of a piece of HTML. All are linear in its length and never fail.
public enum HTMLText {
    /// The words that a reader sees: tags stripped (block elements and `br` are white space, inline elements are
    /// nothing), scripts, styles and comments dropped, references resolved, white space collapsed and trimmed.
    /// No-break and other Unicode spaces count as white space, invisible format characters (soft hyphen, zero width
    /// space, byte order mark) as nothing.
    public static func visible(_ html: String) -> String {
        html.withByteView { words(of: $0, .body) }
    }

    /// A title or a name that is HTML as plain text: like ``visible(_:)``, but nothing is dropped that is not markup.
    /// - Parameter isGuess: whether nobody said that it is HTML: it keeps the tags that it only speaks of.
    public static func plain(_ html: ByteView, isGuess: Bool) -> String { words(of: html, .title(isGuess: isGuess)) }

    /// Text that is no markup, with white space collapsed and trimmed.
    public static func collapsed(_ text: ByteView) -> String {
        if VisibleText.isCollapsed(text) { return text.text(0..<text.count) }
        var words = VisibleText(capacity: text.count, keepsInvisible: true)
        words.appendLiterally(text, 0..<text.count)
        return words.finish()
    }

    /// The same for a string.
    public static func collapsed(_ text: String) -> String { text.withByteView { collapsed($0) } }

    /// Whether there is something in a text that looks like a tag of HTML.
    public static func hasTag(_ text: ByteView) -> Bool {
        guard text.first(0x3C, from: 0, to: text.count) != nil else { return false }
        var tokenizer = Tokenizer(text, dialect: .html)
        while true {
            switch tokenizer.next() {
            case .endOfInput: return false
            case .start, .end:
                if HTMLElement.isKnown(text, tokenizer.name) { return true }
            case .comment: if text.has("<!--", at: tokenizer.tokenStart) { return true }
            case .text, .literal, .declaration: continue
            }
        }
    }

    private enum Kind {
        case body
        case title(isGuess: Bool)
    }

    private static func words(of html: ByteView, _ kind: Kind) -> String {
        var spoken: SpokenTags?
        if case .title(let isGuess) = kind { spoken = SpokenTags(html, isGuess: isGuess) }
        let keepsInvisible = spoken != nil
        if html.first(0x3C, from: 0, to: html.count) == nil {
            if keepsInvisible, html.first(0x26, from: 0, to: html.count) == nil { return collapsed(html) }
            var words = VisibleText(capacity: html.count, keepsInvisible: keepsInvisible)
            words.append(html, 0..<html.count)
            return words.finish()
        }
        var words = VisibleText(capacity: html.count, keepsInvisible: keepsInvisible)
        var tokenizer = Tokenizer(html, dialect: .html)
        var hidden = HTMLElement.unknown
        var depth = 0
        reading: while true {
            switch tokenizer.next() {
            case .endOfInput: break reading
            case .text:
                if hidden == .unknown { words.append(html, tokenizer.range) }
            case .literal:
                // What only scripts and frames hold is dropped with them; an xmp or textarea shows its content.
                if hidden == .unknown { words.appendLiterally(html, tokenizer.range) }
            case .start:
                let element = HTMLElement(html, tokenizer.name)
                if element == hidden { depth += 1 }
                guard hidden == .unknown else { continue }
                if spoken?.holds(tokenizer) == true {
                    words.appendLiterally(html, tokenizer.tokenStart..<tokenizer.position)
                    continue
                }
                if element.isBlock { words.space() }
                if element.isHidden, !tokenizer.isSelfClosing {
                    hidden = element
                    depth = 1
                }
            case .end:
                let element = HTMLElement(html, tokenizer.name)
                if hidden == .unknown {
                    if element.isBlock { words.space() }
                } else if element == hidden {
                    depth -= 1
                    if depth == 0 { hidden = .unknown }
                }
            case .comment, .declaration: continue
            }
        }
        return words.finish()
    }

    /// Link targets (`a`, `area`) and picture addresses (`img`, `source`, `srcset`, `poster`, lazy loading) in document
    /// order; pixels of 1x1 or less and blank addresses are left out.
    /// - Parameter canonical: the form in which addresses are wanted; what one element says twice in it counts once.
    public static func references(_ html: String, as canonical: (String, HTMLReference.Kind) -> String = { url, _ in url })
        -> [HTMLReference]
    {
        html.withByteView { bytes in
            guard bytes.first(0x3C, from: 0, to: bytes.count) != nil else { return [] }
            var found: [HTMLReference] = []
            var tokenizer = Tokenizer(bytes, dialect: .html)
            while true {
                tokenizer.skipBareTags()
                let token = tokenizer.next()
                if token == .endOfInput { return found }
                guard token == .start, !tokenizer.attributes.isEmpty else { continue }
                switch HTMLElement(bytes, tokenizer.name) {
                case .a, .area:
                    guard let url = tokenizer.text(of: "href").map(trimmed), !url.isEmpty else { continue }
                    found.append(HTMLReference(kind: .link, url: canonical(url, .link)))
                case .img, .image, .source, .video:
                    guard let picture = HTMLPicture(tokenizer), !picture.isPixel else { continue }
                    // What is shown until the picture is there is none.
                    let shown = picture.isInline ? picture.candidates : picture.candidates.filter { !HTMLPicture.isInline($0.url) }
                    var seen: Set<String> = []
                    for candidate in shown {
                        let url = canonical(candidate.url, .picture)
                        if seen.insert(url).inserted { found.append(HTMLReference(kind: .picture, url: url)) }
                    }
                default: continue
                }
            }
        }
    }

    /// The pictures of a piece of HTML in document order, 1x1 pixels included (``HTMLPicture/isPixel``). The
    /// alternatives of a `picture` element are one picture.
    public static func pictures(_ html: String) -> [HTMLPicture] {
        html.withByteView { pictures($0) }
    }

    static func pictures(_ bytes: ByteView) -> [HTMLPicture] {
        var found: [HTMLPicture] = []
        forEachPicture(bytes) { picture, _ in
            found.append(picture)
            return true
        }
        return found
    }

    /// The first `img` that is more than a pixel and has a real address, its `picture` element's sources included; it reads
    /// no further.
    public static func firstPicture(_ html: String) -> HTMLPicture? {
        html.withByteView { bytes in
            var first: HTMLPicture?
            forEachPicture(bytes) { picture, element in
                guard element != .video, !picture.isPixel, !picture.isInline else { return true }
                first = picture
                return false
            }
            return first
        }
    }

    /// Gives each picture and the element that shows it, until `visit` says false.
    private static func forEachPicture(_ bytes: ByteView, _ visit: (HTMLPicture, HTMLElement) -> Bool) {
        guard mayShowPicture(bytes) else { return }
        // The sources of an open `picture` element, waiting for its `img`.
        var sources: [HTMLPicture.Candidate]?
        var tokenizer = Tokenizer(bytes, dialect: .html)
        while true {
            tokenizer.skipBareTags()
            switch tokenizer.next() {
            case .endOfInput: return
            case .start:
                let element = HTMLElement(bytes, tokenizer.name)
                switch element {
                case .picture: sources = []
                case .source:
                    guard sources != nil, HTMLPicture.isReadable(type: tokenizer.text(of: "type")) else { continue }
                    if let picture = HTMLPicture(tokenizer) { sources? += picture.candidates }
                case .img, .image, .video:
                    guard var picture = HTMLPicture(tokenizer, orElse: sources ?? []) else { continue }
                    if let more = sources { picture.add(more) }
                    sources = nil
                    guard visit(picture, element) else { return }
                default: continue
                }
            case .end:
                if HTMLElement(bytes, tokenizer.name) == .picture { sources = nil }
            default: continue
            }
        }
    }

    /// Whether `<im` or `<vi` occurs, in either case: what `img`, `image` and `video` begin with.
    private static func mayShowPicture(_ bytes: ByteView) -> Bool {
        var search = 0
        while let less = bytes.first(0x3C, from: search, to: bytes.count - 2) {
            switch (bytes[less + 1].lowercased, bytes[less + 2].lowercased) {
            case (UInt8(ascii: "i"), UInt8(ascii: "m")), (UInt8(ascii: "v"), UInt8(ascii: "i")): return true
            default: search = less + 1
            }
        }
        return false
    }

    /// Without ASCII white space at its ends.
    public static func trimmed(_ text: String) -> String {
        text.withByteView { bytes in
            let range = bytes.trimmed(0..<bytes.count)
            return range.count == bytes.count ? text : bytes.text(range)
        }
    }
}
