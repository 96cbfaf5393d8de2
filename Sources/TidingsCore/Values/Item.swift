// What we understood of an item, and what we keep of it. Said (ParsedItem), understood (ItemDraft),
// kept (ItemContent in a revision), happened (Change): four things, never one type.

/// A compared field of an item (SPEC §4). The raw values are the names in `fields` of the log.
public enum ItemField: String, Sendable, CaseIterable {
    case title, content, summary, link, authors, categories, published, image, enclosures
}

/// The content of an item that is compared and kept as a revision.
public struct ItemContent: Sendable, Hashable {
    public var title: String?
    public var link: String?
    /// HTML as it came.
    public var summary: String?
    /// HTML as it came.
    public var content: String?
    public var authors: [Person] = []
    public var categories: [String] = []
    public var published: Timestamp?
    /// Kept, not compared: a new `updated` alone is no change.
    public var updated: Timestamp?
    public var image: String?
    public var enclosures: [Enclosure] = []

    public init() {}

    /// What a reader reads: the content, else the summary.
    public var body: String? { content ?? summary }
}

/// An item of one document, understood: named and fingerprinted, not yet compared with the archive.
/// A class, for the identity rules hand it around a good deal, and its dozen texts would be counted each time.
public final class ItemDraft: Sendable {
    /// The names it answers to, best first: id, link as written, digest of title and date (SPEC §4, identity).
    public let names: ItemNames
    public let content: ItemContent
    /// What it may be shown with, best first: the next where one turns out to be gone.
    public let pictures: [ChosenPicture]
    /// Digest of the whole of `content` but `updated`.
    public let fingerprint: Fingerprint
    /// False for an item that a damaged document cut.
    public let isWhole: Bool
    /// Whether the document says that it was another feed's first.
    public let isRepublished: Bool
    /// The long texts as they are written; nil where nobody has made them ready.
    public let packed: PackedTexts?

    /// The picture that it is shown with.
    public var picture: ChosenPicture? { pictures.first }

    /// - Parameter pictures: best first.
    public init(
        names: ItemNames, content: ItemContent, pictures: [ChosenPicture], fingerprint: Fingerprint, isWhole: Bool = true,
        isRepublished: Bool = false, packed: PackedTexts? = nil
    ) {
        self.names = names
        self.content = content
        self.pictures = pictures
        self.fingerprint = fingerprint
        self.isWhole = isWhole
        self.isRepublished = isRepublished
        self.packed = packed
    }

    /// The same, where more is known of whether it was cut.
    public func marked(isWhole: Bool) -> ItemDraft {
        guard isWhole != self.isWhole else { return self }
        return ItemDraft(
            names: names, content: content, pictures: pictures, fingerprint: fingerprint, isWhole: isWhole, isRepublished: isRepublished,
            packed: packed)
    }

    /// The same with another published date. The fingerprint is that of what was listed.
    public func dated(_ published: Timestamp?) -> ItemDraft {
        var content = content
        content.published = published
        return ItemDraft(
            names: names, content: content, pictures: pictures, fingerprint: fingerprint, isWhole: isWhole, isRepublished: isRepublished,
            packed: packed)
    }

    /// The same with other pictures.
    public func showing(_ pictures: [ChosenPicture]) -> ItemDraft {
        ItemDraft(
            names: names, content: content, pictures: pictures, fingerprint: fingerprint, isWhole: isWhole, isRepublished: isRepublished,
            packed: packed)
    }
}

/// The long texts of a content, compressed as the archive keeps them; nil for one that is kept as text.
public struct PackedTexts: Sendable {
    public var summary: [UInt8]?
    public var content: [UInt8]?

    public init(summary: [UInt8]?, content: [UInt8]?) {
        self.summary = summary
        self.content = content
    }
}

/// The names that an item may be known by within its source.
public struct ItemNames: Sendable, Hashable {
    public var id: String?
    /// As written.
    public var link: String?
    public var label: ItemLabel
    /// ``CanonicalLink`` of `link`.
    public var canonicalLink: String?

    public init(id: String?, link: String?, label: ItemLabel) {
        self.id = id
        self.link = link
        self.label = label
        canonicalLink = link.map(CanonicalLink.of)
    }

    /// Digest of title and published date; always there, and worked out anew each time, for hardly any item goes by it.
    public var digest: String { ItemDigest.of(title: label.title, published: label.published) }

    /// The key by the plain rule: id, else link, else digest.
    public var key: String { id ?? link ?? digest }
}
