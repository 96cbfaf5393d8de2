// `tidings sync now`: polls now, in this process, or by asking the daemon that holds the archive.

import ArchiveStore
import ArgumentParser
import HTTPFetcher
import SyncEngine
import TidingsCore

struct SyncCommand: CommandGroup {
    static let configuration = CommandConfiguration(commandName: "sync", abstract: "Poll sources.", subcommands: [SyncNow.self])
}

struct SyncNow: AsyncParsableCommand, HeapShaping {
    static let configuration = CommandConfiguration(
        commandName: "now", abstract: "Poll the named sources, or all enabled ones, now.",
        discussion: "Exits with 0 when all is well, 1 when some source failed, 130 when interrupted; what was recorded stays.")

    @Argument(help: "Names of sources; all enabled ones unless told.")
    var names: [String] = []
    @Flag(help: "Ignore Retry-After, back-off and gone; send no validators; read known bodies anew; try dead pictures again.")
    var force = false
    @OptionGroup var output: JSONOption
    @OptionGroup var common: ConfigOption

    static func shapeHeaps() { Heaps.prepare() }

    func run() async throws {
        let (listening, begin) = AsyncStream<Never>.makeStream()
        let work = Task {
            for await _ in listening {}
            return try await poll()
        }
        // Before the first word: also while another sync is waited for, an interrupted one ends with 130.
        let interruption = Interruption { _ in work.cancel() }
        begin.finish()
        defer { withExtendedLifetime(interruption) {} }
        let status: ExitStatus
        do {
            status = try await work.value
        } catch is CancellationError {
            status = .interrupted
        }
        if status != .allWell { throw status.exitCode }
    }

    private func poll() async throws -> ExitStatus {
        // Who asks the daemon needs no secrets; who polls does, and learns that before anything is touched.
        let configuration = try common.load()
        if EngineLock.holder(ofDatabase: configuration.database)?.role != .daemon { try demandSecrets(configuration) }
        let known = configuration.sources.map(\.name)
        for name in names where !known.contains(name) { throw CommandFailure.unknown("source", name, known: known) }
        var request = SyncRequest(scope: names.isEmpty ? .all : .named(names), force: force)
        // What daemons that went in the middle had reported by then.
        var earlier = RunCounts()
        var done: Set<String> = []
        let turn = EngineTurn(database: configuration.database, waiting: "Another sync is running; waiting for it.")
        return try await turn.take {
            try demandSecrets(configuration)
            return try await sync(configuration, request, earlier)
        } there: { client in
            try await handOver(request, earlier, to: client)
        } resume: { dealtWith, counts in
            earlier.add(counts)
            done.formUnion(dealtWith)
            let all = names.isEmpty ? configuration.sources.filter(\.enabled).map(\.name) : names
            request.scope = .named(all.filter { !done.contains($0) })
        }
    }

    /// Reading the configuration once more tells what is missing, as the faults that they are for whoever polls.
    private func demandSecrets(_ configuration: Configuration) throws {
        if configuration.lacksSecrets { _ = try common.load(secrets: names.isEmpty ? .required : .requiredOf(Set(names))) }
    }

    private func handOver(_ request: SyncRequest, _ earlier: RunCounts, to client: DaemonClient) async throws -> DaemonClient.Outcome {
        let reporter = SyncReporter(terminal: .standard, asJSON: output.json, slowest: nil)
        defer { reporter.stop() }
        return try await client.sync(request, reporter: reporter, earlier: earlier)
    }

    private func sync(_ configuration: Configuration, _ request: SyncRequest, _ earlier: RunCounts) async throws -> ExitStatus {
        let archive = try Archive.openForWriting(configuration.database)
        // However it ends: what was recorded is in the database's file, and a copy of that file alone is whole.
        defer { archive.close() }
        let assembly = try Assembly(configuration, archive: archive, messages: .standard)
        let reporter = SyncReporter(terminal: .standard, asJSON: output.json) { await assembly.fetcher.openTransfers.first }
        defer { reporter.stop() }
        let summary: SyncSummary
        do {
            summary = try await assembly.engine.sync(request, cause: .sync) { reporter.show($0) }.including(earlier)
        } catch let failure as RunFailure {
            try reporter.finish(failure.summary.including(earlier))
            throw failure.cause
        }
        try reporter.finish(summary)
        if !summary.isInterrupted { try await tidyUp(assembly.engine) }
        return summary.status
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
