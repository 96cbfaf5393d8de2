// `tidings opml parse`: reads lists of feeds, for inspection and scripts (SCHEMA §9).

import ArgumentParser
import FeedParser

struct OPMLCommand: CommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "opml", abstract: "Reads OPML lists.", subcommands: [OPMLParseCommand.self])
}

struct OPMLParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parse", abstract: "Prints the feeds of an OPML list, as JSON.")

    @OptionGroup var input: DocumentOptions

    func run() throws {
        try input.each { document in
            let list = try OPML.parse(document.body, contentType: document.contentType)
            var json = JSONText()
            json.addPresent("title", list.title)
            let feeds = list.feeds.map { feed in
                var json = JSONText()
                json.addPresent("title", feed.title)
                json.add("url", feed.url)
                json.addPresent("site_url", feed.siteURL)
                json.addPresent("folder", feed.folder)
                return json
            }
            json.add("feeds", feeds)
            return json.string
        }
    }
}
