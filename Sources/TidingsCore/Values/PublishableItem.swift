// An item as a post shows it: its current revision with what the source's configuration adds.
// Made by SyncEngine from the archive, read by PostPublisher.

/// Everything that a post is made of.
public struct PublishableItem: Sendable, Hashable {
    public var id: Int64
    public var key: String
    public var sourceName: String
    /// The source's category path, outermost first.
    public var categories: [String]
    /// The source's configured author, which wins over the item's.
    public var sourceAuthor: String?
    public var title: String?
    public var link: String?
    public var itemAuthors: [Person]
    /// Whom the feed named when the item came, which named none itself.
    public var feedAuthors: [Person]
    public var itemCategories: [String]
    public var enclosures: [Enclosure] = []
    /// HTML as the feed gave it, unsanitized: content, else summary.
    public var body: String
    /// Base for relative URLs left in the body: the item's link, else the source's URL.
    public var baseURL: String?
    /// The picture's URL.
    public var image: String?
    /// The first recorded published date.
    public var firstPublished: Timestamp?
    /// When an item that came without a published date had been updated by then; later edits do not change it.
    public var firstUpdated: Timestamp?
    /// Published date of the current revision.
    public var published: Timestamp?
    public var updated: Timestamp?
    public var firstSeen: Timestamp
    public var withdrawn: Timestamp?
    public var revision: Int
    /// Kept pictures by the URL they came from, as absolute paths of the original (else preview) file.
    public var localPictures: [String: String]

    /// The date that no later edit changes, once there is a published one; decides the file's name.
    public var firstDate: Timestamp { firstPublished ?? firstUpdated ?? firstSeen }

    public init(id: Int64, key: String, sourceName: String, body: String, firstSeen: Timestamp) {
        self.id = id
        self.key = key
        self.sourceName = sourceName
        self.categories = []
        self.itemAuthors = []
        self.feedAuthors = []
        self.itemCategories = []
        self.body = body
        self.firstSeen = firstSeen
        self.revision = 1
        self.localPictures = [:]
    }
}
