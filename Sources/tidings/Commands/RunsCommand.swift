// `tidings runs`: when it ran, why, how long, what came of it.

import ArchiveStore
import ArgumentParser
import TidingsCore

struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "runs", abstract: "List the runs, oldest first (the last 20 unless told).")

    @Option(name: .customShort("n", allowingJoined: true), help: "The last so many; 0 for none, \"all\" for all.")
    var count = CountArgument.last(20)
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        guard let archive = try common.openArchive() else { return }
        let lock = EngineLock.state(ofDatabase: archive.path)
        let runs = try archive.runs(limit: count.limit).map { $0.asSeen(beside: lock) }
        let out = Output()
        if output.json {
            for run in runs where !out.readerIsGone { try out.line(run.json) }
        } else {
            var table = Table(rightAligned: [0], texts: [5])
            for run in runs {
                table.add([
                    "\(run.id)", run.startedAt.secondText, run.cause.words, run.state.rawValue, run.duration,
                    run.isJustBegun ? "" : run.words,
                ])
            }
            for line in table.lines(on: Terminal.standard.output) where !out.readerIsGone { try out.line(line) }
        }
        try out.flush()
    }
}

extension RunCause {
    var words: String {
        switch self {
        case .sync: "sync now"
        case .daemon: "daemon"
        }
    }
}

extension Run {
    /// Nothing is known of what it comes to.
    var isJustBegun: Bool { endedAt == nil && counts.total == 0 }

    /// Where nobody works on the archive, a run that never ended was killed.
    func asSeen(beside lock: EngineLock.State) -> Run {
        guard case .free = lock, state == .running else { return self }
        var run = self
        run.state = .interrupted
        return run
    }

    /// What it came to.
    var words: String { counts.words(of: cause == .daemon ? "poll" : "source") }

    var duration: String {
        guard let endedAt else { return state == .running ? "running" : "?" }
        return DurationText.of(milliseconds: Int(endedAt.milliseconds - startedAt.milliseconds))
    }

    var json: JSONText {
        var object = JSONText()
        object.add("id", id)
        object.add("cause", cause.rawValue)
        object.add("state", state.rawValue)
        object.add("started", startedAt.description)
        object.add("ended", endedAt?.description)
        object.add("milliseconds", endedAt.map { max(0, $0.milliseconds - startedAt.milliseconds) })
        object.add("sources", counts.sourcesJSON)
        object.add("items", counts.itemsJSON)
        object.add("thumbnails", counts.thumbnailsJSON)
        return object
    }
}

extension RunCounts {
    var sourcesJSON: JSONText {
        var object = JSONText()
        object.add("total", total)
        object.add("changed", changed)
        object.add("unchanged", unchanged)
        object.add("failed", failed)
        object.add("skipped", skipped)
        return object
    }

    var itemsJSON: JSONText {
        var object = JSONText()
        object.add("added", added)
        object.add("edited", edited)
        object.add("withdrawn", withdrawn)
        object.add("returned", returned)
        return object
    }

    var thumbnailsJSON: JSONText {
        var object = JSONText()
        object.add("downloaded", picturesKept)
        object.add("failed", picturesFailed)
        return object
    }

    /// `12 sources: 3 changed, 9 unchanged; 5 added, 1 edited`; what is nought is left out.
    var words: String { words(of: "source") }

    /// - Parameter what: what is counted; a daemon polls its sources again and again.
    func words(of what: String) -> String {
        func list(_ parts: [(Int, String)]) -> String {
            parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        }
        let polls = list([(changed, "changed"), (unchanged, "unchanged"), (failed, "failed"), (skipped, "skipped")])
        let items = list([(added, "added"), (edited, "edited"), (withdrawn, "withdrawn"), (returned, "returned")])
        let pictures = list([
            (picturesKept, picturesKept == 1 ? "picture kept" : "pictures kept"),
            (picturesFailed, picturesFailed == 1 ? "picture failed" : "pictures failed"),
        ])
        let head = total.counted(what) + (polls.isEmpty ? "" : ": \(polls)")
        return [head, items, pictures].filter { !$0.isEmpty }.joined(separator: "; ")
    }
}

/// Spans of time for people.
enum DurationText {
    /// `320 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
    static func of(milliseconds: Int) -> String {
        let seconds = milliseconds / 1000
        switch milliseconds {
        case ..<1000: return "\(max(0, milliseconds)) ms"
        case ..<60_000: return "\(seconds).\(milliseconds % 1000 / 100) s"
        case ..<3_600_000: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<172_800_000: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86400) d \(seconds / 3600 % 24) h"
        }
    }
}
