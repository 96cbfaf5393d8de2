// The one place where a run is put together: sources registered, a plan made, the pass run, its followers after it.
// Asked by `sync now` and by the daemon's scheduler; exactly one engine works on an archive at a time.

public import ArchiveStore
public import TidingsCore

/// What a run tells while it goes on.
public enum SyncEvent: Sendable {
    /// So many sources are dealt with in this run.
    case started(run: Int64, sources: Int)
    /// A source's answer is committed, or it was skipped.
    case source(SyncReport)
    /// Pictures done so far, and how many there are.
    case pictures(done: Int, total: Int)
    /// Something that does not fail the run but should be known.
    case warning(String)
}

/// What a run came to.
public struct SyncSummary: Sendable, Hashable {
    public var run: Int64
    public var counts: RunCounts
    public var milliseconds: Int
    /// How it ended.
    public var state: RunState
    public var isInterrupted: Bool { state == .interrupted }

    public init(run: Int64, counts: RunCounts, milliseconds: Int, state: RunState) {
        self.run = run
        self.counts = counts
        self.milliseconds = milliseconds
        self.state = state
    }
}

/// What ended a run, and what it had come to by then.
public struct RunFailure: Error {
    public let summary: SyncSummary
    public let cause: any Error
}

/// Whom a run asks.
public struct SyncRequest: Sendable, Hashable {
    /// Which sources.
    public enum Scope: Sendable, Hashable {
        /// All enabled sources.
        case all
        /// These, also where they are disabled.
        case named([String])
        /// Those whose time has come.
        case due
    }

    public var scope: Scope
    /// Ignore Retry-After, back-off and gone, send no validators, retry dead pictures.
    public var force: Bool

    public init(scope: Scope, force: Bool = false) {
        self.scope = scope
        self.force = force
    }
}

/// Runs syncs on one archive.
public struct Engine: Sendable {
    let archive: Archive
    let sources: [Source]
    let settings: SyncSettings
    let horizonSeconds: Int64
    let now: @Sendable () -> Timestamp
    let fetch: @Sendable (FetchRequest) async -> FetchResult
    let followers: [any LogFollower]
    let chores: [any Chore]
    /// Passes may overlap, and share it.
    let room = DocumentRoom()

    /// - Parameters:
    ///   - horizonSeconds: a next poll further ahead than this comes from a clock that was wrong.
    ///   - followers: what follows the change log after each pass, in this order.
    ///   - chores: what is done when nobody waits, in this order.
    public init(
        archive: Archive, sources: [Source], settings: SyncSettings, horizonSeconds: Int64, followers: [any LogFollower],
        chores: [any Chore] = [], now: @Sendable @escaping () -> Timestamp, fetch: @Sendable @escaping (FetchRequest) async -> FetchResult
    ) {
        self.archive = archive
        self.sources = sources
        self.settings = settings
        self.horizonSeconds = horizonSeconds
        self.followers = followers
        self.chores = chores
        self.now = now
        self.fetch = fetch
    }

    /// One run of its own, from first question to last follower.
    /// - Throws: `RunFailure` where the run could not be finished, `ArchiveError` where it could not be begun. Being cancelled is
    ///   no error: the summary says so.
    public func sync(_ request: SyncRequest, cause: RunCause, events: @Sendable @escaping (SyncEvent) -> Void) async throws -> SyncSummary {
        let (run, sources) = try await open(cause, isAlone: true, events: events, with: registered)
        do {
            let wanted = sources.filter { $0.isWanted(request, horizonSeconds: horizonSeconds, now: now()) }
            events(.started(run: run.id, sources: wanted.count))
            try await poll(wanted, request, in: run) { _, _ in }
            try await follow(request, in: run)
        } catch is CancellationError {
            return try await close(run, .interrupted)
        } catch {
            throw RunFailure(summary: await closeFailed(run), cause: error)
        }
        return try await close(run, .completed)
    }
}
