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
            for entry in entries { try out.line(entry.json) }
            for alias in aliases { try out.line(json(alias)) }
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

    private func json(_ alias: AliasRecord) -> JSONText {
        var object = JSONText()
        object.add("alias", WebURL.shown(alias.name))
        object.add("reason", alias.reason)
        object.add("since", alias.seenAt.description)
        return object
    }
}
