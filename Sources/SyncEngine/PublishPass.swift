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
            // Whoever asked for this run hears all; the journal what is new.
            let news = told.news(of: target, result, all: context.request.scope != .due)
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

    /// What came of publishing to one target.
    public struct Result: Sendable {
        public var written = 0
        public var removed = 0
        /// Only when checking.
        public var outdated: [String] = []
        public var failures = 0
        /// What was left alone or failed, in words; posts that failed in the same way are one line.
        public var messages: [String] { notes + troubles.map(\.words) }
        /// What was left alone, and pictures that are missing.
        private var notes: [String] { leftAlone + missingPictures }
        /// The same for a run that was about something else.
        fileprivate var briefNotes: [String] {
            let rest = leftAlone.count - Self.few
            guard rest > 1 else { return notes }
            return leftAlone.prefix(Self.few) + ["\(rest) more posts are left alone. \"tidings publish --check\" names them."]
                + missingPictures
        }
        private static let few = 5
        /// What failed, each way of it once.
        var troubles: [(cause: String, words: String)] {
            failed.map { ($0.first.cause, $0.more > 0 ? "\($0.first) \($0.more) more failed in the same way." : "\($0.first)") }
        }
        private var missingPictures: [String] {
            guard let first = lostPictures.min() else { return [] }
            let more = lostPictures.count > 1 ? " So it is with \(lostPictures.count - 1) more." : ""
            return [
                "\(first): a kept picture cannot be read, so that a post shows it from where it came.\(more) "
                    + "Try: bring it back, then \"tidings publish\"."
            ]
        }
        fileprivate var lostPictures: Set<String> = []
        fileprivate var leftAlone: [String] = []
        fileprivate var seen: Set<String> = []
        fileprivate var failed: [(first: PublishError, more: Int)] = []
    }

    /// Writes (or checks) the posts of one target. Checking writes nothing, neither here nor into the archive.
    /// - Throws: `ArchiveError` where the ledger cannot be read or written.
    public func publish(
        to target: PublishTarget, in archive: Archive, mode: PostWriter.Mode, scope: Scope, now: Timestamp
    ) async throws -> Result {
        let name = target.name
        let settings = settings(of: target)
        let cursor =
            mode == .check
            ? try await archive.look { try $0.presentCursor(name, settings: settings) }
            : try await archive.write { try $0.publishCursor(name, settings: settings) }
        let work = TargetWork(pass: self, target: target, archive: archive, cursor: cursor, mode: mode, now: now)
        let result = try await publish(work, scope)
        let trouble = result.failures > 0 ? result.troubles.map(\.words).joined(separator: " ") : nil
        if mode != .check, trouble != cursor.trouble { try await archive.write { try $0.noteTrouble(trouble, target: cursor.target) } }
        return result
    }

    private func publish(_ work: TargetWork, _ scope: Scope) async throws -> Result {
        let (target, archive, mode, number) = (work.target, work.archive, work.mode, work.cursor.target)
        var result = Result()
        if mode != .force, await work.onDisk({ work.writer.isAway }), try await archive.look({ try $0.hasPosts(target: number) }) {
            result.count(.failed(.noTarget(path: target.directory)), in: target)
            return result
        }
        if mode != .check { try await work.settleIntentions() }
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
        try await work.writePages(into: &result) { try $0.itemsWithoutPost(target: number, after: $1, limit: Self.batch) }
        try await work.inspect(into: &result)
        return result
    }

    private func settings(of target: PublishTarget) -> PublishSettings {
        PublishSettings(
            target: "\(PostFormat.revision),\(target.images.rawValue),\(target.withdrawn.rawValue),\(target.names.rawValue)",
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

extension PublishPass.Result {
    mutating func count(missingPicture path: String) { lostPictures.insert(path) }

    mutating func count(_ outcome: PostOutcome, of aim: PostJob.Aim? = nil, in target: PublishTarget) {
        switch outcome {
        case .written: written += 1
        case .removed: removed += 1
        case .unchanged: break
        case .missing(let path), .stale(let path):
            guard seen.insert(path).inserted else { return }
            outdated.append("\(target.directory)/\(path)")
        case .leftAlone(let reason, let path):
            guard seen.insert(path).inserted else { return }
            leftAlone.append("\(target.directory)/\(path): left alone, \(reason.words(for: aim))")
        case .failed(let error):
            guard seen.insert(error.description).inserted else { return }
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
    /// - Parameter aim: what there was to be in its place.
    fileprivate func words(for aim: PostJob.Aim?) -> String {
        switch (self, aim) {
        case (.changedByOwner, .noPost):
            "for it was changed by hand. Its item was withdrawn. Try: remove it yourself, or \"tidings publish --force\" does"
        case (.changedByOwner, .noTrace):
            "for it was changed by hand. Its item is forgotten. Try: remove it yourself, or \"tidings publish --force\" does"
        case (.changedByOwner, _): "for it was changed by hand. Try: \"tidings publish --force\" writes it anew"
        case (.deletedByOwner, _): "for it was deleted by hand. Try: \"tidings publish --force\" writes it again"
        case (.foreignFile, _): "for tidings did not write it. Try: move it away, or \"tidings publish --force\" writes over it"
        }
    }
}
