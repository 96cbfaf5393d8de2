// What the daemon and `sync now` say to each other: one JSON object per line. Reports and summaries are the lines of
// `sync now --json` themselves, so that both ways of running a sync show the same.

import ArchiveStore
import SyncEngine
import TidingsCore

/// What a client asks for.
enum DaemonRequest: Sendable, Hashable {
    case sync(SyncRequest)
    case errand(Errand)
    /// How the daemon is.
    case state
}

/// What the daemon says to a client.
enum DaemonAnswer: Sendable {
    /// The request was understood; results follow.
    case accepted
    /// Nothing new, but the daemon is there.
    case alive
    case event(SyncEvent)
    case finished(SyncSummary)
    /// How the daemon is; the only answer to that question.
    case state(DaemonState)
    /// The end of an errand, whose warnings came before, each by itself: there may be one for every post.
    case done(ErrandResult)
    /// No result will come.
    case refused(status: Int32, message: String)
}

/// Lines on the socket, without their line ends.
enum DaemonWire {
    /// A line is refused beyond this: all names that a command line can hold fit (execve(2), some 2 MiB), escaped.
    static let longestLine = 4 << 20

    /// Asks how the daemon is.
    static let stateRequest = "{\"request\":\"status\"}"

    static func line(_ request: SyncRequest) -> String {
        var object = JSONText()
        object.add("request", "sync")
        if case .named(let names) = request.scope { object.add("names", names) }
        object.add("force", request.force)
        return object.string
    }

    /// nil for what is no request of this version.
    static func request(_ line: [UInt8]) -> DaemonRequest? {
        guard let fields = WireFields(line) else { return nil }
        switch fields.text("request") {
        case "status": return .state
        case "sync":
            let scope = fields.texts("names").map(SyncRequest.Scope.named) ?? .all
            return .sync(SyncRequest(scope: scope, force: fields.flag("force")))
        default: return Errand(fields).map(DaemonRequest.errand)
        }
    }

    static func line(_ answer: DaemonAnswer) -> String {
        var object = JSONText()
        switch answer {
        case .accepted: object.add("event", "accepted")
        case .alive: object.add("event", "alive")
        case .event(.source(let report)): object = report.json
        case .event(.started(let run, let sources)):
            object.add("event", "started")
            object.add("run", run)
            object.add("sources", sources)
        case .event(.pictures(let done, let total)):
            object.add("event", "pictures")
            object.add("done", done)
            object.add("total", total)
        case .event(.warning(let text)):
            object.add("event", "warning")
            object.add("message", text)
        case .finished(let summary):
            object = summary.json
            object.add("interrupted", summary.isInterrupted)
        case .state(let state):
            object.add("event", "status")
            object.add("daemon", state.json)
        case .done(let result): object = result.json
        case .refused(let status, let message):
            object.add("event", "refused")
            object.add("status", status)
            object.add("message", message)
        }
        return object.string
    }

    /// nil for what is no answer; an event that this version does not know is ``DaemonAnswer/alive``.
    static func answer(_ line: [UInt8]) -> DaemonAnswer? {
        guard let fields = WireFields(line), let event = fields.text("event") else { return nil }
        switch event {
        case "accepted": return .accepted
        case "source": return SyncReport(fields).map { .event(.source($0)) }
        case "started": return .event(.started(run: Int64(fields.number("run")), sources: fields.number("sources")))
        case "pictures": return .event(.pictures(done: fields.number("done"), total: fields.number("total")))
        case "warning": return .event(.warning(fields.text("message") ?? ""))
        case "summary": return .finished(SyncSummary(fields))
        case "status": return fields.object("daemon").flatMap(DaemonState.init).map(DaemonAnswer.state)
        case "done": return .done(ErrandResult(fields))
        case "refused": return .refused(status: Int32(clamping: fields.number("status")), message: fields.text("message") ?? "")
        default: return .alive
        }
    }
}

extension SyncReport {
    init?(_ fields: WireFields) {
        guard let source = fields.text("source"), let outcome = fields.text("outcome").flatMap(Outcome.init(rawValue:)) else { return nil }
        self.init(source: source, outcome: outcome)
        status = fields.optionalNumber("status")
        added = fields.number("added")
        edited = fields.number("edited")
        withdrawn = fields.number("withdrawn")
        returned = fields.number("returned")
        bytes = fields.number("bytes")
        milliseconds = fields.number("milliseconds")
        error = fields.text("error")
        reason = fields.text("reason")
    }
}

extension SyncSummary {
    init(_ fields: WireFields) {
        var counts = RunCounts()
        if let sources = fields.object("sources") {
            counts.total = sources.number("total")
            counts.changed = sources.number("changed")
            counts.unchanged = sources.number("unchanged")
            counts.failed = sources.number("failed")
            counts.skipped = sources.number("skipped")
        }
        if let items = fields.object("items") {
            counts.added = items.number("added")
            counts.edited = items.number("edited")
            counts.withdrawn = items.number("withdrawn")
            counts.returned = items.number("returned")
        }
        if let pictures = fields.object("thumbnails") {
            counts.picturesKept = pictures.number("downloaded")
            counts.picturesFailed = pictures.number("failed")
        }
        self.init(
            run: Int64(fields.number("run")), counts: counts, milliseconds: fields.number("milliseconds"),
            state: fields.flag("interrupted") ? .interrupted : .completed)
    }
}
