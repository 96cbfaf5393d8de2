// What follows the change log: pictures, withdrawals that need a look at the item's page, posts. Each keeps a cursor; repeating its work
// is harmless, losing it impossible.

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
    private struct Sums {
        /// What whoever watches is told.
        var told: RunCounts
        /// What is written down with the run: of items, those whose lines of the log are the run's.
        var own: RunCounts
    }

    private let sums: Mutex<Sums>
    private let events: @Sendable (SyncEvent) -> Void

    init(_ earlier: RunCounts, events: @Sendable @escaping (SyncEvent) -> Void) {
        sums = Mutex(Sums(told: earlier, own: earlier))
        self.events = events
    }

    public var counts: RunCounts { sums.withLock(\.told) }
    var ownCounts: RunCounts { sums.withLock(\.own) }

    /// Counts a source's result and tells it.
    /// - Parameter ofAnotherRun: its poll belongs to that one, and so do the changes that it brought.
    public func add(_ report: SyncReport, ofAnotherRun: Bool = false) {
        sums.withLock {
            $0.told.add(report)
            $0.own.add(report, items: !ofAnotherRun)
        }
        events(.source(report))
    }

    func addPictures(kept: Int = 0, failed: Int = 0) {
        sums.withLock {
            $0.told.addPictures(kept: kept, failed: failed)
            $0.own.addPictures(kept: kept, failed: failed)
        }
    }

    func tell(_ event: SyncEvent) { events(event) }
}
