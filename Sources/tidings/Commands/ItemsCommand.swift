// `tidings items`: what the archive holds, a line each.

import ArchiveStore
import ArgumentParser
import TidingsCore

struct ItemsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "items", abstract: "List items of the archive, oldest first (the last 50 unless told).")

    @Option(help: "Only this source.")
    var source: String?
    @Option(name: .customShort("n", allowingJoined: true), help: "The last so many; 0 for none, \"all\" for all.")
    var count = CountArgument.last(50)
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        guard let archive = try common.openArchive(for: source) else { return }
        let out = Output()
        try archive.items(source: source, limit: count.limit) { items in
            if output.json {
                for item in items where !out.readerIsGone { try out.line(item.json) }
            } else {
                try print(items, to: out)
            }
            return !out.readerIsGone
        }
        try out.flush()
    }

    private func print(_ items: [ItemSummary], to out: Output) throws {
        var table = Table(rightAligned: [0], texts: [3, 4])
        for item in items {
            table.add([
                "\(item.id)", (item.published ?? item.firstSeen).secondText, item.stateWord, item.source, item.shownName,
            ])
        }
        for line in table.lines(on: Terminal.standard.output) where !out.readerIsGone { try out.line(line) }
    }
}

extension ItemSummary {
    /// `listed`, `departed`, `withdrawn` or `forgotten`.
    var stateWord: String {
        if isForgotten { return "forgotten" }
        switch standing {
        case .listed: return "listed"
        case .departed: return "departed"
        case .withdrawn: return "withdrawn"
        }
    }

    var json: JSONText {
        var object = JSONText()
        object.add("id", id)
        object.add("source", source)
        object.add("key", shownKey)
        object.add("title", title)
        object.add("link", shownLink)
        object.add("published", published?.description)
        object.add("firstSeen", firstSeen.description)
        object.add("revision", revision)
        object.add("state", stateWord)
        object.add("withdrawn", withdrawnAt?.description)
        return object
    }
}
