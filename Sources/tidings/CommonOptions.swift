// What every command takes, and what it finds by it: the configuration, the archive, the terminal.

import ArchiveStore
import ArgumentParser
import Glibc
import TidingsCore

/// `--config FILE`.
struct ConfigOption: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String?

    func validate() throws {
        if let config, config.trimmed.isEmpty { throw ValidationError("--config takes a file.") }
    }

    func location() throws(ConfigurationError) -> ConfigurationLocation {
        try ConfigurationLocation.find(option: config, environment: .current(), workingFolder: ConfigurationLocation.currentFolder())
    }

    /// Reads the configuration; secrets that are missing count only for those who fetch.
    func load(secrets: SecretPolicy = .optional) throws(ConfigurationError) -> Configuration {
        try ConfigurationReader(environment: .current(), secrets: secrets).read(try location())
    }

    /// The archive for reading; nil, after saying so, where nothing was ever synced.
    /// - Parameter source: a source's name that somebody typed.
    /// - Throws: `CommandFailure` (64) where neither the configuration nor the archive knows that name.
    func openArchive(for source: String? = nil) throws -> Archive? {
        let configuration = try load()
        let archive = try Archive.openForReading(configuration.database)
        if let source {
            // One that was just added has brought nothing yet; one that was removed has left its items.
            let known = configuration.sources.map(\.name) + (try archive?.sourceNames() ?? [])
            guard known.contains(source) else { throw CommandFailure.unknown("source", source, known: known) }
        }
        if archive == nil { Messages.standard.info("\(configuration.database) holds nothing yet. Try: \"tidings sync now\"") }
        return archive
    }
}

/// `--json`.
struct JSONOption: ParsableArguments {
    @Flag(help: "One JSON object per line.")
    var json = false
}

/// How many lines of a listing are wanted: a number, 0 for none, or `all`.
struct CountArgument: ExpressibleByArgument, Sendable, Equatable {
    /// nil for all.
    var limit: Int?

    static func last(_ limit: Int) -> CountArgument { CountArgument(limit: limit) }

    private init(limit: Int) { self.limit = limit }

    init?(argument: String) {
        guard argument != "all" else { return }
        guard let number = Int(argument), number >= 0 else { return nil }
        limit = number
    }

    var defaultValueDescription: String { limit.map(String.init) ?? "all" }
}

extension Terminal {
    /// This process's streams.
    static var standard: Terminal { current(Environment.current().variables) }
}
