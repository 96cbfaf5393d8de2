// What is to be done about one item's post, and what became of it. Made by SyncEngine's PublishPass and by whoever forgets an item,
// for the writer.

public import TidingsCore

/// What is to be done about one item's post.
public struct PostJob: Sendable, Hashable {
    /// What there is to be.
    public enum Aim: Sendable, Hashable {
        case post(Post)
        /// No post, for the item was withdrawn. One that its owner deleted stays deleted when the item returns.
        case noPost
        /// Nothing, for the item was forgotten.
        case noTrace
    }

    public let itemID: Int64
    public let aim: Aim
    /// What tidings last wrote for this item and target; nil where it wrote nothing.
    public let record: PostRecord?
    /// What is on disk once the post is written.
    let goal: PostRecord?

    public init(itemID: Int64, aim: Aim, record: PostRecord?) {
        self.itemID = itemID
        self.aim = aim
        self.record = record
        goal =
            if case .post(let post) = aim {
                PostRecord(path: record?.path ?? post.relativePath, digest: PostFile.digest(post.bytes))
            } else {
                nil
            }
    }

    var post: Post? { if case .post(let post) = aim { post } else { nil } }

    /// What is about to be on disk, or no longer to be there; nil where that was done already. Noted before ``PostWriter/write(_:)``,
    /// it tells a post whose writer died from one that was changed or deleted by hand.
    public var intention: PostRecord? {
        switch aim {
        case .post: goal?.digest == record?.digest ? nil : goal
        case .noPost: record
        case .noTrace: nil
        }
    }

    public var isRemoval: Bool { post == nil }

    /// Whether there is to be something other than was written.
    public var isNews: Bool { isRemoval ? record != nil : intention != nil }
}

/// What became of a post.
public enum PostOutcome: Sendable, Hashable {
    /// It is on disk and will survive a power loss; to be remembered.
    case written(PostRecord)
    /// It was up to date, byte for byte; to be remembered where the record is new. nil: there is none and is to be none.
    case unchanged(PostRecord?)
    /// The file and its pictures are gone; the record is to be forgotten.
    case removed
    /// The file is gone, copies of its pictures are not: to be remembered, and tried again. The record is what is to be remembered
    /// of the post itself.
    case copiesStay(PublishError, PostRecord?)
    /// What the owner did stays; the record stays as well.
    case leftAlone(LeftAloneReason, path: String)
    /// Only when checking: there is no file, or an outdated one.
    case missing(path: String)
    case stale(path: String)
    /// Nothing was changed; to be tried again.
    case failed(PublishError)
}

/// Why a file was not touched (SPEC §7).
public enum LeftAloneReason: String, Sendable {
    /// It differs from what tidings wrote.
    case changedByOwner
    /// It is no longer there.
    case deletedByOwner
    /// It is there, and tidings did not write it.
    case foreignFile
}
