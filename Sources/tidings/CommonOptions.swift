// What every command takes, and what it finds by it: the configuration, the archive, the terminal.

import ArchiveStore
import ArgumentParser
import Glibc

/// `--config FILE`.
struct ConfigOption: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String?

    func location() throws(ConfigurationError) -> ConfigurationLocation {
        try ConfigurationLocation.find(option: config, environment: .current(), workingFolder: ConfigurationLocation.currentFolder())
    }

    /// Reads the configuration; secrets that are missing count only for those who fetch.
    func load(secrets: SecretPolicy = .optional) throws(ConfigurationError) -> Configuration {
        try ConfigurationReader(environment: .current(), secrets: secrets).read(try location())
    }

    /// The archive for reading; nil, after saying so, where nothing was ever synced.
    func openArchive() throws -> Archive? {
        let configuration = try load()
        if let archive = try Archive.openForReading(configuration.database) { return archive }
        Messages.standard.info("Nothing has been synced yet: there is no \(configuration.database). Try: \"tidings sync now\"")
        return nil
    }
}

/// `--json`.
struct JSONOption: ParsableArguments {
    @Flag(help: "One JSON object per line.")
    var json = false
}

extension Terminal {
    /// This process's streams.
    static var standard: Terminal { current(Environment.current().variables) }
}
