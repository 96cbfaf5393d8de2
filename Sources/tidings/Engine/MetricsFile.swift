// Numbers for monitors: a text file for node_exporter's collector (Prometheus text exposition format 0.0.4), written after
// runs where the configuration names one. It says what `status` says.

import ArchiveStore
import Glibc
import Platform
import SyncEngine
import TidingsCore

/// Writes the metrics file: whole and at once, for the collector may read at any time.
struct MetricsFile: Chore {
    let path: String
    let configuration: Configuration

    func run(on archive: Archive, now: Timestamp) async throws {
        let report = try StatusReport(configuration, archive: archive, now: now)
        try replace(MetricsText(report).string)
    }

    /// The numbers stay what they were, for an archive that cannot be written may not be readable either.
    func archiveIsUnwritable() async throws {
        var text = ""
        if access(path, F_OK) == 0 {
            do {
                text = String(decoding: try FileBytes.read(path, limit: 64 << 20), as: UTF8.self)
            } catch {
                throw MetricsFailure(path: path, reason: SystemWords.reason(error.code))
            }
        }
        try replace(MetricsText.unwritable(text))
    }

    private func replace(_ text: String) throws(MetricsFailure) {
        do throws(FileFault) {
            try write(Array(text.utf8))
        } catch {
            throw MetricsFailure(path: path, reason: SystemWords.reason(error.code))
        }
    }

    private func write(_ bytes: [UInt8]) throws(FileFault) {
        let temporary = try TemporaryFile(beside: path, for: .one)
        // The collector runs as another user.
        guard fchmod(temporary.descriptor, 0o644) == 0 else { throw FileFault(path: path) }
        try temporary.write(bytes)
        try temporary.replace(path)
    }
}

/// The metrics file cannot be written; nothing else suffers.
struct MetricsFailure: Error, Equatable, Sendable, CustomStringConvertible {
    var path: String
    var reason: String

    var description: String {
        "The metrics file \(path) cannot be written: \(reason). Try: see that its folder is there, may be written and has room; or remove \"metrics\" from the configuration."
    }
}

/// The text of the file.
struct MetricsText {
    private(set) var string = ""

    private static let writable = "tidings_archive_writable"

    /// An earlier text, with the word that the archive cannot be written now.
    static func unwritable(_ text: String) -> String {
        if text.contains("\n\(writable) ") { return text.replacing("\n\(writable) 1\n", with: "\n\(writable) 0\n") }
        var alone = MetricsText()
        alone.gauge(writable, writableHelp, 0)
        return alone.string + text
    }

    private static let writableHelp = "Whether the daemon can write the archive; where it cannot, the other numbers are old."

    private init() {}

    init(_ report: StatusReport) {
        // Written between runs, by the process that has just written.
        gauge(MetricsText.writable, MetricsText.writableHelp, 1)
        gauge("tidings_sources", "Configured sources.", report.lines.count)
        gauge("tidings_sources_enabled", "Sources that are polled.", report.lines.count(where: \.source.enabled))
        gauge("tidings_sources_failing", "Sources that failed at their last poll, or are gone.", report.lines.count(where: \.isTrouble))
        gauge("tidings_sources_silent", "Sources that list nothing new for unusually long.", report.lines.count(where: \.isSilent))
        if let size = report.size {
            gauge("tidings_items", "Items in the archive.", size.items)
            gauge("tidings_changes", "Lines of the change log.", size.changes)
            gauge("tidings_items_withdrawn", "Items that stand as withdrawn.", size.withdrawn)
            gauge("tidings_pictures", "Pictures that are kept.", size.picturesKept)
            gauge("tidings_pictures_missing", "Pictures that are still to be fetched.", size.picturesMissing)
            gauge("tidings_pictures_dead", "Pictures that were given up.", size.picturesDead)
            gauge("tidings_database_bytes", "Size of the database.", size.bytes)
        }
        if let run = report.lastRun {
            gauge("tidings_last_run_start_timestamp_seconds", "When the last run began.", Int(run.startedAt.seconds))
            gauge("tidings_last_run_failed_sources", "Sources that failed in the last run.", run.counts.failed)
        }
        perSource("tidings_source_failures", "Failures in a row.", report) { $0.failures }
        perSource("tidings_source_confirmed_timestamp_seconds", "When the source last showed what it lists.", report) {
            $0.confirmedAt.map { Int($0.seconds) }
        }
    }

    private mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        head(name, help)
        string += "\(name) \(value)\n"
    }

    private mutating func perSource(_ name: String, _ help: String, _ report: StatusReport, _ value: (PollState) -> Int?) {
        head(name, help)
        for line in report.lines {
            guard line.source.enabled, let value = line.state.flatMap(value) else { continue }
            string += "\(name){source=\"\(MetricsText.escaped(line.source.name))\"} \(value)\n"
        }
    }

    private mutating func head(_ name: String, _ help: String) { string += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" }

    /// Of a label's value: backslash, double quote and line feed.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
