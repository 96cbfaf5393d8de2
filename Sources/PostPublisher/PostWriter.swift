// Puts posts on disk so that a reader never sees half of one, and never over what the site's owner did by hand.
// This file is the part of the public face that touches files. Asked by SyncEngine's PublishPass, batch by batch.

/// What is to be done about one item's post.
public struct PostJob: Sendable, Hashable {
    public var itemID: Int64
    /// nil where there is to be none.
    public var post: Post?
    /// What tidings last wrote for this item and target; nil where it wrote nothing.
    public var record: PostRecord?

    public init(itemID: Int64, post: Post?, record: PostRecord?) {
        self.itemID = itemID
        self.post = post
        self.record = record
    }
}

/// What became of a post.
public enum PostOutcome: Sendable, Hashable {
    /// It is on disk and will survive a power loss; to be remembered.
    case written(PostRecord)
    /// It was up to date, byte for byte; to be remembered where the record is new. nil: there is none and is to be none.
    case unchanged(PostRecord?)
    /// The file and its pictures are gone; the record is to be forgotten.
    case removed
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

/// Writes batches of posts below one target's directory. Values in, values out: who remembers the records is the
/// archive's business.
public struct PostWriter: Sendable {
    public enum Mode: Sendable {
        case write
        /// What the owner did is overridden.
        case force
        /// Nothing is written; the outcomes say what would be.
        case check
    }

    private let target: PublishTarget
    private let mode: Mode

    public init(target: PublishTarget, mode: Mode = .write) {
        self.target = target
        self.mode = mode
    }

    /// Those pictures whose files can be read now; the others stay remote (see ``PostPublisher/render(_:)``).
    public static func available(_ pictures: [String: String]) -> [String: String] {
        pictures.filter { PostFile.isReadable($0.value) }
    }

    /// Does the jobs, in order; one outcome each. A failure of one is no failure of the others.
    ///
    /// Files are written under temporary names, made durable together, then renamed. A process that dies in between
    /// leaves only files whose names begin with `.`, and the next attempt takes them over.
    public func write(_ jobs: [PostJob]) -> [PostOutcome] {
        var batch = DurableBatch()
        var outcomes = jobs.map { job -> PostOutcome in
            do throws(PublishError) {
                return try prepare(job, in: &batch)
            } catch {
                return .failed(error)
            }
        }
        let failures = batch.commit()
        for (index, job) in jobs.enumerated() {
            guard case .written(let record) = outcomes[index], let post = job.post else { continue }
            let folder = target.pictureFolder(item: job.itemID, post: record.path)
            let paths = [absolute(record.path)] + post.pictures.map { "\(folder)/\($0.name)" }
            if let error = paths.lazy.compactMap({ failures[$0] }).first {
                outcomes[index] = .failed(error)
            } else if target.images == .local {
                PictureCopies.prune(folder, keeping: post.pictures)
            }
        }
        return outcomes
    }

    /// What was done by hand to a post that tidings wrote: left alone, or unchanged. Writes nothing.
    public func inspect(_ record: PostRecord) -> PostOutcome {
        do throws(PublishError) {
            guard PostFile.isSafe(relativePath: record.path) else { throw .unsafePath(record.path) }
            let existing = try PostFile.content(absolute(record.path))
            return reason(toLeave: existing, record: record).map { .leftAlone($0, path: record.path) } ?? .unchanged(record)
        } catch {
            return .failed(error)
        }
    }

    private func prepare(_ job: PostJob, in batch: inout DurableBatch) throws(PublishError) -> PostOutcome {
        if let record = job.record, !PostFile.isSafe(relativePath: record.path) { throw .unsafePath(record.path) }
        guard let post = job.post else { return try remove(job) }
        let path = job.record?.path ?? post.relativePath
        let existing = try PostFile.content(absolute(path))
        let digest = PostFile.digest(post.bytes)
        if case .bytes(let bytes, _) = existing {
            if bytes == post.bytes {
                return try copyPictures(post, of: job, at: path, in: &batch, or: .unchanged(PostRecord(path: path, sha256: digest)))
            }
            if job.record != nil, let ending = post.emptyEnding, !PostWriter.ends(bytes, with: ending) { return .unchanged(job.record) }
        }
        if let reason = reason(toLeave: existing, record: job.record), mode != .force {
            return .leftAlone(reason, path: path)
        }
        if mode == .check { return existing == .missing ? .missing(path: path) : .stale(path: path) }
        _ = try copyPictures(post, of: job, at: path, in: &batch, or: .unchanged(nil))
        try batch.write(post.bytes, to: absolute(path), mode: existing.permissions)
        return .written(PostRecord(path: path, sha256: digest))
    }

    private func remove(_ job: PostJob) throws(PublishError) -> PostOutcome {
        guard let record = job.record else { return .unchanged(nil) }
        let path = absolute(record.path)
        let existing = try PostFile.content(path)
        if existing != .missing {
            if mode != .force, reason(toLeave: existing, record: record) != nil { return .leftAlone(.changedByOwner, path: record.path) }
            if mode == .check { return .stale(path: record.path) }
            try PostFile.remove(path)
        }
        if mode == .check { return .unchanged(nil) }
        PictureCopies.prune(target.pictureFolder(item: job.itemID, post: record.path), keeping: [])
        return .removed
    }

    /// Puts a post's pictures in place and says what became of the post, which is stale if any was missing.
    private func copyPictures(
        _ post: Post, of job: PostJob, at path: String, in batch: inout DurableBatch, or outcome: PostOutcome
    ) throws(PublishError) -> PostOutcome {
        let folder = target.pictureFolder(item: job.itemID, post: path)
        for picture in post.pictures where !PostFile.isReadable("\(folder)/\(picture.name)") {
            if mode == .check { return .stale(path: path) }
            try batch.copy(picture.source, to: "\(folder)/\(picture.name)")
        }
        return outcome
    }

    private func reason(toLeave existing: PostFile.Content, record: PostRecord?) -> LeftAloneReason? {
        switch existing {
        case .missing: record == nil ? nil : .deletedByOwner
        case .noFile: record == nil ? .foreignFile : .changedByOwner
        case .bytes(let bytes, _):
            if let record { PostFile.digest(bytes) == record.sha256 ? nil : .changedByOwner } else { .foreignFile }
        }
    }

    private func absolute(_ path: String) -> String { "\(target.directory)/\(path)" }

    private static func ends(_ bytes: [UInt8], with ending: [UInt8]) -> Bool { bytes.suffix(ending.count).elementsEqual(ending) }
}
