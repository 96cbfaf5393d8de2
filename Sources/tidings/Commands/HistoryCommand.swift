// `tidings history ITEM`: an item's life on one screen: its names, its revisions, what happened to it.

import ArchiveStore
import ArgumentParser
import TidingsCore

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show an item's life: its names, revisions and changes.")

    @Argument(help: "The item: its number, key or link.")
    var item: String
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        let archive = try common.openArchive()
        let summary = try ItemArgument.find(item, in: archive)
        guard let archive else { return }
        var query = LogQuery()
        query.item = summary.id
        query.includeMarkup = true
        let entries = try archive.log(query)
        let aliases = try archive.aliases(item: summary.id)
        let out = Output()
        if output.json {
            // In the order of time; a name that came with a change stands before it.
            let names = aliases.map { (at: $0.seenAt, id: Int64(0), json: json($0, of: summary)) }
            let changes = entries.map { (at: $0.at, id: $0.id, json: $0.json) }
            for line in (names + changes).sorted(by: { ($0.at, $0.id) < ($1.at, $1.id) }) { try out.line(line.json) }
        } else {
            try out.line(SafeText.line("item \(summary.id): \(summary.shownName)"))
            try out.line(SafeText.line("source \(summary.source), \(summary.stateWord), revision \(summary.revision)"))
            try out.line(SafeText.line("key \(summary.shownKey)"))
            for alias in aliases {
                try out.line(SafeText.line("also known as \(WebURL.shown(alias.name)) since \(alias.seenAt): \(alias.reason)"))
            }
            try out.line()
            try LogPrinter(output: out, terminal: .standard, asJSON: false).print(entries)
        }
        try out.flush()
    }

    /// A further name in the shape of a line of the log, so that a script reads one kind of object.
    private func json(_ alias: AliasRecord, of item: ItemSummary) -> JSONText {
        var object = JSONText()
        object.addNull("id")
        object.add("run", alias.run)
        object.add("at", alias.seenAt.description)
        object.add("kind", "alias")
        object.add("source", item.source)
        var named = JSONText()
        named.add("id", item.id)
        named.add("key", WebURL.shown(alias.name))
        named.add("title", item.title)
        named.add("link", item.shownLink)
        object.add("item", named)
        object.addNull("revision")
        object.add("fields", [String]())
        object.addNull("significance")
        object.add("detail", alias.reason)
        object.add("evidence", alias.evidence.json)
        return object
    }
}
