// Posts: follows the change log and writes the posts of new and edited items, target by target. A post that cannot be
// written never fails a sync; it is told, and tried again in the next run (SPEC §7).

public import ArchiveStore
public import PostPublisher
public import Thumbnailer
public import TidingsCore
import Dispatch

/// Writes the posts of changed items to every configured target.
public struct PublishPass: LogFollower {
    static let batch = 500
    /// Of contents in memory at once; a batch ends where there are so many.
    static let batchBytes = 8 << 20
    /// Posts looked at without being rendered, at once.
    static let page = 5000
    /// What fails so often in one run is not tried more often.
    static let fewFailures = 8

    let targets: [PublishTarget]
    private let sources: [String: Source]
    /// Names of sources that the archive still knows by others, by these.
    private let newNames: [String: String]
    /// What posts say of each source, by its name.
    private let sourceSettings: [String: String]
    private let sourcesDigest: String
    let store: PictureStore
    let sanitize: PostPublisher.Sanitizer
    /// Where files are read and written.
    let files = DispatchQueue(label: "tidings.posts")
    /// What fails at each target since when it was told.
    private let told = ToldTroubles()

    /// - Parameters:
    ///   - sources: whose categories and authors the posts carry.
    ///   - newNames: of sources that were renamed since the archive was last written, by their old ones.
    ///   - store: where kept pictures lie, for targets with local ones.
    public init(
        targets: [PublishTarget], sources: [Source], newNames: [String: String] = [:], store: PictureStore,
        sanitize: @escaping PostPublisher.Sanitizer
    ) {
        self.targets = targets
        self.newNames = newNames
        self.sources = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
        self.store = store
        self.sanitize = sanitize
        let settings = self.sources.mapValues { ([$0.name, $0.author ?? ""] + $0.categories).joined(separator: "\u{1F}") }
        sourceSettings = settings
        // Sources that exchange their names exchange their URLs.
        let lines = self.sources.values.map { "\($0.url)\u{1F}\(settings[$0.name] ?? "")" }.sorted()
        sourcesDigest = SHA256Digest(of: lines.joined(separator: "\u{1E}")).hex
    }

    public func follow(_ context: FollowerContext) async throws -> Bool {
        for target in targets {
            let result = try await publish(to: target, in: context.archive, mode: .write, scope: .changed, now: context.now())
            // Whoever asked for this run hears all, once; the journal what is new.
            let news = told.news(of: target, result, all: context.request.scope != .due && !context.goesOn)
            for line in result.briefNotes + news { context.tally.tell(.warning(line)) }
        }
        return false
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

    /// Writes (or checks) the posts of one target. Checking writes nothing, neither here nor into the archive.
    /// - Throws: `ArchiveError` where the ledger cannot be read or written.
    public func publish(
        to target: PublishTarget, in archive: Archive, mode: PostWriter.Mode, scope: Scope, now: Timestamp
    ) async throws -> Result {
        let name = target.name
        let settings = settings(of: target)
        let cursor =
            mode.writes
            ? try await archive.write { try $0.publishCursor(name, settings: settings) }
            : try await archive.look { try $0.presentCursor(name, settings: settings) }
        let work = TargetWork(pass: self, target: target, archive: archive, cursor: cursor, mode: mode, now: now)
        var result = try await publish(work, scope)
        if let untried = result.untried {
            let waiting = try await archive.look { try $0.failedPostCount(target: cursor.target, upTo: untried.upTo) }
            result.count(waiting: waiting, for: untried.after)
        }
        let trouble = result.failures > 0 ? result.troubles.map(\.words).joined(separator: " ") : nil
        if mode.writes, trouble != cursor.trouble { try await archive.write { try $0.noteTrouble(trouble, target: cursor.target) } }
        return result
    }

    private func publish(_ work: TargetWork, _ scope: Scope) async throws -> Result {
        let (target, archive, mode, number) = (work.target, work.archive, work.mode, work.cursor.target)
        var result = Result()
        if !mode.overrides, await work.onDisk({ work.writer.isAway }), try await archive.look({ try $0.hasPosts(target: number) }) {
            result.count(.failed(.noTarget(path: target.directory)), item: nil, in: target)
            return result
        }
        if mode.writes, try await work.settleIntentions() { try await work.removeStrayCopies(into: &result) }
        if scope == .all {
            try await work.writePages(into: &result) { try $0.allItems(after: $1, limit: Self.batch) }
            return result
        }
        try await work.retry(limit: Self.batch, into: &result)
        try await work.writeDue(into: &result)
        guard scope == .standing else {
            try await work.writeBehind(limit: Self.batch, into: &result)
            return result
        }
        guard target.images == .remote else {
            // The ledger does not name the copies of pictures: whether they are there shows only where every post is looked at.
            try await work.writePages(into: &result) { try $0.allItems(after: $1, limit: Self.batch) }
            return result
        }
        try await work.writePages(into: &result) {
            try $0.itemsWithoutPost(target: number, after: $1, withFailed: !mode.writes, limit: Self.batch)
        }
        try await work.inspect(into: &result)
        return result
    }

    private func settings(of target: PublishTarget) -> PublishSettings {
        PublishSettings(
            target: "\(PostFormat.revision),\(target.images.rawValue),\(target.withdrawn.rawValue),\(target.names.rawValue),\(target.root)",
            sources: sourceSettings, sourcesDigest: sourcesDigest)
    }
}

extension PublishPass {
    /// The configured source of that name in the archive; nil where it was removed.
    func source(_ name: String) -> Source? { sources[newNames[name] ?? name] }

    /// The item with what the configuration says of its source.
    func completed(_ item: PublishableItem) -> PublishableItem {
        guard let source = source(item.sourceName) else { return item }
        var item = item
        item.sourceName = source.name
        item.categories = source.categories
        item.sourceAuthor = source.author
        return item
    }

    func localPictures(_ session: ArchiveSession, item: Int64) throws -> [String: String] {
        var paths: [String: String] = [:]
        for (url, picture) in try session.keptPictures(item: item) {
            paths[url] = store.shownPath(of: picture)
        }
        return paths
    }
}
