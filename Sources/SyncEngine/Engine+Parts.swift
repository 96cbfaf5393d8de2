// The parts that a run is made of: sources registered, a run opened, sources polled, followers caught up, the run closed.
// Engine.sync puts them together for one run; the daemon keeps a run open for an hour and lets several passes share it.

import ArchiveStore
public import TidingsCore

/// A run that is open: its number, and what it came to so far. Passes that share it may overlap.
public struct OpenRun: Sendable {
    public let id: Int64
    public let startedAt: Timestamp
    public let tally: Tally
}

/// A configured source with its number in the archive.
public struct RegisteredSource: Sendable {
    public var source: Source
    public var id: Int64
    /// As it was at registration; nil where it has to be read anew before a poll.
    public var state: PollState?

    public init(source: Source, id: Int64, state: PollState?) {
        self.source = source
        self.id = id
        self.state = state
    }

    func isWanted(_ request: SyncRequest, horizonSeconds: Int64, now: Timestamp) -> Bool {
        switch request.scope {
        case .all: source.enabled
        case .named(let names): names.contains(source.name)
        case .due: source.enabled && nextPoll(horizonSeconds: horizonSeconds, now: now) <= now
        }
    }

    /// When it is asked next of its own accord. An interval set by hand may be longer than the horizon.
    public func nextPoll(horizonSeconds: Int64, now: Timestamp) -> Timestamp {
        PollPlan.nextPoll(state ?? PollState(), horizonSeconds: max(horizonSeconds, Int64(source.intervalSeconds ?? 0)), now: now)
    }
}

extension Engine {
    /// Every configured source with its row, in the order of the configuration; unknown ones are added.
    public func register() async throws -> [RegisteredSource] {
        try await archive.write { try registered(in: $0) }
    }

    func registered(in session: ArchiveSession) throws -> [RegisteredSource] {
        let rows = try SourceRegister.register(sources, in: session)
        return zip(sources, rows).map { RegisteredSource(source: $0, id: $1.id, state: $1.state) }
    }

    /// Whether the archive's file is still the one at its path.
    /// - Throws: `ArchiveError.missing` or `.replaced`.
    public func checkFile() throws { try archive.checkFile() }

    /// Whether the archive can be written: a transaction that changes nothing goes to the disk.
    /// - Throws: `ArchiveError`.
    public func probe() async throws { try await archive.probe() }

    /// Opens a run.
    /// - Parameter isAlone: no other run is open in this process: one that the archive holds open was left by a killed process.
    public func open(_ cause: RunCause, isAlone: Bool, events: @Sendable @escaping (SyncEvent) -> Void) async throws -> OpenRun {
        try await open(cause, isAlone: isAlone, events: events) { _ in }.run
    }

    /// Opens a run and does what else belongs to its begin in the same transaction: each one is an fsync.
    func open<Rest: Sendable>(
        _ cause: RunCause, isAlone: Bool, events: @Sendable @escaping (SyncEvent) -> Void,
        with rest: @Sendable @escaping (ArchiveSession) throws -> Rest
    ) async throws -> (run: OpenRun, rest: Rest) {
        let started = now()
        return try await archive.write { session in
            if isAlone { try session.closeAbandonedRuns(now: started) }
            let run = OpenRun(id: try session.beginRun(cause, now: started), startedAt: started, tally: Tally(RunCounts(), events: events))
            return (run, try rest(session))
        }
    }

