// `tidings sync now`: polls now, in this process, or by asking the daemon that holds the archive.

import ArchiveStore
import ArgumentParser
import HTTPFetcher
import SyncEngine
import TidingsCore

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "sync", abstract: "Poll sources.", subcommands: [SyncNow.self])
}

struct SyncNow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now", abstract: "Poll the named sources, or all enabled ones, now.",
        discussion: "Exits with 0 when all is well, 1 when some source failed, 130 when interrupted; what was recorded stays.")

    @Argument(help: "Names of sources; all enabled ones unless told.")
    var names: [String] = []
    @Flag(help: "Ignore Retry-After, back-off and gone; send no validators; try dead pictures again.")
    var force = false
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    func run() async throws {
        // Who asks the daemon needs no secrets; who polls does, and learns that before anything is touched.
        let configuration = try common.load()
        if EngineLock.holder(ofDatabase: configuration.database) != .daemon { _ = try common.load(secrets: .required) }
        let known = configuration.sources.map(\.name)
        for name in names where !known.contains(name) { throw CommandFailure.unknown("source", name, known: known) }
        var request = SyncRequest(scope: names.isEmpty ? .all : .named(names), force: force)
        // What daemons that went in the middle had reported by then.
        var earlier = RunCounts()
        var done: Set<String> = []
        var isWaiting = false
        var silentSince: Int64?
        while true {
            switch try EngineLock.attempt(database: configuration.database, as: .sync) {
            case .acquired(let lock):
                try await sync(try common.load(secrets: .required), request, earlier)
                return withExtendedLifetime(lock) {}
            case .held(.daemon):
                switch try await handOver(configuration, request, earlier) {
                case .finished(let status): throw status.exitCode
                case .brokenOff(let dealtWith, let counts):
                    earlier.add(counts)
                    done.formUnion(dealtWith)
                    Messages.standard.warning("The daemon ended before the sync did; going on without it.")
                    let rest = (names.isEmpty ? configuration.sources.filter(\.enabled).map(\.name) : names).filter { !done.contains($0) }
                    request.scope = .named(rest)
                    silentSince = nil
                case .nobody:
                    let now = Clock.monotonicMilliseconds()
                    silentSince = silentSince ?? now
                    if let silentSince, now - silentSince > DaemonClient.usualPatience {
                        throw DaemonClient.noAnswer(DaemonSocket(database: configuration.database))
                    }
                }
            case .held(let role):
                if !isWaiting, role == .sync { Messages.standard.info("Another sync is running; waiting for it.") }
                isWaiting = true
                silentSince = nil
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func handOver(
        _ configuration: Configuration, _ request: SyncRequest, _ earlier: RunCounts
    ) async throws -> DaemonClient.Outcome {
        let reporter = SyncReporter(terminal: .standard, asJSON: output.json, slowest: nil)
        defer { reporter.stop() }
        return try await DaemonClient(socket: DaemonSocket(database: configuration.database)).sync(
            request, reporter: reporter, earlier: earlier)
    }

    private func sync(_ configuration: Configuration, _ request: SyncRequest, _ earlier: RunCounts) async throws {
        let archive = try Archive.openForWriting(configuration.database)
        let assembly = try Assembly(configuration, archive: archive)
        let reporter = SyncReporter(terminal: .standard, asJSON: output.json) { await assembly.fetcher.openTransfers.first }
        let work = Task {
            let summary = try await assembly.engine.sync(request, cause: .sync) { reporter.show($0) }.including(earlier)
            try reporter.finish(summary)
            if !summary.isInterrupted { try await tidyUp(assembly.engine) }
            return summary
        }
        let interruption = Interruption { _ in work.cancel() }
        defer { withExtendedLifetime(interruption) {} }
        let result = await work.result
        reporter.stop()
        // However it ended: what was recorded is in the database's file, and a copy of that file alone is whole.
        archive.close()
        let summary = try result.get()
        if summary.status != .allWell { throw summary.status.exitCode }
    }

    /// The run is over and told; whoever has no patience for the rest may interrupt it.
    private func tidyUp(_ engine: Engine) async throws {
        do {
            for complaint in try await engine.doChores() { Messages.standard.warning(complaint) }
        } catch is CancellationError {
            return
        }
    }
}
