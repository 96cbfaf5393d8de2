// Turns archived items into posts of a site. This file is the entirety of what is pure in the public face; PostWriter
// is the rest. Asked by SyncEngine's PublishPass for every item that changed.

public import TidingsCore

/// How posts look; each format has one file in this folder.
public enum PostFormat: String, Sendable, CaseIterable {
    case hexo, hugo, jekyll, json

    /// To be raised where the same items give other bytes than before: every target is then looked through again.
    public static let revision = 6
}

/// One place that posts are written to, and how.
public struct PublishTarget: Sendable, Hashable {
    /// Where pictures are shown from.
    public enum Images: String, Sendable, CaseIterable { case remote, local }
    /// What becomes of the post of an item that was withdrawn.
    public enum Withdrawn: String, Sendable, CaseIterable { case keep, mark, remove }
    /// What a file is named for, besides its date and number.
    public enum Names: String, Sendable, CaseIterable { case title, number }

    public var format: PostFormat
    /// An absolute path.
    public var directory: String
    /// Where the site's pages begin on its host, as an address begins with it: empty, or `/blog`.
    public var root = ""
    public var images = Images.remote
    public var withdrawn = Withdrawn.keep
    public var names = Names.title

    /// By which the archive knows it.
    public var name: String { "\(format.rawValue):\(directory)" }

    public init(format: PostFormat, directory: String) {
        self.format = format
        self.directory = directory
    }

    /// What a ``name`` tells of its target; nil for what is no such name.
    public init?(name: String) {
        guard let colon = name.firstIndex(of: ":"), let format = PostFormat(rawValue: String(name[..<colon])) else { return nil }
        self.init(format: format, directory: String(name[name.index(after: colon)...]))
    }
}

/// A picture that a post shows from its own site.
public struct PostPicture: Sendable, Hashable {
    /// Absolute path of the kept file.
    public var source: String
    /// The name it gets in the post's picture folder; it is the name of the kept file, which is named for its content.
    public var name: String

    public init(source: String, name: String) {
        self.source = source
        self.name = name
    }
}

/// A post, ready to be written.
public struct Post: Sendable, Hashable {
    /// Below the target's directory. A post once written stays under the name it got then, see ``PostRecord``.
    public var relativePath: String
    public var bytes: [UInt8]
    /// Pictures to be put beside it; empty unless the target's images are local.
    public var pictures: [PostPicture] = []
    /// What the file ends with where there is no content; nil where there is some. SPEC §7: an edit to empty content
    /// is not published, and by this the writer knows whether the post was empty before.
    public var emptyEnding: [UInt8]?
}

/// Renders items for one target. Pure: no file is touched, and the same item gives the same bytes.
public struct PostPublisher: Sendable {
    /// Makes foreign HTML safe; relative addresses are resolved against `baseURL`.
    public typealias Sanitizer = @Sendable (_ html: String, _ baseURL: String?) -> String

    public let target: PublishTarget
    private let sanitize: Sanitizer

    /// - Parameter sanitize: makes an item's HTML safe (SCHEMA §7); it is handed in, for floors do not import each other.
    public init(target: PublishTarget, sanitize: @escaping Sanitizer) {
        self.target = target
        self.sanitize = sanitize
    }

    /// The post of an item; nil where there is to be none, because it was withdrawn and the target removes such posts.
    ///
    /// Of the item's `localPictures` only those whose files exist may be given: the others stay remote.
    public func render(_ item: PublishableItem) -> Post? {
        guard item.withdrawn == nil || target.withdrawn != .remove else { return nil }
        let name = PostName(item, names: target.names)
        var links = PictureLinks(item, target: target)
        let html = item.body.isEmpty ? "" : sanitize(item.body, item.baseURL)
        let body = PostBody.bytes(html, links: &links, isTemplate: target.format != .json)
        let draft = PostDraft(item: item, body: body, image: links.address(of: item.image), marksWithdrawn: target.withdrawn == .mark)
        let format = target.format.writer
        return Post(
            relativePath: format.path(name), bytes: format.bytes(draft), pictures: links.used,
            emptyEnding: body.isEmpty ? format.emptyEnding : nil)
    }
}