    /// Polls these sources once.
    /// - Parameter landed: called for each when its answer is committed or it was skipped, from any thread. What the daemon
    ///   skips of its own accord (`.due`) is told here alone and counts nowhere.
    /// - Throws: `ArchiveError`, `CancellationError`; what was recorded stays.
    public func poll(
        _ wanted: [RegisteredSource], _ request: SyncRequest, in run: OpenRun, landed: @Sendable @escaping (Int64, SyncReport) -> Void
    ) async throws {
        let wanted = try await withStates(wanted)
        let time = now()
        var jobs: [PollJob] = []
        var numbers: [String: Int64] = [:]
        for wanted in wanted {
            guard let state = wanted.state else { continue }
            switch PollPlan.decide(state, force: request.force, now: time) {
            case .ask:
                numbers[wanted.source.name] = wanted.id
                jobs.append(PollJob(source: wanted.source, id: wanted.id, state: state, force: request.force))
            case .skip(let reason):
                var report = SyncReport(source: wanted.source.name, outcome: .skipped)
                report.reason = reason
                report.nextPollAt = PollPlan.nextPoll(state, horizonSeconds: .max, now: time)
                if request.scope != .due { run.tally.add(report) }
                landed(wanted.id, report)
            }
        }
        let pass = SyncPass(archive: archive, settings: settings, room: room, now: now, fetch: fetch)
        try await pass.run(jobs, run: run.id) { [numbers] report in
            run.tally.add(report)
            if let id = numbers[report.source] { landed(id, report) }
        }
    }

    private func withStates(_ wanted: [RegisteredSource]) async throws -> [RegisteredSource] {
        guard wanted.contains(where: { $0.state == nil }) else { return wanted }
        return try await archive.write { session in
            try wanted.map { entry in
                var entry = entry
                if entry.state == nil { entry.state = try session.source(entry.id)?.state }
                return entry
            }
        }
    }

    /// Lets everything that follows the log catch up with it. One at a time for each archive.
    /// - Throws: as ``turn(_:)``.
    func follow(_ request: SyncRequest, in run: OpenRun) async throws {
        var next: FollowerContext? = following(request, in: run)
        while let context = next { next = try await turn(context) }
    }

    /// What the first ``turn(_:)`` begins with.
    public func following(_ request: SyncRequest, in run: OpenRun) -> FollowerContext {
        FollowerContext(archive: archive, request: request, tally: run.tally, now: now, begun: now(), earlier: run.tally.counts)
    }

    /// Lets each follower work, who has much to do on a part of it, so that nobody waits long for his turn.
    /// - Returns: what the next turn goes on with; nil where all have caught up.
    /// - Throws: what ends the run. Where only a folder of one follower is at fault the others catch up all the same.
    public func turn(_ context: FollowerContext) async throws -> FollowerContext? {
        var fault: (any Error)?
        var hasMore = false
        for follower in followers {
            do {
                if try await follower.follow(context) { hasMore = true }
            } catch let error where !(error is ArchiveError || error is CancellationError) {
                fault = fault ?? error
            }
        }
        if let fault { throw fault }
        guard hasMore else { return nil }
        var next = context
        next.goesOn = true
        return next
    }

    /// Closes what a killed process left open. Asked once, when nothing is open in this process.
    public func closeAbandonedRuns() async throws {
        let time = now()
        try await archive.write { try $0.closeAbandonedRuns(now: time) }
    }

    /// Writes down how far a run has come that stays open.
    public func save(_ run: OpenRun) async throws {
        let counts = run.tally.ownCounts
        try await archive.write { try $0.saveRun(run.id, counts, state: .running, endedAt: nil) }
    }

    /// Closes a run, also from a task that is cancelled.
    @discardableResult
    public func close(_ run: OpenRun, _ state: RunState) async throws -> SyncSummary {
        let ended = now()
        let (archive, counts) = (archive, run.tally.ownCounts)
        try await Task { try await archive.write { try $0.saveRun(run.id, counts, state: state, endedAt: ended) } }.value
        return summary(run, state, at: ended)
    }

    /// Closes a run after a failure that is told in any case, whether or not the archive can be told as well.
    @discardableResult
    public func closeFailed(_ run: OpenRun) async -> SyncSummary {
        do {
            return try await close(run, .failed)
        } catch {
            return summary(run, .failed, at: now())
        }
    }

    private func summary(_ run: OpenRun, _ state: RunState, at ended: Timestamp) -> SyncSummary {
        SyncSummary(
            run: run.id, counts: run.tally.counts, milliseconds: Int(max(0, ended.milliseconds - run.startedAt.milliseconds)), state: state)
    }
}
