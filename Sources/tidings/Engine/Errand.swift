// Work on the archive that only its engine may do, besides polling: publishing and forgetting. Done by the command itself
// while nobody polls, else by the daemon, between two of its followers' passes (SPEC §3).

import ArchiveStore
import Dispatch
import Platform
import PostPublisher
import SyncEngine

/// One such piece of work, as it crosses the daemon's socket.
enum Errand: Sendable, Hashable {
    case publish([PublishTarget], force: Bool)
    case forget(item: Int64, reason: String)

    /// Does it. Only for the holder of the engine's lock, and never beside a follower of the log.
    func run(_ configuration: Configuration, _ archive: Archive) async throws -> ErrandResult {
        switch self {
        case .publish(let targets, let force):
            // A source may have been renamed since the last run.
            _ = try await archive.write { try SourceRegister.register(configuration.sources, in: $0) }
            return try await Publishing(pass: Assembly.posts(configuration, targets: targets), archive: archive).write(
                targets, force: force)
        case .forget(let item, let reason):
            // Writing waits for the disk, and for whoever reads.
            return try await DispatchQueue(label: "tidings.forget").run {
                try Forgetting(configuration: configuration, archive: archive).forget(item, reason: reason)
            }
        }
    }

    /// Does it here, or has the daemon do it, and prints what came of it.
    /// - Throws: an exit code where not all went well.
    func carryOut(_ configuration: Configuration) async throws {
        let turn = EngineTurn(database: configuration.database, waiting: "A sync is running; waiting for it.")
        let status = try await turn.take {
            try await run(configuration, Archive.openForWriting(configuration.database)).print()
        } there: { client in
            try await client.run(self) { try $0.print() }
        }
        if status != .allWell { throw status.exitCode }
    }
}

/// What came of an errand.
struct ErrandResult: Sendable, Hashable {
    /// For standard output.
    var lines: [String] = []
    /// For standard error.
    var warnings: [String] = []
    var status = ExitStatus.allWell

    /// - Returns: the status.
    func print() throws -> ExitStatus {
        for warning in warnings { Messages.standard.warning(warning) }
        let out = Output()
        for line in lines { try out.line(SafeText.line(line)) }
        try out.flush()
        return status
    }
}
