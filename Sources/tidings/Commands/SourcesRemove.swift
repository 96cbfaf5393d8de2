// `tidings sources remove NAME`: takes sources out of the configuration. What they brought stays in the archive.

import ArgumentParser

struct SourcesRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove sources from the configuration; their items stay in the archive.",
        aliases: ["rm"])

    @Argument(help: "Names of sources.")
    var names: [String]
    @OptionGroup var common: ConfigOption

    func run() throws {
        do {
            try SourceList(common).remove(names)
        } catch let error as SourcesError {
            throw CommandFailure(error)
        }
        let output = Output()
        var told: Set<String> = []
        for name in names where told.insert(name).inserted {
            try output.line("Removed \"\(SafeText.line(name))\". Its items stay in the archive.")
        }
        try output.flush()
    }
}
