// The heart of the daemon: knows when each source is due, polls it then, and never twice at once. One actor on one queue;
// between two due times it sleeps. Polling is in Scheduler+Polling, hours and followers in Scheduler+Hours, handed-over
// syncs in Scheduler+Requests, what happens when the archive cannot be written in Scheduler+Health.

import Dispatch
import Platform
import SyncEngine
import TidingsCore

/// Polls each source when it is due.
actor Scheduler {
    nonisolated let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let now: @Sendable () -> Timestamp
    let setAlarm: @Sendable (Timestamp?) -> Void
    let reopenArchive: @Sendable () async throws -> Outfit
    let tell: @Sendable (DaemonEvent) -> Void

    var engine: Engine
    /// Those that are configured, by their number in the archive.
    var sources: [Int64: Source] = [:]
    var table = DueTable(horizonSeconds: Int64(Schedule.day))
    var flights: [Int64: Flight] = [:]
    var failing: Set<Int64> = []
    /// The open runs of clock hours, the present one last.
    var hours: [HourRun] = []
    var openingHour: Task<HourRun, any Error>?
    var ailment: Ailment?
    var lastAilment: (end: Timestamp, tries: Int)?
    var reopening: Task<Void, Never>?
    /// When the journal was last told that connections find no descriptor.
    var lastShortage: Timestamp?
    var followerComplaint: String?
    /// Counts the files that were opened, one after another.
    var generation = 0
    var isStopping = false
    /// Whether stopping cut something off.
    var wasCut = false
    var followIsQueued = false
    /// Counts those who follow in turns; the last of them goes on.
    var followChain = 0
    /// Whether something was polled since the last chores, when these began, and whether they are under way.
    var hasChores = true
    var lastChores: Timestamp?
    var isDoingChores = false
    var choreComplaints: [String] = []
    let followLane = Lane()
    /// Whoever opens another file or takes over another configuration makes an engine of what is there, one after the other.
    let outfitLane = Lane()
    var lastNumber = 0

    private var work: [Int: Task<Void, Never>] = [:]
    private var lastWake: Timestamp?
    private var lastStatus = ""
    let since: Timestamp

    /// At most one pass begins in this time: sources that fall due close together share a pass and its commit.
    private static let spacing: Int64 = 1

    /// - Parameters:
    ///   - executor: whose queue everything here happens on.
    ///   - setAlarm: arranges that ``wake()`` is called at an instant; nil for never.
    ///   - reopenArchive: closes the archive's file, opens what is at its path, and registers the sources there.
    ///   - tell: the journal's and the service manager's ear.
    init(
        _ executor: QueueExecutor, engine: Engine, now: @escaping @Sendable () -> Timestamp,
        setAlarm: @escaping @Sendable (Timestamp?) -> Void, reopenArchive: @escaping @Sendable () async throws -> Outfit,
        tell: @escaping @Sendable (DaemonEvent) -> Void
    ) {
        self.executor = executor
        self.engine = engine
        self.now = now
        self.setAlarm = setAlarm
        self.reopenArchive = reopenArchive
        self.tell = tell
        since = now()
    }

    /// What `status` is told.
    var state: DaemonState {
        DaemonState(
            since: since, trouble: ailment.map { DaemonState.Trouble(reason: $0.reason, retryAt: $0.retryAt) },
            complaint: followerComplaint)
    }

    /// Takes over an engine and what it says of its sources: at the start, after a reload, after a repair.
    /// Polls under way end by the old one.
    func adopt(_ outfit: Outfit) {
        let former = sources
        let time = now()
        let horizonSeconds = outfit.horizonSeconds
        engine = outfit.engine
        sources = [:]
        failing = []
        // What monitors are shown of them changes.
        hasChores = true
        table = DueTable(horizonSeconds: horizonSeconds)
        for entry in outfit.sources {
            sources[entry.id] = entry.source
            guard entry.source.enabled else { continue }
            if entry.state.map({ $0.failures > 0 }) ?? false { failing.insert(entry.id) }
            guard flights[entry.id] == nil else { continue }
            table.set(entry.id, next: Scheduler.first(entry, former[entry.id], horizonSeconds, time), now: time)
        }
        wake()
    }

    /// Takes over what `make` makes of another configuration, not while the archive is opened anew.
    /// - Throws: what `make` throws; everything stays as it was.
    func refit(_ make: @escaping @Sendable () async throws -> Outfit) async throws -> Outfit {
        try await outfitLane.run {
            let outfit = try await make()
            await self.adopt(outfit)
            return outfit
        }
    }

    /// A source whose interval was shortened does not wait out the old one. What it was before the daemon started nobody knows.
    private static func first(_ entry: RegisteredSource, _ former: Source?, _ horizon: Int64, _ now: Timestamp) -> Timestamp {
        let next = entry.nextPoll(horizonSeconds: horizon, now: now)
        guard let interval = entry.source.intervalSeconds, interval != former?.intervalSeconds,
            let state = entry.state, state.failures == 0, state.retryAfter == nil, !state.isPutOff, let polled = state.polledAt
        else { return next }
        return Schedule.next(planned: next, intervalSeconds: interval, polled: polled, wishes: state.wishes, now: now)
    }

    /// Looks what is due. Called when the alarm rings, when the clock was set, and when something changed.
    func wake() {
        guard !isStopping else { return }
        let time = now()
        lastWake = time
        turnHour(time)
        if isFitToPoll(time) {
            let due = table.take(now: time, atMost: ailment == nil ? .max : 1)
            if !due.isEmpty { pollDue(due) }
            if due.isEmpty, ailment != nil { begin { scheduler in await scheduler.probe() } }
        }
        doChores(time)
        arm()
    }

    /// Sets the alarm to the next thing that happens by itself.
    func arm() {
        guard !isStopping else { return }
        var instant = ailment?.retryAt ?? table.earliest
        if let turn = nextTurn { instant = min(instant ?? turn, turn) }
        if let chores = nextChores { instant = min(instant ?? chores, chores) }
        if let lastWake, let next = instant {
            let soonest = lastWake.advanced(bySeconds: Scheduler.spacing)
            // A clock that went back must not stretch the pause.
            if next < soonest, soonest.milliseconds - now().milliseconds <= Scheduler.spacing * 1000 { instant = soonest }
        }
        setAlarm(instant)
        tellStatus()
    }

    /// Ends in order: what is on the wire is cancelled, what is being written is committed, the open run is closed.
    func stop() async {
        isStopping = true
        setAlarm(nil)
        for task in work.values { task.cancel() }
        await settle()
        for hour in hours { await close(hour, wasCut ? .interrupted : .completed) }
        hours = []
    }

    /// Runs something that ``stop()`` ends.
    func begin(_ body: @escaping @Sendable (isolated Scheduler) async -> Void) {
        lastNumber += 1
        let number = lastNumber
        work[number] = Task {
            await body(self)
            self.work[number] = nil
        }
    }

    /// Returns when nothing that ``begin(_:)`` started is under way any more.
    func settle() async { while let task = work.values.first { await task.value } }

    /// What `systemctl status` shows. Told when it changes; it names no counts that change all the time.
    private func tellStatus() {
        var text = sources.values.count(where: \.enabled).counted("source")
        if !failing.isEmpty { text += ", \(failing.count) failing" }
        if let ailment {
            text += "; polling pauses until \(ailment.retryAt.secondText): \(ailment.reason)"
        } else if let next = table.earliest {
            text += "; next poll at \(next.secondText)"
        }
        guard text != lastStatus else { return }
        lastStatus = text
        tell(.status(text))
    }
}

/// An engine, with the sources as its archive knows them.
struct Outfit: Sendable {
    var engine: Engine
    var sources: [RegisteredSource]
    /// A next poll further ahead comes from a clock that was wrong.
    var horizonSeconds: Int64
}

/// What the daemon says while it works.
enum DaemonEvent: Sendable {
    /// A poll, committed or skipped.
    case polled(SyncReport)
    case information(String)
    case warning(String)
    case error(String)
    /// One line for people, of now.
    case status(String)
}

/// A source that is being polled, and who else waits for what comes of it.
struct Flight {
    /// Which pass has it in hand.
    var pass: Int
    /// Seconds between polls when it took off, where they are configured.
    var interval: Int?
    /// Whether it asks for the whole document, whatever is known.
    var isForced: Bool
    var waiters: [Int: CheckedContinuation<SyncReport?, Never>] = [:]
}
