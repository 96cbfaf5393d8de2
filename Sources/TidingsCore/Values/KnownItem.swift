// What the archive knows of an item when a new document is compared with it: no content, only what the rules need.

/// Where an item stands with its feed.
public enum Standing: Int, Sendable, Hashable {
    /// Left the end of the window; no change.
    case departed = 0
    /// Listed by the last whole document, or by damaged ones since.
    case listed = 1
    /// Missing although older items are listed.
    case withdrawn = 2
}

/// An item of the archive, as far as identity and window rules look at it.
public struct KnownItem: Sendable, Hashable {
    public var id: Int64
    public var key: String
    public var fingerprint: Fingerprint
    /// Number of the current revision.
    public var revision: Int
    public var standing: Standing
    /// First recorded published date.
    public var firstPublished: Timestamp?
    /// The poll that saw it first, where that is known.
    public var firstSeen: Timestamp?
    /// Order of first listing: higher is newer.
    public var rank: Int64
    /// Which document of the source listed it first, counted from 1.
    public var batch: Int64
    /// The last poll that confirmed its state, where that is not the source's own last confirmation.
    public var confirmedAt: Timestamp?
    /// Its content was purged; it never comes back.
    public var isForgotten: Bool
    /// Its content went after the time that the configuration keeps it (retention); its key stays.
    public var isCleaned: Bool
    /// It was once listed out of order (pinned, moved, backdated): its place says nothing of its age.
    public var isMisplaced: Bool

    public init(
        id: Int64, key: String, fingerprint: Fingerprint, revision: Int = 1, standing: Standing = .listed, firstPublished: Timestamp? = nil,
        firstSeen: Timestamp? = nil, rank: Int64 = 0, batch: Int64 = 1, confirmedAt: Timestamp? = nil, isForgotten: Bool = false,
        isCleaned: Bool = false, isMisplaced: Bool = false
    ) {
        self.id = id
        self.key = key
        self.fingerprint = fingerprint
        self.revision = revision
        self.standing = standing
        self.firstPublished = firstPublished
        self.firstSeen = firstSeen
        self.rank = rank
        self.batch = batch
        self.confirmedAt = confirmedAt
        self.isForgotten = isForgotten
        self.isCleaned = isCleaned
        self.isMisplaced = isMisplaced
    }

    /// First recorded published date, as far as it tells the item's age.
    var age: Timestamp? { firstPublished.flatMap { ItemAge.of(published: $0, firstSeen: firstSeen) } }
}

/// What a published date says of an item's age (SPEC §4, "older").
enum ItemAge {
    /// Nil for a date that lay in the future when the item was first seen: a clock or a zone that is wrong, or an event
    /// announced. Whether such an item is listed at its date or where it arrived, its place tells.
    static func of(published: Timestamp, firstSeen: Timestamp?) -> Timestamp? {
        guard let firstSeen, published > firstSeen else { return published }
        return nil
    }
}

/// What the identity rules may ask about a source's items.
public protocol ItemMemory {
    /// The item that bears this key or was once met under this name.
    func item(named name: String) throws -> KnownItem?
    /// The items whose current link has this canonical form.
    func items(linkedBy canonicalLink: String) throws -> [KnownItem]
    /// The items that stand as listed.
    func listed() throws -> [KnownItem]
    /// What an item's current revision says; nil where it was cleaned up or forgotten.
    func content(of item: KnownItem) throws -> ItemContent?
    /// Whether this id or link was once seen on two different items.
    func isAmbiguous(name: String) throws -> Bool
}

extension ItemMemory {
    /// Title and published date of an item's current revision.
    func label(of item: KnownItem) throws -> ItemLabel {
        try content(of: item).map(ItemLabel.init(of:)) ?? ItemLabel(title: nil, published: nil)
    }
}

/// What tells items apart where keys and links do not.
public struct ItemLabel: Sendable, Hashable {
    public var title: String?
    public var published: Timestamp?

    public init(title: String?, published: Timestamp?) {
        self.title = title
        self.published = published
    }

    /// Of an item with neither title nor date its text is the title, as of the short posts that have nothing else.
    public init(of content: ItemContent) {
        title = content.title ?? (content.published == nil ? content.body : nil)
        published = content.published
    }

    /// Whether a title or a date is the same on both sides.
    public func agrees(with other: ItemLabel) -> Bool {
        (title != nil && title == other.title) || (published != nil && published == other.published)
    }
}
