// What follows the change log: pictures, posts, the search index. Each keeps a cursor; repeating its work is harmless,
// losing it impossible.

public import ArchiveStore
public import TidingsCore
import Synchronization

/// Work that is done after changes were committed.
public protocol LogFollower: Sendable {
    /// Catches up with the log, or works off a part where all of it would make others wait.
    /// - Returns: whether there is more.
    /// - Throws: only what must end the run; anything else is told as a warning and tried again in the next run.
    func follow(_ context: FollowerContext) async throws -> Bool
}

/// What a follower works with.
public struct FollowerContext: Sendable {
    public let archive: Archive
    public let run: Int64
    public let request: SyncRequest
    public let tally: Tally
    public let now: @Sendable () -> Timestamp
    /// When this began, and what the run had come to by then.
    let begun: Timestamp
    let earlier: RunCounts
    let memory = RunMemory()
    /// Whether it goes on with what it had left; not so in the first turn.
    public internal(set) var goesOn = false

    /// Pictures that were kept or failed since this began.
    var picturesSettled: Int {
        func settled(_ counts: RunCounts) -> Int { counts.picturesKept + counts.picturesFailed }
        return settled(tally.counts) - settled(earlier)
    }
}

/// The run's counts so far; reports and pictures arrive from many tasks.
public final class Tally: Sendable {
    private let sum: Mutex<RunCounts>
    private let events: @Sendable (SyncEvent) -> Void

    init(_ earlier: RunCounts, events: @Sendable @escaping (SyncEvent) -> Void) {
        sum = Mutex(earlier)
        self.events = events
    }

    public var counts: RunCounts { sum.withLock(\.self) }

    /// Counts a source's result and tells it.
    public func add(_ report: SyncReport) {
        sum.withLock { $0.add(report) }
        events(.source(report))
    }

    func addPictures(kept: Int = 0, failed: Int = 0) {
        sum.withLock {
            $0.picturesKept += kept
            $0.picturesFailed += failed
        }
    }

    func tell(_ event: SyncEvent) { events(event) }
}
