// Whose turn it is to work on an archive: ours, once the lock is free; the daemon's, where it holds the lock. Asked by every
// command that writes.

import Glibc
import TidingsCore

/// One command's wait for its turn.
struct EngineTurn {
    let database: String
    /// What is said, once, while another command is at work.
    let waiting: String

    /// A daemon that ends again and again over the same work will not do it.
    private static let mostAttempts = 3

    /// Works here with the lock held, or has the daemon do it. Waits for other commands; a daemon that is just starting or
    /// ending is given some time.
    /// - Parameters:
    ///   - resume: told what was dealt with where the daemon ended in between; the rest is done in the next turn.
    /// - Throws: `CommandFailure` (75) where a daemon holds the lock and does not answer, or ends over and over; `CancellationError`.
    func take(
        here: () async throws -> ExitStatus, there: (DaemonClient) async throws -> DaemonClient.Outcome,
        resume: (Set<String>, RunCounts) -> Void = { _, _ in }
    ) async throws -> ExitStatus {
        var isWaiting = false
        var silentSince: Int64?
        var attempts = 0
        while true {
            try Task.checkCancellation()
            switch try EngineLock.attempt(database: database, as: .sync) {
            case .acquired(let lock):
                defer { withExtendedLifetime(lock) {} }
                return try await here()
            case .held(.daemon):
                let client = DaemonClient(socket: DaemonSocket(database: database))
                switch try await there(client) {
                case .finished(let status): return status
                case .brokenOff(let done, let counts):
                    attempts += 1
                    guard attempts < EngineTurn.mostAttempts else { throw EngineTurn.endsAgain }
                    Messages.standard.warning("The daemon ended before this was done; going on without it.")
                    resume(done, counts)
                    silentSince = nil
                case .nobody:
                    let now = Clock.monotonicMilliseconds()
                    let since = silentSince ?? now
                    silentSince = since
                    if now - since > DaemonClient.usualPatience { throw DaemonClient.noAnswer(client.socket) }
                }
            case .held(let role):
                if !isWaiting, role == .sync { Messages.standard.info(waiting) }
                isWaiting = true
                silentSince = nil
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static let endsAgain = CommandFailure(
        .busy,
        "The daemon ended \(mostAttempts) times before this was done. Try: \"journalctl -u tidings\" says why; or stop it, and do this without it."
    )
}
