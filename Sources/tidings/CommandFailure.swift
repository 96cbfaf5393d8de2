// How a command says that it cannot go on: words for people, a status for scripts.

/// Ends a command with a message on standard error.
struct CommandFailure: Error, Sendable, Equatable {
    var status: ExitStatus
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// A name or number that the archive or the configuration does not know, with the nearest that it does.
    static func unknown(_ what: String, _ name: String, known: [String]) -> CommandFailure {
        let nearest = NearestName.nearest(to: name, among: known).map { " Did you mean \"\(SafeText.line($0))\"?" } ?? ""
        return CommandFailure(.usage, "There is no \(what) \"\(SafeText.line(name))\".\(nearest)")
    }
}
