// `tidings daemon`: what systemd runs. Takes the engine's lock, starts the daemon, and passes on what signals say.

import ArchiveStore
import ArgumentParser
import Dispatch
import Glibc
import Platform
import SyncEngine

struct DaemonCommand: AsyncParsableCommand, HeapShaping {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Poll each source when it is due, until told to stop.",
        discussion: """
            SIGTERM and SIGINT end it in order, SIGHUP reads the configuration anew, SIGUSR1 polls all sources now. \
            "tidings sync now" beside it hands its request over to it.
            """)

    @Option(help: "How messages look: plain, journal (with priorities) or json; what fits standard error unless told.")
    var logFormat: Messages.Format?
    @OptionGroup var common: ConfigOption

    static func shapeHeaps() { Heaps.limit() }

    func run() async throws {
        let messages = logFormat.map { Messages(format: $0) } ?? .standard
        do {
            try await run(messages)
        } catch {
            // Where messages go decides how they look, the last one too.
            guard let failure = CommandFailure(ending: error) else { throw error }
            messages.error(failure.message)
            throw failure.status.exitCode
        }
    }

    private func run(_ messages: Messages) async throws {
        // First of all: a signal that comes before its handler kills.
        let service = ServiceManager(.current(), messages: messages)
        let (words, mouth) = AsyncStream.makeStream(of: Word.self)
        let signals = Interruption([SIGTERM, SIGINT, SIGHUP, SIGUSR1]) { number in
            if number == SIGTERM || number == SIGINT { DaemonCommand.endAtLast(service) }
            mouth.yield(.signal(number))
        }
        defer { withExtendedLifetime(signals) {} }
        let configuration = try common.load(secrets: .required)
        for warning in configuration.warnings { messages.warning(warning.description) }
        let common = common
        Task {
            do {
                let lock = try await DaemonCommand.takeLock(configuration.database, messages, service)
                // Opening waits for the disk, and for other programs that have the database open.
                let archive = try await DispatchQueue(label: "tidings.open").run { try Archive.openForWriting(configuration.database) }
                let daemon = try Daemon(
                    Assembly(configuration, archive: archive, messages: messages, isDaemon: true),
                    load: { try common.load(secrets: .required) },
                    messages: messages,
                    service: service)
                try await daemon.start()
                mouth.yield(.started(daemon, lock))
            } catch {
                mouth.yield(.failed(error))
            }
        }
        try await DaemonCommand.listen(words)
    }

    private enum Word: Sendable {
        case started(Daemon, EngineLock)
        case failed(any Error)
        case signal(Int32)
    }

    private static func listen(_ words: AsyncStream<Word>) async throws {
        var running: (daemon: Daemon, lock: EngineLock)?
        // What was asked for while it waited for its turn.
        var isToReload = false
        var isToSync = false
        for await word in words {
            switch word {
            case .started(let daemon, let lock):
                running = (daemon, lock)
                Task { [isToReload, isToSync] in
                    if isToReload { await daemon.reloadInTurn() }
                    if isToSync { await daemon.syncAll() }
                }
            case .failed(let error): throw error
            case .signal(SIGHUP):
                if let daemon = running?.daemon { Task { await daemon.reloadInTurn() } } else { isToReload = true }
            case .signal(SIGUSR1):
                if let daemon = running?.daemon { await daemon.syncAll() } else { isToSync = true }
            case .signal:
                // Still starting on other threads: they must not meet what exit(3) takes down. The kernel releases the lock.
                if running == nil { Glibc._exit(ExitStatus.allWell.rawValue) }
                await running?.daemon.stop()
                return withExtendedLifetime(running) {}
            }
        }
    }

    /// Stopping takes no longer than this, whatever hangs: what is not committed by then was never promised.
    private static func endAtLast(_ service: ServiceManager) {
        service.stopping()
        DispatchQueue(label: "tidings.end").asyncAfter(deadline: .now() + .milliseconds(900)) { Glibc._exit(ExitStatus.allWell.rawValue) }
    }

    /// Waits for a `sync now` that is running; gives up at once where another daemon is.
    private static func takeLock(_ database: String, _ messages: Messages, _ service: ServiceManager) async throws -> EngineLock {
        var rounds = 0
        while true {
            switch try EngineLock.attempt(database: database, as: .daemon) {
            case .acquired(let lock): return lock
            case .held(.daemon):
                let process = EngineLock.holder(ofDatabase: database).map { " (process \($0.process))" } ?? ""
                throw CommandFailure(
                    .busy,
                    "Another daemon\(process) works on \(database) already. Try: \"systemctl status tidings\"; \"tidings sync now\" asks that one."
                )
            case .held:
                if rounds == 0 {
                    messages.info("A \"sync now\" is running; polling begins when it has ended.")
                    service.status("Waiting for a \"sync now\" to end.")
                }
                if rounds % 50 == 0 { service.extendStart(seconds: 30) }
                rounds += 1
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}

extension Messages.Format: ExpressibleByArgument {}
