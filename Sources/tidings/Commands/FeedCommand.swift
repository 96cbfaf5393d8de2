// `tidings feed parse|date|discover`: the parts that read feeds, for inspection and scripts (SCHEMA).

import ArgumentParser
import FeedParser
import TidingsCore

struct FeedCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "feed", abstract: "Reads feeds, dates and pages without archiving anything.",
        subcommands: [FeedParseCommand.self, FeedDateCommand.self, FeedDiscoverCommand.self])
}

struct FeedParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parse", abstract: "Prints what a feed document says, as JSON.")

    @OptionGroup var input: DocumentOptions

    func run() throws {
        try input.each { document in
            FeedJSON.text(try FeedParser.parse(document.body, contentType: document.contentType, baseURL: document.baseURL))
        }
    }
}

struct FeedDiscoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover", abstract: "Prints the feeds that a web page announces, as JSON.")

    @OptionGroup var input: DocumentOptions

    func run() throws {
        try input.each { document in
            let feeds = FeedDiscovery.links(in: document.body, baseURL: document.baseURL, contentType: document.contentType)
            let objects = feeds.map { feed in
                var json = JSONText()
                json.add("url", feed.url)
                json.addPresent("title", feed.title)
                json.addPresent("type", feed.type)
                return json
            }
            return JSONText.array(objects)
        }
    }
}

struct FeedDateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "date", abstract: "Prints dates as RFC 3339 in UTC, or INVALID; without arguments, a line for each line of the input.")

    @OptionGroup var common: ConfigOption
    @Argument(help: "Dates as feeds write them.") var dates: [String] = []

    func run() throws {
        let output = Output()
        for date in dates { try output.line(answer(date)) }
        while dates.isEmpty, !output.readerIsGone, let line = readLine() {
            try output.line(answer(line))
            // A script may wait for each answer before it asks again.
            try output.flush()
        }
        try output.flush()
    }

    private func answer(_ date: String) -> String { FeedDate.parse(date)?.description ?? "INVALID" }
}
