// `tidings status`: the first thing one types when something is wrong: is it running, what does it hold, what fails and why.

import ArchiveStore
import ArgumentParser
import PostPublisher
import SyncEngine
import TidingsCore

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the daemon, the archive's size, next polls, and every source that fails, with what to do.")

    @Flag(
        help: "Exit with 1 when some source fails, the last run failed, or posts or the archive cannot be written; not when no daemon runs."
    )
    var exitCode = false
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        let configuration = try common.load()
        let archive = try Archive.openForReading(configuration.database)
        var report = try StatusReport(configuration, archive: archive, now: Clock.now())
        if case .held(let holder?) = report.lock, holder.role == .daemon {
            report.daemon = DaemonClient(socket: DaemonSocket(database: configuration.database)).state()
        }
        let out = Output()
        if output.json { try out.line(report.json) } else { try report.print(to: out, stream: Terminal.standard.output) }
        try out.flush()
        if exitCode, report.isTroubled { throw ExitStatus.someFailed.exitCode }
    }
}

/// Everything that `status` tells.
struct StatusReport {
    struct Line {
        var source: Source
        var state: PollState?
        var notes: [String]
        var isTrouble: Bool
        var isSilent: Bool
        /// When it is asked of its own accord; nil where it was never asked.
        var nextPoll: Timestamp?
    }

    var lock: EngineLock.State
    /// What the daemon says of itself; nil where there is none, or it does not answer.
    var daemon: DaemonState?
    var configuration: Configuration
    var now: Timestamp
    var size: ArchiveSize?
    var lastRun: Run?
    /// Where posts go, and what failed there the last time.
    var targets: [(target: PublishTarget, trouble: String?)]
    var lines: [Line]

    init(_ configuration: Configuration, archive: Archive?, now: Timestamp) throws {
        self.configuration = configuration
        self.now = now
        lock = EngineLock.state(ofDatabase: configuration.database)
        size = try archive?.size()
        lastRun = try archive?.runs(limit: 1).last?.asSeen(beside: lock)
        let troubles = try archive?.publishTroubles() ?? [:]
        targets = configuration.publish.map { ($0, troubles[$0.name]) }
        let stored = try archive?.sources() ?? []
        let states = Dictionary(stored.map { ($0.name, $0.state) }) { first, _ in first }
        lines = configuration.sources.map { source in
            let state = states[source.name]
            let notes = StatusReport.notes(source, state, now)
            let isSilent = source.enabled && !notes.isTrouble && (state?.rhythm.isSilent(at: now) ?? false)
            let silence = isSilent ? [StatusReport.silence(state, now)] : []
            return Line(
                source: source, state: state, notes: notes.texts + silence, isTrouble: notes.isTrouble, isSilent: isSilent,
                nextPoll: state?.nextPollAt == nil ? nil : StatusReport.nextPoll(source, state, configuration, now))
        }
    }

    /// Where the engine would begin, not what the archive's column holds: Retry-After, 410 and clocks that were wrong count.
    private static func nextPoll(_ source: Source, _ state: PollState?, _ configuration: Configuration, _ now: Timestamp) -> Timestamp {
        RegisteredSource(source: source, id: 0, state: state)
            .nextPoll(horizonSeconds: Assembly.horizonSeconds(configuration), now: now)
    }

    var isTroubled: Bool {
        lines.contains(where: \.isTrouble) || lastRun?.state == .failed || daemon?.trouble != nil || targets.contains { $0.trouble != nil }
    }

    private static func silence(_ state: PollState?, _ now: Timestamp) -> String {
        let since = state?.rhythm.updated?.description ?? "?"
        return "nothing new since \(since), which is unusually long for it. See whether its site still publishes, or moved the feed"
    }

    /// What should be known of a source, and whether it is trouble.
    private static func notes(_ source: Source, _ state: PollState?, _ now: Timestamp) -> (texts: [String], isTrouble: Bool) {
        guard let state else { return ([], false) }
        var notes: [String] = []
        var isTrouble = false
        if let since = state.goneSince {
            notes.append("gone since \(since) (410); asked once a week. Remove it from the configuration, or correct its URL")
            isTrouble = true
        } else if state.failures > 0, let failure = state.failure {
            let times = state.failures == 1 ? "once" : "\(state.failures) times in a row"
            notes.append("failed \(times) since \(state.failingSince?.description ?? "?"): \(failure)")
            isTrouble = true
        }
        if let until = state.retryAfter, until > now { notes.append("asked to wait until \(until) (Retry-After)") }
        if let moved = state.movedTo {
            let advice = isTrouble ? "It fails there, so the configured URL is asked as well" : "Put the new URL into the configuration"
            notes.append("moved to \(WebURL.masked(moved)). \(advice)")
        }
        if source.window == nil, state.window.looksRanked {
            notes.append("looks like a hot list: nothing counts as withdrawn. Set \"window\": \"latest\" or \"ranked\" to decide by hand")
        }
        return (notes, isTrouble)
    }
}
