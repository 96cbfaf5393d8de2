// Which picture is an item's own? SPEC §6: an order of places, sizes within a place, and a feed's logo only where nothing else is.
// Asked by SyncEngine for each document with new or edited items.

public import Markup

/// Which place named the chosen picture; shown by `show ITEM`.
public enum PictureRule: Sendable, Hashable {
    case declared(DeclaredPicture.Origin)
    /// The first real `img` of the content.
    case content
}

extension PictureRule: CustomStringConvertible {
    public var description: String {
        switch self {
        case .declared(let origin): origin.rawValue
        case .content: "img"
        }
    }
}

/// A picture to fetch for an item.
public struct ChosenPicture: Sendable, Hashable {
    /// Absolute http(s) URL.
    public var url: String
    public var rule: PictureRule
    /// It is on most items of the feed, or the feed's own picture: chosen only for want of another.
    public var isFeedWide: Bool

    public init(url: String, rule: PictureRule, isFeedWide: Bool = false) {
        self.url = url
        self.rule = rule
        self.isFeedWide = isFeedWide
    }
}

/// The choice of SPEC §6.
public struct PictureChoice: Sendable {
    /// What an item offers.
    public struct Offer: Sendable, Hashable {
        /// In document order.
        public var declared: [DeclaredPicture]
        /// Of the content, else of the summary; in document order.
        public var content: [HTMLPicture]
        /// For relative addresses: the item's link, else the feed's URL.
        public var base: String?

        public init(declared: [DeclaredPicture], content: [HTMLPicture], base: String? = nil) {
            self.declared = declared
            self.content = content
            self.base = base
        }
    }

    private let feedWide: Set<String>

    /// Looks over a whole document for what most of its items show.
    ///
    /// - Parameters:
    ///   - ranked: what each item offers, as ``ranked(_:previewWidth:)`` gives it.
    ///   - feedPictures: the feed's own `image` and `icon`.
    public init(ranked: [[ChosenPicture]], feedPictures: [String]) {
        var counts: [String: Int] = [:]
        for pictures in ranked {
            for picture in pictures { counts[picture.url, default: 0] += 1 }
        }
        // Two items may well share a picture; a logo is on most of them.
        let repeated = counts.filter { $0.value >= 3 && $0.value * 2 > ranked.count }.map(\.key)
        feedWide = Set(repeated).union(feedPictures.map { WebURL($0).string })
    }

    /// Whether there is a picture that tells nothing of any item: the feed's own, or one that most of the document's items show.
    public var knowsShared: Bool { !feedWide.isEmpty }

    /// What was ranked of an item, with what most of the document's items show behind the rest: every picture that may stand for the
    /// item, the second where the first turns out to be none (gone, a tracking pixel, no picture at all).
    public func ownFirst(_ ranked: [ChosenPicture]) -> [ChosenPicture] {
        var own: [ChosenPicture] = []
        var shared: [ChosenPicture] = []
        for var picture in ranked {
            picture.isFeedWide = feedWide.contains(picture.url)
            if picture.isFeedWide { shared.append(picture) } else { own.append(picture) }
        }
        return own + shared
    }

    /// The address to fetch for each picture of a content, without those that are no pictures; for a source whose every picture is kept.
    public static func all(_ content: [HTMLPicture], base: String?, previewWidth: Int) -> [String] {
        unique(content.compactMap { addresses($0, base, previewWidth).first })
    }
}

// The order of places, and sizes within a place.
extension PictureChoice {
    /// Pixels of the longer side of an icon, at most: an emoji, a button or a counter, which is an item's picture only where there is
    /// no other.
    static let iconSide = 32

    /// What an item offers, best first, each address once, whatever other items show.
    /// - Parameter previewWidth: of previews, in pixels: more is not needed, less is not enough.
    public static func ranked(_ offer: Offer, previewWidth: Int) -> [ChosenPicture] {
        guard !offer.declared.isEmpty || !offer.content.isEmpty else { return [] }
        let (small, large) = offer.declared.filter { !$0.isPixel }.partitioned(where: \.isIcon)
        let (icons, real) = offer.content.partitioned(where: \.isIcon)
        let pictures =
            declared(large, offer.base, previewWidth) + shown(real, offer.base, previewWidth) + declared(small, offer.base, previewWidth)
            + shown(icons, offer.base, previewWidth)
        var seen: Set<String> = []
        return pictures.filter { seen.insert($0.url).inserted }
    }

