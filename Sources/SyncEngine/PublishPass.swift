// Posts: follows the change log and writes the posts of new and edited items, target by target. A post that cannot be
// written never fails a sync; it is told, and tried again in the next run (SPEC §7).

public import ArchiveStore
public import PostPublisher
public import Thumbnailer
public import TidingsCore

/// Writes the posts of changed items to every configured target.
public struct PublishPass: LogFollower {
    fileprivate static let batch = 500

    let targets: [PublishTarget]
    let sources: [String: Source]
    let settings: String
    let store: PictureStore
    let sanitize: PostPublisher.Sanitizer

    /// - Parameters:
    ///   - sources: whose categories and authors the posts carry.
    ///   - store: where kept pictures lie, for targets with local ones.
    public init(targets: [PublishTarget], sources: [Source], store: PictureStore, sanitize: @escaping PostPublisher.Sanitizer) {
        self.targets = targets
        self.sources = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
        self.store = store
        self.sanitize = sanitize
        settings =
            SHA256Digest(
                of: sources.map { ([$0.name, $0.author ?? ""] + $0.categories).joined(separator: "\u{1F}") }.joined(separator: "\u{1E}")
            ).hex
    }

    public func follow(_ context: FollowerContext) async throws {
        for target in targets {
            let result = try await publish(to: target, in: context.archive, mode: .write, scope: .changed)
            for line in result.messages { context.tally.tell(.warning(line)) }
        }
    }

    /// What is looked at.
    public enum Scope: Sendable {
        /// The items that changed since the last time.
        case changed
        /// These, those that have no post, and what was done by hand to posts since: for whoever asks and waits for the answer.
        case standing
        /// Every item of the archive.
        case all
    }

    /// What came of publishing to one target.
    public struct Result: Sendable {
        public var written = 0
        public var removed = 0
        /// Only when checking.
        public var outdated: [String] = []
        public var failures = 0
        /// What was left alone or failed, in words; posts that failed in the same way are one line.
        public var messages: [String] {
            leftAlone + failed.map { $0.more > 0 ? "\($0.first) \($0.more) more failed in the same way." : "\($0.first)" }
        }
        fileprivate var leftAlone: [String] = []
        fileprivate var seen: Set<String> = []
        fileprivate var failed: [(first: PublishError, more: Int)] = []
    }

    /// Writes (or checks) the posts of one target. Checking writes nothing, neither here nor into the archive.
    /// - Throws: `ArchiveError` where the ledger cannot be read or written.
    public func publish(to target: PublishTarget, in archive: Archive, mode: PostWriter.Mode, scope: Scope) async throws -> Result {
        let name = "\(target.format.rawValue):\(target.directory)"
        let settings = "\(target.images.rawValue),\(target.withdrawn.rawValue),\(target.names.rawValue),\(settings)"
        var cursor =
            mode == .check
            ? try await archive.look { try $0.presentCursor(name) }
            : try await archive.write { try $0.publishCursor(name, settings: settings) }
        var result = Result()
        let work = TargetWork(pass: self, target: target, archive: archive, cursor: cursor, mode: mode)
        if scope == .all || mode == .check {
            try await work.writePages(into: &result) { try $0.allItems(after: $1, limit: Self.batch) }
            return result
        }
        try await work.retry(limit: Self.batch, into: &result)
        while true {
            let known = cursor
            let (items, reached) = try await archive.write { try $0.dueItems(after: known, limit: Self.batch) }
            guard reached != known else { break }
            try await work.write(items, into: &result)
            try await archive.write { try $0.save(reached) }
            cursor = reached
        }
        guard scope == .standing else { return result }
        let number = cursor.target
        try await work.writePages(into: &result) { try $0.itemsWithoutPost(target: number, after: $1, limit: Self.batch) }
        try await work.inspect(into: &result)
        return result
    }
}

/// One target's posts, a batch at a time.
private struct TargetWork: Sendable {
    let pass: PublishPass
    let target: PublishTarget
    let archive: Archive
    let cursor: PublishCursor
    let mode: PostWriter.Mode

    /// A page at a time; `items` gives those after one.
    func writePages(
        into result: inout PublishPass.Result, _ items: @Sendable @escaping (ArchiveSession, Int64) throws -> [Int64]
    ) async throws {
        var after: Int64 = 0
        while true {
            let first = after
            let page = try await archive.look { try items($0, first) }
            guard let last = page.last else { return }
            after = last
            try await write(page, into: &result)
        }
    }

    /// Tells which posts were changed or deleted by hand. Reads the files and renders nothing.
    func inspect(into result: inout PublishPass.Result) async throws {
        let writer = PostWriter(target: target, mode: mode)
        var after: Int64 = 0
        while true {
            let (number, first) = (cursor.target, after)
            let page = try await archive.look { try $0.posts(target: number, after: first, limit: PublishPass.batch) }
            guard let last = page.last else { return }
            after = last.item
            for post in page { result.count(writer.inspect(PostRecord(path: post.path, sha256: post.sha256)), in: target) }
        }
    }

