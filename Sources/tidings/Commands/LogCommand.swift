// `tidings log`: the change log, and `tidings log show`: one change whole.

import ArchiveStore
import ArgumentParser
import Glibc
import TidingsCore

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Show what changed, oldest first (the last 50 unless told).",
        subcommands: [LogShow.self, LogList.self])

    @OptionGroup var selection: LogSelection
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws { try await LogListing(selection: selection, asJSON: output.json, common: common).run() }
}

struct LogList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The same as \"tidings log\".")

    @OptionGroup var selection: LogSelection
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws { try await LogListing(selection: selection, asJSON: output.json, common: common).run() }
}

/// Which lines of the log are wanted.
struct LogSelection: ParsableArguments {
    @Option(help: "Only this source.")
    var source: String?
    @Option(help: "Only this kind of change: \(ChangeKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: KindArgument?
    @Option(help: "Only changes since then: 2d, yesterday, 2026-01-31, 2026-01-31T12:00:00Z.")
    var since: TimeArgument?
    @Option(help: "Only changes until then; a month, day, minute or second that is named is included.")
    var until: TimeArgument?
    @Option(help: "Only changes of this run.")
    var run: Int64?
    @Option(name: .customShort("n", allowingJoined: true), help: "The last so many; 0 for none, \"all\" for all.")
    var count: CountArgument?
    @Flag(help: "Go on and show changes as they are committed.")
    var follow = false
    @Flag(help: "Show also changes of mere markup, and all of the log unless -n says otherwise.")
    var all = false

    func query(now: Timestamp) -> LogQuery {
        var query = LogQuery()
        query.source = source
        query.kind = kind?.kind
        query.since = since?.instant(now: now)
        query.until = until?.lastInstant(now: now)
        query.run = run
        query.includeMarkup = all
        let isBounded = all || since != nil || until != nil || run != nil
        query.limit = count.map(\.limit) ?? (isBounded ? nil : 50)
        return query
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
            "\(number)  \(entry.at.secondText)  \(style(entry.kind).apply(kind, to: terminal.output))  \(SafeText.line(entry.source))"
        if let item = entry.item { line += ": \(SafeText.line(item.shownName)) [\(item.id)]" }
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
        object.add("key", shownKey)
        object.add("title", title)
        object.add("link", shownLink)
        return object
    }
}

extension LogEntry.Evidence {
    var json: JSONText {
        var object = JSONText()
        object.add("before", before?.description)
        object.add("after", after.description)
        object.add("url", WebURL.masked(url))
        object.add("bodySHA256", bodyDigest.map { Hex.string($0) })
        object.add("serverDate", serverDate?.description)
        return object
    }
}

extension Timestamp {
    /// For people: `2026-01-31 12:00:05Z`.
    var secondText: String {
        let text = Timestamp(seconds: seconds).description
        return text.replacing("T", with: " ")
    }
}
