// `tidings sources import F.opml`: takes over the list of another reader; its folders become categories.

import ArgumentParser
import FeedParser
import Platform

struct SourcesImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Add the feeds of an OPML file; folders become categories, known URLs are skipped.")

    @Argument(help: "The OPML file; - is standard input.", completion: .file(extensions: ["opml", "xml"]))
    var file: String
    @OptionGroup var common: ConfigOption

    func run() throws {
        let output = Output()
        do {
            let list = try SourceList(common)
            let report = try SourceImport(list: list).add(try bytes(), from: name)
            for line in report.refused { Messages.standard.warning(line) }
            if report.isCut {
                Messages.standard.warning(
                    "\(SafeText.line(name)) ends before its list does; there may have been more. Try: export it anew.")
            }
            try output.line(report.summary)
        } catch let error as SourcesError {
            throw CommandFailure(error)
        }
        try output.flush()
    }

    /// What messages call the list.
    private var name: String { file == "-" ? "standard input" : file }

    private func bytes() throws(SourcesError) -> [UInt8] {
        do {
            return try FileBytes.argument(file, limit: SourceImport.maximumBytes)
        } catch {
            throw .unreadable(file: name, code: error.code)
        }
    }
}

/// Adds the feeds of a list.
struct SourceImport {
    /// Of an OPML file: some 200,000 feeds.
    static let maximumBytes = 64 << 20

    let list: SourceList

    struct Report: Sendable, Equatable {
        var added = 0
        var present = 0
        /// Whether the list ended before its end.
        var isCut = false
        /// A line for each feed that cannot be a source.
        var refused: [String] = []

        var summary: String {
            var parts = ["Added \(added.counted("source"))"]
            if present > 0 { parts.append("\(present) \(present == 1 ? "was" : "were") there already") }
            if !refused.isEmpty { parts.append("\(refused.count) left out for \(refused.count == 1 ? "its" : "their") URL") }
            return parts.joined(separator: ", ") + "."
        }
    }

    func add(_ bytes: [UInt8], from file: String) throws -> Report {
        let opml: OPML
        do {
            opml = try OPML.parse(bytes)
        } catch {
            throw SourcesError.noOPML(file: file)
        }
        guard !opml.feeds.isEmpty else { throw SourcesError.noOPML(file: file) }
        let entries = opml.feeds.map { SourceEntry(name: $0.title ?? "", url: URLRules.unwrapped($0.url), categories: $0.folder) }
        var report = Report()
        report.isCut = !opml.isWhole
        for outcome in try list.add(entries) {
            switch outcome {
            case .added: report.added += 1
            case .present: report.present += 1
            case .refused(let error): report.refused.append("Left out: \(error)")
            }
        }
        return report
    }
}
