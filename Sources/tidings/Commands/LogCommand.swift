// `tidings log`: the change log, and `tidings log show`: one change whole.

import ArchiveStore
import ArgumentParser
import Glibc
import TidingsCore

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show what changed, oldest first.", subcommands: [LogList.self, LogShow.self],
        defaultSubcommand: LogList.self)
}

struct LogList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show what changed, oldest first (the last 50 unless told).")

    @Option(help: "Only this source.")
    var source: String?
    @Option(help: "Only this kind of change: \(ChangeKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: KindArgument?
    @Option(help: "Only changes since then: 2d, yesterday, 2026-01-31, 2026-01-31T12:00:00Z.")
    var since: TimeArgument?
    @Option(help: "Only changes until then.")
    var until: TimeArgument?
    @Option(help: "Only changes of this run.")
    var run: Int64?
    @Option(name: .customShort("n"), help: "The last so many.")
    var count: Int?
    @Flag(help: "Go on and show changes as they are committed.")
    var follow = false
    @Flag(help: "Show also changes of mere markup, and all of the log unless -n says otherwise.")
    var all = false
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func validate() throws {
        if let count, count < 0 { throw ValidationError("-n takes a number from 0.") }
    }

    func run() async throws {
        guard let archive = try common.openArchive() else { return }
        var query = LogQuery()
        if let source {
            let known = try archive.sourceNames()
            guard known.contains(source) else { throw CommandFailure.unknown("source", source, known: known) }
            query.source = source
        }
        let now = Clock.now()
        query.kind = kind?.kind
        query.since = since?.instant(now: now)
        query.until = until?.instant(now: now)
        query.run = run
        query.includeMarkup = all
        query.limit = count ?? (all || since != nil || until != nil || self.run != nil ? nil : 50)
        let printer = LogPrinter(output: Output(), terminal: .standard, asJSON: output.json)
        let entries = try archive.log(query)
        try printer.print(entries)
        guard follow else { return }
        try await follow(archive, query, after: entries.last?.id, printer)
    }

    /// Looks once a second at SQLite's data version, which costs no query, and reads only when something was committed.
    private func follow(_ archive: Archive, _ query: LogQuery, after last: Int64?, _ printer: LogPrinter) async throws {
        var query = query
        query.limit = nil
        query.after = try last ?? archive.lastChange()
        var version = try archive.dataVersion()
        while !printer.output.readerIsGone {
            try await Task.sleep(for: .milliseconds(500))
            let current = try archive.dataVersion()
            guard current != version else { continue }
            version = current
            let entries = try archive.log(query)
            try printer.print(entries)
            query.after = entries.last?.id ?? query.after
        }
    }
}

/// A kind of change on the command line.
struct KindArgument: ExpressibleByArgument {
    var kind: ChangeKind

    init?(argument: String) {
        guard let kind = ChangeKind(rawValue: argument.lowercased()) else { return nil }
        self.kind = kind
    }

    static let allValueStrings = ChangeKind.allCases.map(\.rawValue)
}

/// Prints lines of the log.
struct LogPrinter {
    let output: Output
    let terminal: Terminal
    let asJSON: Bool

    func print(_ entries: [LogEntry]) throws {
        for entry in entries {
            if asJSON { try output.line(entry.json) } else { try output.line(line(entry)) }
            if output.readerIsGone { return }
        }
        try output.flush()
    }

    private func line(_ entry: LogEntry) -> String {
        let number = String(repeating: " ", count: max(0, 6 - String(entry.id).count)) + String(entry.id)
        let kind = DisplayWidth.padded(entry.kind.rawValue, to: 9)
        var line =
            "\(number)  \(entry.at.minuteText)  \(style(entry.kind).apply(kind, to: terminal.output))  \(SafeText.line(entry.source))"
        if let item = entry.item { line += ": \(SafeText.line(item.title ?? item.link ?? item.key)) [\(item.id)]" }
        var remarks: [String] = []
        if !entry.fields.isEmpty { remarks.append(entry.fields.joined(separator: ", ")) }
        if let significance = entry.significance { remarks.append(significance.rawValue) }
        if !remarks.isEmpty { line += " (\(remarks.joined(separator: "; ")))" }
        if let detail = entry.detail { line += (entry.item == nil ? ": " : " - ") + SafeText.line(detail) }
        return line
    }

    private func style(_ kind: ChangeKind) -> Style {
        switch kind {
        case .added, .recovered: .green
        case .edited, .moved, .returned: .yellow
        case .withdrawn, .gone, .failing, .gap: .red
        case .forgotten: .faint
        }
    }
}

extension LogEntry {
    /// The line as SPEC §3 promises it.
    var json: JSONText {
        var object = JSONText()
        object.add("id", id)
        object.add("run", run)
        object.add("at", at.description)
        object.add("kind", kind.rawValue)
        object.add("source", source)
        object.add("item", item?.json)
        object.add("revision", revision)
        object.add("fields", fields)
        object.add("significance", significance?.rawValue)
        object.add("detail", detail)
        object.add("evidence", evidence?.json)
        return object
    }
}

extension LogEntry.Item {
    var json: JSONText {
        var object = JSONText()
        object.add("id", id)
        object.add("key", key)
        object.add("title", title)
        object.add("link", link.map(WebURL.masked))
        return object
    }
}

extension LogEntry.Evidence {
    var json: JSONText {
        var object = JSONText()
        object.add("before", before?.description)
        object.add("after", after.description)
        object.add("url", WebURL.masked(url))
        object.add("bodySHA256", Hex.string(bodyDigest))
        object.add("serverDate", serverDate?.description)
        return object
    }
}

extension Timestamp {
    /// For people: `2026-01-31 12:00:05Z`.
    var minuteText: String {
        let text = Timestamp(seconds: seconds).description
        return text.replacing("T", with: " ")
    }
}
