// A picture in a piece of HTML with all the addresses it may be had from. Asked by the choice of an item's picture.

/// An `img` (or a video's poster) and its alternatives.
public struct HTMLPicture: Sendable, Hashable {
    /// One address of the picture.
    public struct Candidate: Sendable, Hashable {
        /// As written, entities decoded, trimmed.
        public var url: String
        /// Pixels, from a `w` descriptor (HTML §4.8.4.2.1).
        public var width: Int?
        /// From an `x` descriptor.
        public var density: Double?

        public init(url: String, width: Int? = nil, density: Double? = nil) {
            self.url = url
            self.width = width
            self.density = density
        }
    }

    /// Never empty, each address once: lazy loading attributes, `src` or `poster`, `srcset`, then the sources of a
    /// `picture` element. A `data:` placeholder stands behind the real addresses.
    public var candidates: [Candidate]
    /// In CSS pixels, from the attribute or the style; nil where it is given neither in pixels nor in em.
    public var width: Int?
    public var height: Int?

    public init(candidates: [Candidate], width: Int? = nil, height: Int? = nil) {
        self.candidates = candidates
        self.width = width
        self.height = height
    }

    /// Whether either side is one pixel or none: a counter, not a picture.
    public var isPixel: Bool { (width ?? 2) <= 1 || (height ?? 2) <= 1 }

    /// Whether there is nothing but a `data:` placeholder.
    public var isInline: Bool { HTMLPicture.isInline(url) }

    /// The address to show: the first that is no placeholder.
    public var url: String { candidates.first?.url ?? "" }
}

extension HTMLPicture {
    /// The picture of the start tag that a tokenizer stands at; nil where no address is given.
    public init?(_ tokenizer: borrowing Tokenizer, orElse sources: [Candidate] = []) {
        self.init(candidates: [])
        let isVideo = HTMLElement(tokenizer.bytes, tokenizer.name) == .video
        let bytes = tokenizer.bytes
        let isLazy = !isVideo && tokenizer.attributes.contains { LazyPicture.isKnown(bytes, $0.name) }
        if isLazy {
            for name in LazyPicture.allAddresses { add(tokenizer.text(of: name)) }
        }
        let isSource = HTMLElement(tokenizer.bytes, tokenizer.name) == .source
        if !isSource { add(tokenizer.text(of: isVideo ? "poster" : "src")) }
        if isLazy {
            for name in LazyPicture.sets { if let set = tokenizer.text(of: name) { add(Srcset.candidates(set)) } }
        }
        if !isVideo, let set = tokenizer.text(of: "srcset") { add(Srcset.candidates(set)) }
        if candidates.isEmpty, sources.isEmpty { return nil }
        let placeholders = candidates.filter { HTMLPicture.isInline($0.url) }
        if !placeholders.isEmpty, placeholders.count < candidates.count || !sources.isEmpty {
            candidates = candidates.filter { !HTMLPicture.isInline($0.url) }
            add(sources)
            candidates += placeholders
        }
        let style = tokenizer.text(of: "style")
        width = HTMLPicture.pixels(tokenizer.text(of: "width")) ?? style.flatMap { HTMLPicture.pixels(inStyle: $0, of: "width") }
        height = HTMLPicture.pixels(tokenizer.text(of: "height")) ?? style.flatMap { HTMLPicture.pixels(inStyle: $0, of: "height") }
    }

    /// Whether a `source` of this type may be shown; one of a format that cannot be read is passed over (HTML §4.8.4.3.5), be it
    /// JPEG XL, HEIC or a drawing.
    static func isReadable(type: String?) -> Bool {
        guard let type = type.map(HTMLText.trimmed), !type.isEmpty else { return true }
        return type.withByteView { bytes in
            let names: [StaticString] = [
                "image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/apng", "image/webp", "image/gif", "image/avif",
            ]
            return names.contains { bytes.equals($0, in: 0..<bytes.count) }
        }
    }

    private mutating func add(_ url: String?) {
        guard let url = url.map(HTMLText.trimmed), !url.isEmpty else { return }
        add([Candidate(url: url)])
    }

    /// More addresses than that no picture has.
    private static let limit = 64

    mutating func add(_ more: [Candidate]) {
        for candidate in more where candidates.count < HTMLPicture.limit && !candidates.contains(where: { $0.url == candidate.url }) {
            candidates.append(candidate)
        }
    }

    static func isInline(_ url: String) -> Bool {
        url.withByteView { $0.count >= 5 && $0.equals("data:", in: 0..<5) }
    }

    /// `640`, `640px`, `640.5`, and `1.5em`, which is how emoji are made as high as a line; not `50%` (HTML §2.3.4.4).
    private static func pixels(_ text: String?) -> Int? {
        guard let text else { return nil }
        return text.withByteView { bytes in
            let range = bytes.trimmed(0..<bytes.count)
            var index = range.lowerBound
            var value = 0
            while index < range.upperBound, bytes[index].isDigit {
                value = min(value * 10 + Int(bytes[index]) - 0x30, 1_000_000)
                index += 1
            }
            var tenths = 0
            if index + 1 < range.upperBound, bytes[index] == 0x2E {
                index += 1
                tenths = bytes[index].isDigit ? Int(bytes[index]) - 0x30 : 0
                while index < range.upperBound, bytes[index].isDigit { index += 1 }
            }
            guard index > range.lowerBound else { return nil }
            let unit = bytes.trimmed(index..<range.upperBound)
            if unit.isEmpty || bytes.equals("px", in: unit) { return value }
            guard bytes.equals("em", in: unit) || bytes.equals("rem", in: unit) else { return nil }
            return min(value * em + (tenths * em + 9) / 10, 1_000_000)
        }
    }

    /// The size of type that browsers begin with, in pixels.
    private static let em = 16

    /// The value of a property in a style attribute.
    private static func pixels(inStyle style: String, of property: StaticString) -> Int? {
        for declaration in style.utf8.split(separator: 0x3B) {
            guard let colon = declaration.firstIndex(of: 0x3A) else { continue }
            let name = HTMLText.trimmed(String(Substring(declaration[..<colon])))
            guard name.withByteView({ $0.equals(property, in: 0..<$0.count) }) else { continue }
            let value = Substring(declaration[declaration.index(after: colon)...]).split(separator: "!").first.map(String.init)
            return pixels(value)
        }
        return nil
    }
}
