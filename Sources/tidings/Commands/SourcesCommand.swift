// `tidings sources`: the sources of the configuration, listed and changed.

import ArgumentParser

struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources", abstract: "List the sources and their state; add, remove, import and export them.",
        discussion: "Changes keep the rest of the configuration file as it is, byte for byte, with its mode and owner.",
        subcommands: [SourcesList.self, SourcesAdd.self, SourcesRemove.self, SourcesImport.self, SourcesExport.self])

    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() throws { try SourceListing(asJSON: output.json, common: common).run() }
}

extension SourceList {
    /// The list in the file that `--config` and the environment name; one that is not there yet is made where a
    /// user's own belongs.
    init(_ option: ConfigOption) throws(ConfigurationError) {
        let environment = Environment.current()
        let location: ConfigurationLocation
        do {
            location = try option.location()
        } catch .notFound(let tried) where tried.count > 1 {
            location = ConfigurationLocation(file: tried[0], environment: environment)
        }
        self.init(location: location, reader: ConfigurationReader(environment: environment))
    }
}

extension CommandFailure {
    init(_ error: SourcesError) { self.init(error.exitStatus, error.description) }
}
