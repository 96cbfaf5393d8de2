// How a command says that it cannot go on: words for people, a status for scripts.

import ArchiveStore
import Thumbnailer

/// Ends a command with a message on standard error.
struct CommandFailure: Error, Sendable, Equatable {
    var status: ExitStatus
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// What ends a command, in words and a status; nil for what the argument parser words itself.
    init?(ending error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let failure as ConfigurationError: self.init(.configuration, failure.description)
        case let failure as ArchiveError: self.init(.inputOutput, failure.description)
        case let failure as PictureError: self.init(.inputOutput, failure.description)
        case let failure as OutputError: self.init(.inputOutput, failure.description)
        default: return nil
        }
    }

    /// A name or number that the archive or the configuration does not know, with the nearest that it does.
    /// - Parameter path: words that stand before either, and have no part in how near they are.
    static func unknown(_ what: String, _ name: String, known: [String], path: [String] = []) -> CommandFailure {
        func quoted(_ name: String) -> String { "\"\((path + [SafeText.line(name)]).joined(separator: " "))\"" }
        let nearest = NearestName.nearest(to: name, among: known).map { " Did you mean \(quoted($0))?" } ?? ""
        return CommandFailure(.usage, "There is no \(what) \(quoted(URLRules.shown(name))).\(nearest)")
    }
}