    /// Tries once more what failed in earlier runs, the longest waiting first. Where a whole batch fails again the others
    /// wait for the next run: a folder that cannot be written costs every run the same, however much belongs there.
    func retry(limit: Int, into result: inout PublishPass.Result) async throws {
        var end: Int64?
        while true {
            let (known, target) = (end, cursor.target)
            let (items, newest) = try await archive.write { try $0.failedPosts(target: target, upTo: known, limit: limit) }
            end = newest
            guard !items.isEmpty else { return }
            let failed = try await write(items, into: &result)
            let done = items.filter { !failed.contains($0) }
            try await archive.write { session in for item in done { try session.clearFailedPost(target: target, item: item) } }
            if done.isEmpty { return }
        }
    }

    /// - Returns: the items whose posts failed; they are remembered, and stop no other post.
    @discardableResult
    func write(_ items: [Int64], into result: inout PublishPass.Result) async throws -> Set<Int64> {
        guard !items.isEmpty else { return [] }
        let jobs = try await prepare(items)
        let outcomes = PostWriter(target: target, mode: mode).write(jobs)
        if mode != .check { try await remember(zip(jobs, outcomes).map { ($0, $1) }) }
        var failed: Set<Int64> = []
        for (job, outcome) in zip(jobs, outcomes) {
            if case .failed = outcome { failed.insert(job.itemID) }
            result.count(outcome, in: target)
        }
        return failed
    }

    private func prepare(_ items: [Int64]) async throws -> [PostJob] {
        let (pass, target, cursor) = (pass, target, cursor)
        let loaded = try await archive.look { session in
            try items.map { id in
                var item = try session.publishable(item: id)
                if target.images == .local { item?.localPictures = try pass.localPictures(session, item: id) }
                return (id, item, try session.post(target: cursor.target, item: id))
            }
        }
        let publisher = PostPublisher(target: target, sanitize: pass.sanitize)
        return loaded.compactMap { id, item, stored in
            let record = stored.map { PostRecord(path: $0.path, sha256: $0.sha256) }
            // Without content (cleaned up) a post stays as it is; also where nobody says any more what its source's
            // categories and author are, for it was removed from the configuration.
            guard let item, record == nil || pass.sources[item.sourceName] != nil else { return nil }
            return PostJob(itemID: id, post: publisher.render(pass.completed(item)), record: record)
        }
    }

    private func remember(_ done: [(PostJob, PostOutcome)]) async throws {
        let (target, mode) = (cursor.target, mode)
        try await archive.write { session in
            for (job, outcome) in done {
                switch outcome {
                case .written(let record), .unchanged(let record?):
                    guard record != job.record else { continue }
                    try session.save(StoredPost(item: job.itemID, path: record.path, sha256: record.sha256), target: target)
                case .removed: try session.removePost(target: target, item: job.itemID)
                case .failed: if mode != .check { try session.noteFailedPost(target: target, item: job.itemID) }
                case .unchanged(nil), .leftAlone, .missing, .stale: continue
                }
            }
        }
    }
}

extension PublishPass {
    /// The item with what the configuration says of its source.
    fileprivate func completed(_ item: PublishableItem) -> PublishableItem {
        var item = item
        item.categories = sources[item.sourceName]?.categories ?? []
        item.sourceAuthor = sources[item.sourceName]?.author
        return item
    }

    fileprivate func localPictures(_ session: ArchiveSession, item: Int64) throws -> [String: String] {
        var paths: [String: String] = [:]
        for (url, picture) in try session.keptPictures(item: item) {
            paths[url] = store.shownPath(of: picture)
        }
        return PostWriter.available(paths)
    }
}

extension PublishPass.Result {
    fileprivate mutating func count(_ outcome: PostOutcome, in target: PublishTarget) {
        switch outcome {
        case .written: written += 1
        case .removed: removed += 1
        case .unchanged: break
        case .missing(let path), .stale(let path): outdated.append("\(target.directory)/\(path)")
        case .leftAlone(let reason, let path):
            guard seen.insert(path).inserted else { return }
            leftAlone.append("\(target.directory)/\(path): left alone, \(reason.words)")
        case .failed(let error):
            failures += 1
            if let alike = failed.firstIndex(where: { $0.first.cause == error.cause }) {
                failed[alike].more += 1
            } else {
                failed.append((error, 0))
            }
        }
    }
}

extension LeftAloneReason {
    fileprivate var words: String {
        switch self {
        case .changedByOwner: "for it was changed by hand. Try: \"tidings publish --force\" writes it anew"
        case .deletedByOwner: "for it was deleted by hand. Try: \"tidings publish --force\" writes it again"
        case .foreignFile: "for tidings did not write it. Try: move it away, or \"tidings publish --force\" writes over it"
        }
    }
}
