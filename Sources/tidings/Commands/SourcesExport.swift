// `tidings sources export`: the list as OPML, for another reader or for keeping.

import ArgumentParser
import FeedParser
import TidingsCore

struct SourcesExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the sources as OPML; categories become folders.")

    @OptionGroup var common: ConfigOption

    func run() throws {
        let configuration = try common.load()
        if configuration.sources.contains(where: { URLRules.holdsSecret($0.url) }) {
            Messages.standard.warning(
                "The list holds passwords or keys of some sources, as their URLs do. Take them out before it is shared.")
        }
        let output = Output()
        try output.write(Self.opml(configuration.sources))
        try output.flush()
    }

    /// URLs are written whole, or the list could not be imported again: it holds what the configuration holds.
    static func opml(_ sources: [Source]) -> String {
        OPML.write(OPML(title: "tidings", feeds: sources.map { OPMLFeed(title: $0.name, url: $0.url, folder: $0.categories) }))
    }
}
