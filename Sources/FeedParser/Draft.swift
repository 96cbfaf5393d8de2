// What is gathered of a feed or of an item while it is read. Several elements may say the same thing: each is offered
// with a rank, and the best one that says anything counts.

import TidingsCore

/// A value with the rank of whoever said it; lower is better, of equals the first counts.
struct Ranked<Value> {
    private(set) var value: Value?
    private var rank = UInt8.max

    /// Whether something of that rank would count.
    func accepts(rank: UInt8) -> Bool { value == nil || rank < self.rank }

    mutating func offer(_ offered: Value?, rank: UInt8) {
        guard let offered, accepts(rank: rank) else { return }
        value = offered
        self.rank = rank
    }
}

extension Ranked: Sendable where Value: Sendable {}

/// A feed or an item under construction.
struct Draft {
    var id = Ranked<String>()
    var title = Ranked<String>()
    var link = Ranked<String>()
    /// The feed's subtitle or the item's summary.
    var summary = Ranked<String>()
    var content = Ranked<String>()
    /// Atom content that is made for programs; a summary has to be beside it (RFC 4287 §4.1.1.1), and is what a reader wants.
    var data: HTMLField?
    /// An RSS `summary` beside a description.
    var spareSummary: String?
    var rights = Ranked<String>()
    var generator = Ranked<String>()
    var language = Ranked<String>()
    var published = Ranked<Timestamp>()
    var updated = Ranked<Timestamp>()
    var feedURL = Ranked<String>()
    var hub = Ranked<String>()
    var comments = Ranked<String>()
    var image = Ranked<String>()
    var icon = Ranked<String>()
    var sourceTitle = Ranked<String>()
    var sourceURL = Ranked<String>()
    var authors: [Person] = []
    private var authorRank = UInt8.max
    var contributors: [Person] = []
    var categories: [String] = []
    var enclosures: [Enclosure] = []
    var pictures: [DeclaredPicture] = []
    /// The first picture inside the content and the summary.
    var contentPicture: String?
    var summaryPicture: String?
    /// A guid that is an address, and may be the link where none is given.
    var permalink: String?
    var isWhole = true

    /// Lists are bounded: an item with more is hostile, and looking for repetitions must stay cheap.
    private static let limit = 1000

    /// Of several ranks the best one that names anybody counts.
    mutating func addAuthor(_ person: Person?, rank: UInt8) {
        guard let person, rank <= authorRank else { return }
        if rank < authorRank { authors.removeAll() }
        authorRank = rank
        guard authors.count < Draft.limit, !authors.contains(person) else { return }
        authors.append(person)
    }

    mutating func addContributor(_ person: Person?) {
        guard let person, contributors.count < Draft.limit, !contributors.contains(person) else { return }
        contributors.append(person)
    }

    mutating func addCategory(_ category: String?) {
        guard let category, !category.isEmpty, categories.count < Draft.limit, !categories.contains(category) else { return }
        categories.append(category)
    }

    mutating func addEnclosure(_ enclosure: Enclosure) {
        guard enclosures.count < Draft.limit, !enclosures.contains(where: { $0.url == enclosure.url }) else { return }
        enclosures.append(enclosure)
    }

    mutating func addPicture(_ picture: DeclaredPicture) {
        guard pictures.count < Draft.limit else { return }
        pictures.append(picture)
    }

    /// The item that this draft amounts to.
    func item() -> ParsedItem {
        var item = ParsedItem()
        item.id = id.value
        item.title = title.value
        item.link = link.value ?? permalink
        item.authors = authors
        item.contributors = contributors
        item.categories = categories
        item.published = published.value
        item.updated = updated.value
        item.summary = summary.value ?? spareSummary
        let data = content.value == nil && item.summary == nil ? data : nil
        item.content = content.value ?? data?.text ?? (summary.value == nil ? nil : spareSummary)
        item.enclosures = enclosures
        item.pictures = pictures
        item.comments = comments.value
        item.language = language.value
        item.rights = rights.value
        item.sourceTitle = sourceTitle.value
        item.sourceURL = sourceURL.value
        item.isWhole = isWhole
        item.image = bestPicture ?? contentPicture ?? data?.picture ?? summaryPicture
        return item
    }

    private var bestPicture: String? {
        guard pictures.count > 1 else { return pictures.first?.url }
        return pictures.min { Draft.preference($0.origin) < Draft.preference($1.origin) }?.url
    }

    /// The order of SCHEMA §1, `image`.
    private static func preference(_ origin: DeclaredPicture.Origin) -> Int {
        switch origin {
        case .jsonImage: 0
        case .jsonBannerImage: 1
        case .mediaThumbnail: 2
        case .mediaContent: 3
        case .enclosure: 4
        case .itunesImage: 5
        }
    }

    /// Moves what this draft says of the feed into the feed.
    func fill(_ feed: inout ParsedFeed) {
        feed.title = title.value
        feed.subtitle = summary.value
        feed.rights = rights.value
        feed.generator = generator.value
        feed.link = link.value ?? permalink
        feed.feedURL = feedURL.value
        feed.hub = hub.value
        feed.id = id.value
        feed.language = language.value
        feed.updated = updated.value ?? published.value
        feed.image = image.value
        feed.icon = icon.value
        feed.authors = authors
        feed.contributors = contributors
        feed.categories = categories
    }
}
