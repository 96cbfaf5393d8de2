// What a poll came to, for whoever watches: the progress line, `sync now --json`, the journal.

/// What became of one source in a run.
public struct SyncReport: Sendable, Hashable {
    public enum Outcome: String, Sendable { case changed, unchanged, failed, skipped }

    public var source: String
    public var outcome: Outcome
    /// HTTP status, where there was an answer.
    public var status: Int?
    public var added = 0
    public var edited = 0
    public var withdrawn = 0
    public var returned = 0
    /// Bytes of the body on the wire.
    public var bytes = 0
    public var milliseconds = 0
    /// Why it failed, and what to do.
    public var error: String?
    /// Why it was not asked, or what else there is to say.
    public var reason: String?
    /// When it is asked again of its own accord; nil where nobody worked that out.
    public var nextPollAt: Timestamp?
    /// What its feed asks of those who poll it.
    public var wishes = PublisherWishes()

    public init(source: String, outcome: Outcome) {
        self.source = source
        self.outcome = outcome
    }
}

extension RunCounts {
    /// Adds what another run came to.
    public mutating func add(_ other: RunCounts) {
        total += other.total
        changed += other.changed
        unchanged += other.unchanged
        failed += other.failed
        skipped += other.skipped
        added += other.added
        edited += other.edited
        withdrawn += other.withdrawn
        returned += other.returned
        picturesKept += other.picturesKept
        picturesFailed += other.picturesFailed
    }

    /// Adds one source's result.
    /// - Parameter items: whether what it brought counts as well.
    public mutating func add(_ report: SyncReport, items: Bool = true) {
        total += 1
        switch report.outcome {
        case .changed: changed += 1
        case .unchanged: unchanged += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        }
        guard items else { return }
        added += report.added
        edited += report.edited
        withdrawn += report.withdrawn
        returned += report.returned
    }

    /// Adds pictures that were kept and that failed.
    public mutating func addPictures(kept: Int, failed: Int) {
        picturesKept += kept
        picturesFailed += failed
    }
}
