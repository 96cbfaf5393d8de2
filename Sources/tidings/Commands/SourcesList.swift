// `tidings sources`: which sources there are, and how each of them does.

import ArchiveStore
import ArgumentParser
import TidingsCore

struct SourcesList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The same as \"tidings sources\".")

    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() throws { try SourceListing(asJSON: output.json, common: common).run() }
}

/// The sources with their state.
struct SourceListing {
    let asJSON: Bool
    let common: ConfigOption

    func run() throws {
        let configuration = try common.load()
        let archive = try Archive.openForReading(configuration.database)
        let report = try StatusReport(configuration, archive: archive, now: Clock.now())
        let out = Output()
        if asJSON {
            for line in report.lines where !out.readerIsGone { try out.line(line.json) }
        } else {
            var table = Table(texts: [0, 3, 4])
            for line in report.lines {
                let polled = line.state?.polledAt.map(\.secondText) ?? "-"
                table.add([
                    line.source.name, line.word, polled, line.source.categories.joined(separator: " / "), URLRules.shown(line.source.url),
                ])
            }
            for line in table.lines(on: Terminal.standard.output) where !out.readerIsGone { try out.line(line) }
        }
        try out.flush()
    }
}

extension StatusReport.Line {
    /// `off`, `new` (never polled), `gone`, `failing` or `well`.
    var word: String {
        if !source.enabled { return "off" }
        guard let state, state.polledAt != nil else { return "new" }
        if state.goneSince != nil { return "gone" }
        return state.failures > 0 ? "failing" : "well"
    }
}
