// `tidings sources add URL`: finds the feed behind a URL, checks that it parses, and puts it into the configuration.

import ArgumentParser
import HTTPFetcher
import TidingsCore

struct SourcesAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a source: a feed's URL, or a page that names its feed.")

    @Argument(help: "The feed, or a web page of which it is the feed.")
    var url: String
    @Option(help: "The source's name; without it the feed's own title.")
    var name: String?
    @Option(name: .customLong("category"), help: "A category, outermost first; may be repeated.")
    var categories: [String] = []
    @Flag(name: .customLong("no-check"), help: "Add the URL as it is, without asking the server.")
    var isUnchecked = false
    @OptionGroup var common: ConfigOption

    func run() async throws {
        do {
            // Before anything is read: whatever else is wrong, this is wrong usage.
            let addition = try SourceAddition(url, name: name, categories: categories, config: common.config)
            let list = try SourceList(common)
            let words = try await addition.add(to: list, finder: isUnchecked ? nil : try finder(list))
            let output = Output()
            try output.line(words)
            try output.flush()
        } catch let error as SourcesError {
            throw CommandFailure(error)
        }
    }

    /// Asks with the manners, the proxy and the limits of the configuration, where there is one.
    private func finder(_ list: SourceList) throws -> FeedFinder {
        var settings = FetcherConfiguration()
        if ConfigurationLocation.exists(list.location.file) { settings = FetcherConfiguration(try list.reader.read(list.location)) }
        do {
            let fetcher = try CurlFetcher(configuration: settings)
            return FeedFinder { await fetcher.fetch($0) }
        } catch {
            throw CommandFailure(.inputOutput, "\(error)")
        }
    }
}

/// Adds one source, with what somebody chose for it.
struct SourceAddition {
    private let url: String
    private let name: String?
    private let categories: [String]
    private let config: String?

    /// - Parameter config: the configuration that was named, for commands that are advised.
    /// - Throws: `SourcesError` where what was typed can be no source.
    init(_ url: String, name: String?, categories: [String], config: String? = nil) throws(SourcesError) {
        let url = URLRules.unwrapped(url)
        if let fault = URLRules.fault(url) { throw SourcesError.badURL(url, fault) }
        for (role, text) in [name].compactMap({ $0 }).map({ ("name", $0) }) + categories.map({ ("category", $0) }) {
            if let fault = UniqueNames.fault(text) { throw SourcesError.badText(text, of: role, fault) }
        }
        self.url = url
        self.name = name
        self.categories = categories
        self.config = config
    }

    /// What happened, in words; without a finder the URL is taken unasked.
    func add(to list: SourceList, finder: FeedFinder?) async throws -> String {
        let name = name.map(UniqueNames.cleaned)
        // Nobody is asked about a source that is there already.
        if let present = try list.name(of: url) { return Self.present(url, present) }
        let found = try await find(finder) ?? FoundFeed(url: url, title: nil, items: 0)
        let entry = SourceEntry(name: name ?? found.title ?? "", url: found.url, categories: categories)
        switch try list.add([entry], isNameChosen: name != nil).first {
        case .added(let name):
            let damage = found.isDamaged ? " of a document that is damaged or was cut short" : ""
            let items = finder == nil ? "" : ", \(found.items.counted("item"))\(damage)"
            return "Added \"\(SafeText.line(name))\": \(SafeText.line(URLRules.shown(found.url)))\(items)."
        case .present(let name): return Self.present(found.url, name)
        case .refused(let error): throw error
        case nil: return ""
        }
    }

    private func find(_ finder: FeedFinder?) async throws(SourcesError) -> FoundFeed? {
        do {
            return try await finder?.find(url)
        } catch .severalFeeds(let url, let feeds, _) {
            let options =
                (name.map { ["--name", $0] } ?? []) + categories.flatMap { ["--category", $0] } + (config.map { ["--config", $0] } ?? [])
            throw .severalFeeds(url, feeds, options: options)
        }
    }

    private static func present(_ url: String, _ name: String) -> String {
        "\(SafeText.line(URLRules.shown(url))) is there already, as \"\(SafeText.line(name))\". Nothing was changed."
    }
}
