// `tidings search WORDS`: the items whose title or text holds all the words, best first.

import ArchiveStore
import ArgumentParser
import TidingsCore

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find items by the words in their titles and texts, the best first.",
        discussion: """
            All the words must occur. Words in double quotes stand together ('"prime minister"'); "harb*" is the beginning of a word.
            Case and accents do not count. Chinese, Japanese and Korean words of one character and more are found.
            """)

    @Argument(help: "What to look for.")
    var words: [String]
    @Option(help: "Only this source.")
    var source: String?
    @Option(name: .customShort("n", allowingJoined: true), help: "At most so many; 0 for none, \"all\" for all.")
    var count = CountArgument.last(20)
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        guard let query = SearchQuery(words.joined(separator: " ")) else {
            throw CommandFailure(.usage, "There is no word in \"\(SafeText.line(words.joined(separator: " ")))\".")
        }
        guard let archive = try common.openArchive(for: source) else { return }
        let answer = try SearchIndex.current(for: archive).search(query, source: source, limit: count.limit ?? .max, in: archive)
        if answer.isIndexReadOnly {
            Messages.standard.info("The search index cannot be written; what it lacks was read for this search alone.")
        }
        let out = Output()
        let stream = Terminal.standard.output
        for hit in answer.hits where !out.readerIsGone {
            if output.json { try out.line(hit.json) } else { try print(hit, to: out, stream: stream) }
        }
        try out.flush()
        if answer.hits.isEmpty, count.limit != 0, !output.json { Messages.standard.info("Nothing was found.") }
    }

    private func print(_ hit: SearchHit, to out: Output, stream: Terminal.Stream) throws {
        let title = hit.title.pieces.isEmpty ? SafeText.line(hit.item.shownName) : hit.title.shown(on: stream)
        try out.line("\(Style.bold.apply(String(hit.item.id), to: stream))  \(title)")
        let date = (hit.item.published ?? hit.item.firstSeen).secondText
        let state = hit.item.standing == .withdrawn ? ", withdrawn" : ""
        try out.line("    " + Style.faint.apply("\(SafeText.line(hit.item.source)), \(date)\(state)", to: stream))
        if !hit.excerpt.pieces.isEmpty { try out.line("    " + hit.excerpt.shown(on: stream)) }
    }
}

extension SearchExcerpt {
    /// The text for one line; what matches is coloured, or between `[` and `]` where there is no colour.
    fileprivate func shown(on stream: Terminal.Stream) -> String {
        pieces.map { piece in
            let text = SafeText.line(piece.text)
            guard piece.isMatch else { return text }
            return stream.hasColour ? Style.yellow.apply(text, to: stream) : "[\(text)]"
        }.joined()
    }

    fileprivate var json: [JSONText] {
        pieces.map { piece in
            var object = JSONText()
            object.add(piece.isMatch ? "match" : "text", piece.text)
            return object
        }
    }
}

extension SearchHit {
    fileprivate var json: JSONText {
        var object = JSONText()
        object.add("id", item.id)
        object.add("source", item.source)
        object.add("key", item.shownKey)
        object.add("title", item.title)
        object.add("link", item.shownLink)
        object.add("published", item.published?.description)
        object.add("firstSeen", item.firstSeen.description)
        object.add("state", item.stateWord)
        object.add("titlePieces", title.json)
        object.add("excerpt", excerpt.json)
        return object
    }
}
