// What a feed document said, before anybody judges it. Made by FeedParser, read by SyncEngine's
// interpretation and printed by `tidings feed parse`.

/// The dialect of a feed document.
public enum FeedFormat: String, Sendable {
    case rss20 = "rss-2.0"
    case rss10 = "rss-1.0"
    case rss090 = "rss-0.90"
    case rss091 = "rss-0.91"
    case rss092 = "rss-0.92"
    case rss093 = "rss-0.93"
    case rss094 = "rss-0.94"
    /// RSS of no or of an unknown version.
    case rss = "rss"
    case atom10 = "atom-1.0"
    case atom03 = "atom-0.3"
    case jsonFeed10 = "json-feed-1.0"
    case jsonFeed11 = "json-feed-1.1"
    case cdf = "cdf"
}

/// Somebody named by a feed; at least one field is set.
public struct Person: Sendable, Hashable {
    public var name: String?
    public var email: String?
    public var url: String?

    public init(name: String? = nil, email: String? = nil, url: String? = nil) {
        self.name = name
        self.email = email
        self.url = url
    }
}

/// A file attached to an item.
public struct Enclosure: Sendable, Hashable {
    /// Absolute where a base was known.
    public var url: String
    public var type: String?
    /// In bytes, as the feed claims.
    public var length: Int?

    public init(url: String, type: String? = nil, length: Int? = nil) {
        self.url = url
        self.type = type
        self.length = length
    }
}

/// A picture that the feed declares for an item, outside its content.
public struct DeclaredPicture: Sendable, Hashable {
    /// Which element or member named it; the order of the cases is the order of preference (SPEC §6).
    public enum Origin: String, Sendable, CaseIterable {
        case mediaThumbnail = "media:thumbnail"
        case mediaContent = "media:content"
        case enclosure = "enclosure"
        case itunesImage = "itunes:image"
        case jsonImage = "image"
        case jsonBannerImage = "banner_image"
    }

    public var origin: Origin
    public var url: String
    public var width: Int?
    public var height: Int?

    public init(origin: Origin, url: String, width: Int? = nil, height: Int? = nil) {
        self.origin = origin
        self.url = url
        self.width = width
        self.height = height
    }
}

/// One entry of a feed document, as it was said.
public struct ParsedItem: Sendable, Hashable {
    /// guid, atom:id, rdf:about or JSON id, trimmed but otherwise verbatim.
    public var id: String?
    public var title: String?
    public var link: String?
    public var authors: [Person] = []
    public var contributors: [Person] = []
    public var categories: [String] = []
    public var published: Timestamp?
    public var updated: Timestamp?
    /// HTML, unsanitized, URLs resolved.
    public var summary: String?
    /// HTML, unsanitized, URLs resolved.
    public var content: String?
    /// The best picture by the order of SCHEMA §1.
    public var image: String?
    /// Every picture declared outside the content, in document order.
    public var pictures: [DeclaredPicture] = []
    public var enclosures: [Enclosure] = []
    public var comments: String?
    public var language: String?
    public var rights: String?
    public var sourceTitle: String?
    public var sourceURL: String?
    /// False for the item that was open when a damaged document ended.
    public var isWhole = true

    public init() {}
}

/// A feed document, as it was said.
public struct ParsedFeed: Sendable, Hashable {
    public var format: FeedFormat
    public var title: String?
    public var subtitle: String?
    public var rights: String?
    public var generator: String?
    /// The site that the feed belongs to.
    public var link: String?
    public var feedURL: String?
    public var hub: String?
    public var id: String?
    public var language: String?
    public var updated: Timestamp?
    public var ttlMinutes: Int?
    public var image: String?
    public var icon: String?
    public var authors: [Person] = []
    public var contributors: [Person] = []
    public var categories: [String] = []
    /// Hours of the day, UTC, in which the publisher asks not to be polled (RSS `skipHours`).
    public var skipHours: [Int] = []
    /// Days of the week, 0 is Sunday, in which the publisher asks not to be polled (RSS `skipDays`).
    public var skipDays: [Int] = []
    /// Seconds between updates by `sy:updatePeriod` and `sy:updateFrequency`.
    public var updatePeriodSeconds: Int?
    /// In document order, none merged.
    public var items: [ParsedItem] = []
    /// False where the root or an item was left open, or an item ended that never began (SPEC §4, documents that prove nothing).
    public var isWhole = true
    /// Whether it lists more items than the reader wanted; it was read no further, and is not whole.
    public var isOverfull = false

    public init(format: FeedFormat) { self.format = format }
}

extension ParsedFeed {
    /// Whom the feed names as authors of its own items that name none (RFC 4287 §4.2.1). In RSS they are who answers for the
    /// channel; what JSON Feed says of it is said of the items already.
    public var lentAuthors: [Person] { format == .atom10 || format == .atom03 ? authors : [] }
}