    private static func declared(_ pictures: [DeclaredPicture], _ base: String?, _ previewWidth: Int) -> [ChosenPicture] {
        guard !pictures.isEmpty else { return [] }
        return DeclaredPicture.Origin.allCases.flatMap { origin in
            let sizes = pictures.filter { $0.origin == origin }.compactMap { picture in
                absolute(picture.url, base).map { Size(url: $0, width: picture.width.flatMap { $0 > 0 ? $0 : nil }) }
            }
            return byFitness(sizes, previewWidth).map { ChosenPicture(url: $0.url, rule: .declared(origin)) }
        }
    }

    private static func shown(_ pictures: [HTMLPicture], _ base: String?, _ previewWidth: Int) -> [ChosenPicture] {
        pictures.flatMap { addresses($0, base, previewWidth).map { ChosenPicture(url: $0, rule: .content) } }
    }

    private struct Size {
        var url: String
        /// Pixels, where that is known.
        var width: Int?
    }

    /// The best address of one `img`, and behind it the plain one that stands in for a set whose picture is gone; none for a tracking
    /// pixel and for one that has no http(s) address.
    private static func addresses(_ picture: HTMLPicture, _ base: String?, _ previewWidth: Int) -> [String] {
        guard !picture.isPixel else { return [] }
        let isAnyDense = picture.candidates.contains { $0.density != nil }
        var plain: String?
        let sizes = picture.candidates.compactMap { candidate in
            absolute(candidate.url, base).map { url in
                if let width = candidate.width { return Size(url: url, width: width) }
                if plain == nil, candidate.density == nil { plain = url }
                guard isAnyDense else { return Size(url: url, width: nil) }
                // Without a width the density alone orders them: any base does.
                return Size(url: url, width: Int(Double(picture.width ?? 100) * min(max(candidate.density ?? 1, 0), 100)))
            }
        }
        // Where `srcset` tells widths, `src` is for browsers that cannot read it (HTML §4.8.4.3).
        let told = sizes.filter { $0.width != nil }
        let best = byFitness(told.isEmpty ? sizes : told, previewWidth).first?.url
        return unique([best, plain].compactMap(\.self))
    }

    /// Best first: wide enough ones, the smallest of them first; then those of unknown width, as listed; then narrow ones, the widest first.
    private static func byFitness(_ sizes: [Size], _ previewWidth: Int) -> [Size] {
        let ranked = sizes.enumerated().map { offset, size in
            guard let width = size.width else { return (group: 1, within: 0, offset: offset) }
            return width >= previewWidth ? (group: 0, within: width, offset: offset) : (group: 2, within: -width, offset: offset)
        }
        return ranked.sorted(by: <).map { sizes[$0.offset] }
    }

    /// Nil for `data:` and whatever else no server can be asked for, and for what leads back to the page itself, as `#` does.
    private static func absolute(_ reference: String, _ base: String?) -> String? {
        if WebURL.isPlainlyAbsolute(reference) { return reference }
        let url = WebURL(base.map { WebURL($0).resolve(reference) } ?? reference)
        guard url.isHTTP, url.host != nil else { return nil }
        if let base, withoutFragment(url.string) == withoutFragment(WebURL(base).resolve("#")) { return nil }
        return url.string
    }

    private static func withoutFragment(_ url: String) -> Substring { url.prefix { $0 != "#" } }

    private static func unique(_ urls: [String]) -> [String] {
        var seen: Set<String> = []
        return urls.filter { seen.insert($0).inserted }
    }
}

extension DeclaredPicture {
    /// Declared as one pixel in either direction; zero is how feeds say that they do not know.
    fileprivate var isPixel: Bool { width == 1 || height == 1 }

    /// Declared as an icon, or a portrait of the author: some feeds call their counters thumbnails and give them two pixels.
    fileprivate var isIcon: Bool {
        if AvatarHost.serves(url) { return true }
        guard let width, let height, width > 0, height > 0 else { return false }
        return max(width, height) <= PictureChoice.iconSide
    }
}

extension HTMLPicture {
    /// Declared as an icon, or a portrait of the author.
    fileprivate var isIcon: Bool {
        AvatarHost.serves(url) || max(width ?? height ?? .max, height ?? width ?? .max) <= PictureChoice.iconSide
    }
}

extension Array {
    /// Those for which it holds, and the others, each in order.
    fileprivate func partitioned(where holds: (Element) -> Bool) -> ([Element], [Element]) {
        (filter(holds), filter { !holds($0) })
    }
}
