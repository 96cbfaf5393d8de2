// What `status` says: for people, and as JSON for scripts.

import ArchiveStore
import Platform
import PostPublisher
import TidingsCore

extension StatusReport {
    func print(to out: Output, stream: Terminal.Stream) throws {
        func line(_ name: String, _ value: String) throws { try out.line("\(DisplayWidth.padded(name, to: 9)) \(SafeText.line(value))") }
        try line("engine", engineText)
        if let trouble = daemon?.trouble {
            let name = DisplayWidth.padded("", to: 9)
            try out.line("\(name) \(Style.red.apply(SafeText.line(trouble.reason), to: stream))")
            try line("", "Polling pauses; the next try is at \(trouble.retryAt.secondText)")
        }
        if let complaint = daemon?.complaint { try line("", complaint) }
        try line("archive", archiveText)
        if let lastRun {
            try line("last run", "\(lastRun.id), \(lastRun.cause.words), \(stateText(lastRun))")
        } else {
            try line("last run", "none yet. Try: \"tidings sync now\"")
        }
        for (index, trouble) in targets.compactMap(\.trouble).enumerated() {
            let name = DisplayWidth.padded(index == 0 ? "posts" : "", to: 9)
            try out.line("\(name) \(Style.red.apply(SafeText.line(trouble), to: stream))")
        }
        let enabled = lines.filter(\.source.enabled)
        try line("sources", "\(lines.count) configured, \(enabled.count) enabled, \(lines.count(where: \.isTrouble)) failing")
        for (index, text) in nextPolls.enumerated() { try line(index == 0 ? "next" : "", text) }
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
        switch lock {
        case .free: return "not running"
        case .held(nil): return "somebody works on the archive"
        case .held(let holder?):
            let who = holder.role == .daemon ? "the daemon is running" : "\"sync now\" is running"
            return "\(who) since \(holder.since.secondText), process \(holder.process)"
        case .unknown(let code):
            return "unknown (\(SystemWords.reason(code))): \(configuration.database).lock tells only its owner and group"
        }
    }

    private func stateText(_ run: Run) -> String {
        // What a run came to is known when it ends; the daemon's say so from time to time.
        let counts = run.isJustBegun ? "" : ": \(run.words)"
        guard run.state == .running else { return "\(run.state.rawValue) \(ago(run.endedAt ?? run.startedAt))\(counts)" }
        return "running for \(span(from: run.startedAt, to: now))\(counts)"
    }

    /// The next few, and who will do them.
    private var nextPolls: [String] {
        let next = lines.filter(\.source.enabled).compactMap { line in line.nextPoll.map { ($0, line.source.name) } }
        var texts = next.sorted { $0.0 < $1.0 }.prefix(5).map { time, name in
            "\(name) \(time <= now ? "is due" : "in " + span(from: now, to: time))"
        }
        if case .free = lock, !texts.isEmpty { texts[0] += " (nothing polls by itself while no daemon runs)" }
        return texts
    }

    private var archiveText: String {
        guard let size else { return "\(configuration.database) holds nothing yet" }
        return
            "\(configuration.database), \(decimal(Double(size.bytes) / 1e6)) MB: \(size.items.counted("item")), \(size.changes.counted("change")), "
            + "\(size.withdrawn) withdrawn, \(pictureText(size))"
    }

    private func pictureText(_ size: ArchiveSize) -> String {
        let notes = [
            (size.picturesMissing, "still missing"), (size.picturesDead, "given up"), (size.previewsWaiting, "without a preview yet"),
        ].filter { $0.0 > 0 }.map { "\($0) \($1)" }
        return size.picturesKept.counted("picture")
            + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
    }

    private func decimal(_ value: Double) -> String { "\(Int(value)).\(Int(value * 10) % 10)" }
    private func ago(_ time: Timestamp) -> String { span(from: time, to: now) + " ago" }
    private func span(from start: Timestamp, to end: Timestamp) -> String {
        DurationText.of(milliseconds: Int(max(0, end.milliseconds - start.milliseconds)))
    }

    private static func json(_ target: PublishTarget, _ trouble: String?) -> JSONText {
        var object = JSONText()
        object.add("format", target.format.rawValue)
        object.add("directory", target.directory)
        object.add("error", trouble)
        return object
    }

    var json: JSONText {
        var object = JSONText()
        let holder: EngineLock.Holder? = if case .held(let holder) = lock { holder } else { nil }
        object.add("running", lock == .free ? nil : holder?.role.rawValue ?? "unknown")
        object.add("since", holder?.since.description)
        object.add("process", holder?.process)
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
            archive.add("picturesDead", size.picturesDead)
            archive.add("previewsWaiting", size.previewsWaiting)
            object.add("archive", archive)
        } else {
            object.addNull("archive")
        }
        object.add("lastRun", lastRun?.json)
        object.add("publish", targets.map { StatusReport.json($0.target, $0.trouble) })
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
        object.add("categories", source.categories)
        object.add("author", source.author)
        object.add("interval", source.intervalSeconds)
        object.add("window", source.window?.rawValue)
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
