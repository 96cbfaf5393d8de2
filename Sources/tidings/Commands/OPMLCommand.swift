// `tidings opml parse`: reads lists of feeds, for inspection and scripts (conformance schema §9).

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
            var json = JSONBytes()
            json.object { json in
                json.member("title", list.title)
                json.key("feeds")
                json.array(list.feeds) { json, feed in
                    json.object { json in
                        json.member("title", feed.title)
                        json.member("url", feed.url)
                        json.member("site_url", feed.siteURL)
                        json.member("folder", feed.folder)
                    }
                }
            }
            return json.text
        }
    }
}
