// `tidings status`: the first thing one types when something is wrong: is it running, what does it hold, what fails and why.

import ArchiveStore
import ArgumentParser
import SyncEngine
import TidingsCore

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the daemon, the archive's size, next polls, and every source that fails, with what to do.")

    @Flag(help: "Exit with 1 when some source fails, the last run failed, or the daemon cannot write; not when none runs.")
    var exitCode = false
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        let configuration = try common.load()
        let archive = try Archive.openForReading(configuration.database)
        var report = try StatusReport(configuration, archive: archive, now: Clock.now())
        if report.holder == .daemon { report.daemon = DaemonClient(socket: DaemonSocket(database: configuration.database)).state() }
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

    var holder: EngineLock.Role?
    /// What the daemon says of itself; nil where there is none, or it does not answer.
    var daemon: DaemonState?
    var configuration: Configuration
    var now: Timestamp
    var size: ArchiveSize?
    var lastRun: Run?
    var lines: [Line]

    init(_ configuration: Configuration, archive: Archive?, now: Timestamp) throws {
        self.configuration = configuration
        self.now = now
        holder = EngineLock.holder(ofDatabase: configuration.database)
        size = try archive?.size()
        lastRun = try archive?.runs(limit: 1).last
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
            .nextPoll(horizonSeconds: Int64(Assembly.horizonSeconds(configuration)), now: now)
    }

    var isTroubled: Bool { lines.contains(where: \.isTrouble) || lastRun?.state == .failed || daemon?.trouble != nil }

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
        if let moved = state.movedTo { notes.append("moved to \(WebURL.masked(moved)). Put the new URL into the configuration") }
        if source.window == nil, state.window.looksRanked {
            notes.append("looks like a hot list: nothing counts as withdrawn. Set \"window\": \"latest\" or \"ranked\" to decide by hand")
        }
        return (notes, isTrouble)
    }
}

extension StatusReport {
    func print(to out: Output, stream: Terminal.Stream) throws {
        func line(_ name: String, _ value: String) throws { try out.line("\(DisplayWidth.padded(name, to: 9)) \(SafeText.line(value))") }
        try line("engine", engineText)
        if let trouble = daemon?.trouble {
            let name = DisplayWidth.padded("", to: 9)
            try out.line("\(name) \(Style.red.apply(SafeText.line(trouble.reason), to: stream))")
            try line("", "Polling pauses; the next try is at \(trouble.retryAt.minuteText)")
        }
        if let complaint = daemon?.complaint { try line("", complaint) }
        try line("archive", archiveText)
        if let lastRun {
            let end = lastRun.endedAt ?? lastRun.startedAt
            try line("last run", "\(lastRun.id), \(lastRun.cause.words), \(lastRun.state.rawValue) \(ago(end)): \(lastRun.counts.words)")
        } else {
            try line("last run", "none yet. Try: \"tidings sync now\"")
        }
        let enabled = lines.filter(\.source.enabled)
        try line("sources", "\(lines.count) configured, \(enabled.count) enabled, \(lines.count(where: \.isTrouble)) failing")
        let next = enabled.compactMap { line in line.nextPoll.map { ($0, line.source.name) } }.sorted { $0.0 < $1.0 }
        if let first = next.first { try line("next poll", "\(first.1) \(first.0 <= now ? "is due" : "in " + span(first.0))") }
        let noted = lines.filter { !$0.notes.isEmpty }
        guard !noted.isEmpty else { return }
        try out.line()
        for entry in noted {
            let name = SafeText.line(entry.source.name)
            try out.line((entry.isTrouble ? Style.red : .yellow).apply(name, to: stream) + ":")
            for note in entry.notes { try out.line("  " + SafeText.line(note)) }
        }
    }

    private var engineText: String {
        switch holder {
        case .daemon: "the daemon is running"
        case .sync: "\"sync now\" is running"
        case nil: "not running"
        }
    }

    private var archiveText: String {
        guard let size else { return "\(configuration.database) does not exist yet" }
        let missing = size.picturesMissing > 0 ? " (\(size.picturesMissing) still missing)" : ""
        return "\(configuration.database), \(decimal(Double(size.bytes) / 1e6)) MB: \(size.items) items, \(size.changes) changes, "
            + "\(size.withdrawn) withdrawn, \(size.picturesKept) pictures\(missing)"
    }

    private func decimal(_ value: Double) -> String { "\(Int(value)).\(Int(value * 10) % 10)" }
    private func ago(_ time: Timestamp) -> String {
        DurationText.of(milliseconds: Int(max(0, now.milliseconds - time.milliseconds))) + " ago"
    }
    private func span(_ time: Timestamp) -> String { DurationText.of(milliseconds: Int(time.milliseconds - now.milliseconds)) }

    var json: JSONText {
        var object = JSONText()
        object.add("running", holder?.rawValue)
        object.add("daemon", daemon?.json)
        object.add("database", configuration.database)
        var archive = JSONText()
        if let size {
            archive.add("bytes", size.bytes)
            archive.add("items", size.items)
            archive.add("changes", size.changes)
            archive.add("withdrawn", size.withdrawn)
            archive.add("pictures", size.picturesKept)
            archive.add("picturesMissing", size.picturesMissing)
            object.add("archive", archive)
        } else {
            object.addNull("archive")
        }
        object.add("lastRun", lastRun?.json)
        object.add("sources", lines.map(\.json))
        return object
    }
}

extension StatusReport.Line {
    var json: JSONText {
        var object = JSONText()
        object.add("name", source.name)
        object.add("url", WebURL.masked(source.url))
        object.add("enabled", source.enabled)
        object.add("title", state?.title)
        object.add("format", state?.format?.rawValue)
        object.add("polled", state?.polledAt?.description)
        object.add("confirmed", state?.confirmedAt?.description)
        object.add("nextPoll", nextPoll?.description)
        object.add("status", state?.status)
        object.add("failures", state?.failures ?? 0)
        object.add("failingSince", state?.failingSince?.description)
        object.add("error", state?.failure)
        object.add("gone", state?.goneSince?.description)
        object.add("movedTo", state?.movedTo.map(WebURL.masked))
        object.add("ranked", source.window == .ranked || (source.window == nil && state?.window.looksRanked ?? false))
        object.add("notes", notes)
        return object
    }
}
