// The lines of `tidings log`, once or for as long as somebody follows.

import ArchiveStore
import TidingsCore

/// Finds the lines and prints them.
struct LogListing {
    let selection: LogSelection
    let asJSON: Bool
    let common: ConfigOption

    private static let pause = Duration.milliseconds(500)

    func run() async throws {
        let printer = LogPrinter(output: Output(), terminal: .standard, asJSON: asJSON)
        guard let archive = try await archive(for: printer.output) else { return }
        if let run = selection.run, try !archive.hasRun(run) { throw LogListing.unknownRun(run) }
        // Looked at before the lines are read: what is committed in between is then found by the next look.
        let version = try archive.dataVersion()
        let newest = try archive.lastChange()
        var query = selection.query(now: Clock.now())
        let last = try print(query, of: archive, by: printer)
        guard selection.follow else { return }
        query.limit = nil
        query.after = max(newest, last ?? 0)
        try await follow(archive, query, since: version, printer)
    }

    /// The archive; whoever follows waits for one that is not there yet. Nil where there is none, or nobody who would read.
    private func archive(for output: Output) async throws -> Archive? {
        if let archive = try common.openArchive(for: selection.source) { return archive }
        if let run = selection.run { throw LogListing.unknownRun(run) }
        guard selection.follow else { return nil }
        let path = try common.load().database
        while !output.readerIsGone {
            try await Task.sleep(for: LogListing.pause)
            if let archive = try Archive.openForReading(path) { return archive }
            output.lookForReader()
        }
        return nil
    }

    /// Looks twice a second at SQLite's data version, which costs no query, and reads only when something was committed.
    private func follow(_ archive: Archive, _ query: LogQuery, since first: Int64, _ printer: LogPrinter) async throws {
        var query = query
        var version = first
        while !printer.output.readerIsGone {
            let current = try archive.dataVersion()
            if current != version {
                version = current
                query.after = try print(query, of: archive, by: printer) ?? query.after
            }
            try await Task.sleep(for: LogListing.pause)
            printer.output.lookForReader()
        }
    }

    /// Prints the lines while they are read, for as long as somebody reads them.
    /// - Returns: the number of the last one.
    private func print(_ query: LogQuery, of archive: Archive, by printer: LogPrinter) throws -> Int64? {
        var last: Int64?
        try archive.log(query) { lines in
            try printer.print(lines)
            last = lines.last?.id
            return !printer.output.readerIsGone
        }
        return last
    }

    private static func unknownRun(_ run: Int64) -> CommandFailure {
        CommandFailure(.usage, "There is no run \(run). Try: \"tidings runs\" for the numbers.")
    }
}
