// Syncs that somebody asks for: `sync now` beside the daemon, SIGUSR1. Each is a run of its own; sources that are being
// polled already are not polled twice, their result is shown when it is there.

import ArchiveStore
import SyncEngine
import TidingsCore

extension Scheduler {
    /// Polls now, as `sync now` does.
    /// - Parameter events: told as it is committed, from any thread.
    /// - Throws: `SyncRefusal` where it cannot be asked for; `ArchiveError`. Being cancelled is no error: the summary says so.
    func sync(_ request: SyncRequest, events: @escaping @Sendable (SyncEvent) -> Void) async throws -> SyncSummary {
        guard !isStopping else { throw SyncRefusal.stopping }
        await openReplacement()
        let targets = try targets(of: request)
        let generation = generation
        let engine = engine
        do {
            try engine.checkFile()
            let run = try await engine.open(.sync, isAlone: false) { [tell] event in
                // Whoever asked may be a script that nobody reads.
                if case .warning(let text) = event { tell(.warning(text)) }
                events(event)
            }
            events(.started(run: run.id, sources: targets.count))
            return try await sync(targets, request, in: run, engine, of: generation)
        } catch let error as ArchiveError {
            failed(error, of: generation)
            throw error
        }
    }

    /// Runs an errand when no follower is at work.
    /// - Throws: `SyncRefusal`, `CommandFailure`, `ArchiveError`.
    func run(_ errand: Errand, _ perform: @escaping @Sendable (Errand) async throws -> ErrandResult) async throws -> ErrandResult {
        guard !isStopping else { throw SyncRefusal.stopping }
        return try await followLane.run { try await perform(errand) }
    }

    /// Polls all enabled sources now, told to the log alone.
    func syncAll() {
        begin { scheduler in
            do {
                let summary = try await scheduler.sync(SyncRequest(scope: .all)) { _ in }
                scheduler.tell(.information("Run \(summary.run), asked for by a signal, is done: \(summary.counts.words)"))
            } catch {
                scheduler.tell(.error("A sync that a signal asked for could not be done: \(error)"))
            }
        }
    }

    /// Another file at the archive's path is opened before the first question, not after it.
    private func openReplacement() async {
        let generation = generation
        do {
            try engine.checkFile()
        } catch {
            failed(error, of: generation)
            guard case .replaced? = error as? ArchiveError else { return }
            await reopen()
        }
    }

    private func sync(
        _ targets: [Int64], _ request: SyncRequest, in run: OpenRun, _ engine: Engine, of generation: Int
    ) async throws -> SyncSummary {
        do {
            var rest = targets
            while !rest.isEmpty { rest = try await round(rest, request, in: run, of: generation) }
            try await follow(request, in: run, of: generation)
        } catch is CancellationError {
            return try await engine.close(run, .interrupted)
        } catch {
            await engine.closeFailed(run)
            throw error
        }
        return try await engine.close(run, .completed)
    }

    /// Polls those that are free and waits for those that are not.
    /// - Returns: those whose poll in somebody else's hands was cut off, or was not what is asked for.
    private func round(_ ids: [Int64], _ request: SyncRequest, in run: OpenRun, of generation: Int) async throws -> [Int64] {
        let free = ids.filter { flights[$0] == nil }
        let busy = ids.compactMap { id in flights[id].map { (id: id, serves: $0.isForced || !request.force) } }
        let pass = takeOff(free, for: request)
        return try await withThrowingTaskGroup(of: Int64?.self) { group in
            group.addTask {
                try await self.poll(free, pass, request, in: run, of: generation)
                return nil
            }
            for (id, serves) in busy {
                group.addTask {
                    guard let report = await self.landing(of: id), serves else {
                        try Task.checkCancellation()
                        return id
                    }
                    run.tally.add(report, ofAnotherRun: true)
                    return nil
                }
            }
            var rest: [Int64] = []
            for try await id in group { if let id { rest.append(id) } }
            return rest
        }
    }

    private func targets(of request: SyncRequest) throws -> [Int64] {
        switch request.scope {
        case .all: return sources.filter(\.value.enabled).map(\.key).sorted()
        case .due: return []
        case .named(let names):
            var numbers: [String: Int64] = [:]
            for (id, source) in sources { numbers[source.name] = id }
            return try Set(names).map { name in
                guard let id = numbers[name] else { throw SyncRefusal.unknown(name) }
                if sources[id]?.lacksSecret ?? false { throw SyncRefusal.lacksSecret(name) }
                return id
            }.sorted()
        }
    }
}

/// Why a sync cannot be handed over, or not be finished.
enum SyncRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case unknown(String)
    /// One that is not enabled, whose secret the daemon was not given.
    case lacksSecret(String)
    case stopping
    /// Another file was opened while it was under way.
    case replaced
    /// What was asked for writes, and the asking user may not.
    case notAllowed
    /// The request is not understood: another version of the program.
    case notUnderstood
    case tooMany(clients: Int)

    var description: String {
        switch self {
        case .unknown(let name):
            "The running daemon does not know the source \"\(SafeText.line(name))\" yet. Try: \"systemctl reload tidings\", or send it SIGHUP."
        case .lacksSecret(let name):
            "The running daemon lacks a secret of the source \"\(SafeText.line(name))\", which is not enabled. "
                + "Try: \"tidings check\" names the secret; give it to the daemon, and restart it."
        case .notAllowed: "Only the daemon's own user may ask it for this. Try: as that user (sudo -u tidings tidings ...), or as root."
        case .stopping: "The daemon is being stopped."
        case .replaced: "The database was replaced by another file during the sync; the daemon goes on with that one. Try: the same again."
        case .notUnderstood: "The running daemon does not understand the request; it may be of another version. Try: restart it."
        case .tooMany(let clients): "The daemon already serves \(clients) others. Try: again in a while."
        }
    }

    var status: ExitStatus {
        switch self {
        case .unknown: .usage
        case .notAllowed, .replaced: .inputOutput
        case .lacksSecret: .configuration
        case .stopping, .notUnderstood, .tooMany: .busy
        }
    }
}
