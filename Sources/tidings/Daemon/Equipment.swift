// What the daemon works with and can exchange while it runs: the configuration, the archive's file, and the engine made
// of both. The fetcher stays, so that what it knows of hosts (Retry-After, open connections) stays.

import ArchiveStore
import Dispatch
import HTTPFetcher
import Platform
import SyncEngine
import TidingsCore

/// Owner of the daemon's engine. Makes another when the configuration or the file changes, of which the scheduler lets one happen
/// at a time.
actor Equipment {
    private var assembly: Assembly

    init(_ assembly: Assembly) { self.assembly = assembly }

    var configuration: Configuration { assembly.configuration }

    /// The engine, with its sources registered.
    func outfit() async throws -> Outfit { try await Equipment.outfit(of: assembly) }

    private static func outfit(of assembly: Assembly) async throws -> Outfit {
        Outfit(engine: assembly.engine, sources: try await assembly.engine.register(), horizonSeconds: assembly.horizonSeconds)
    }

    /// Runs an errand on the archive as it is now.
    func run(_ errand: Errand) async throws -> ErrandResult {
        let assembly = assembly
        try assembly.archive.checkFile()
        return try await errand.run(assembly.configuration, assembly.archive)
    }

    /// Takes over another configuration. What is under way ends by the old one.
    func reconfigure(_ configuration: Configuration) async throws -> Outfit {
        let next = assembly.remade(configuration, archive: assembly.archive)
        let outfit = try await Equipment.outfit(of: next)
        await next.fetcher.reconfigure(next.fetching)
        assembly = next
        return outfit
    }

    /// Closes the archive's file for good: all that is committed is in it, and a copy of it alone is whole.
    func close() async {
        let archive = assembly.archive
        await DispatchQueue(label: "tidings.close").run { archive.close() }
    }

    /// Closes the archive's file and opens what is at its path now.
    /// - Throws: `ArchiveError`; where there is nothing, for a daemon begins no archive unasked in place of one that is gone.
    func reopen() async throws -> Outfit {
        do {
            try assembly.archive.checkFile()
        } catch ArchiveError.replaced {
            // What is there now is opened.
        }
        let former = assembly
        // Closing and opening wait for the disk, and opening for other programs: on a thread of their own, not on this actor's.
        let archive = try await DispatchQueue(label: "tidings.reopen").run {
            former.archive.close()
            return try Archive.openForWriting(former.configuration.database)
        }
        assembly = former.remade(former.configuration, archive: archive)
        try await assembly.engine.closeAbandonedRuns()
        return try await outfit()
    }
}
