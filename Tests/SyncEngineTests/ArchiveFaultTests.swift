// What an archive that cannot be written, and a task that is cut off, do to those who write.

import Foundation
import GRDB
import Synchronization
import Testing
import TidingsCore

@testable import ArchiveStore
@testable import SyncEngine

@Suite(.timeLimit(.minutes(1))) struct ArchiveFaultTests {
    private func archive() throws -> (folder: URL, archive: Archive) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-fault-\(UUID().uuidString)")
        return (folder, try Archive.openForWriting(folder.appendingPathComponent("a.db").path))
    }

    @Test func `a statement that is cut off with its task is cancelled, and no fault of the archive`() async throws {
        let (folder, archive) = try archive()
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let (begun, mouth) = AsyncStream.makeStream(of: Void.self)
        let work = Task {
            try await archive.write { session in
                mouth.finish()
                let endless = try session.statement(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
                try endless.run()
            }
        }
        for await _ in begun {}
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(try archive.lastChange() == 0)
    }

    @Test func `answers that wait for a locked archive fail together, not each after a wait of its own`() async throws {
        let (folder, archive) = try archive()
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let sources = (1...16).map { Source(name: "s\($0)", url: "https://s.test/\($0)") }
        let engine = Engine(
            archive: archive, sources: sources, settings: SyncSettings { 0.5 }, horizonSeconds: 86400, followers: [],
            now: { Timestamp(seconds: 1_700_000_000) },
            fetch: { request in
                let feed = "<rss version=\"2.0\"><channel><title>t</title><item><guid>\(request.url)</guid></item></channel></rss>"
                return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: Array(feed.utf8)))
            })
        let wanted = try await engine.register()
        let run = try await engine.open(.sync, isAlone: true) { _ in }
        let tries = Mutex(0)
        try await archive.database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA busy_timeout = 100")
            db.trace { if "\($0)".hasPrefix("BEGIN IMMEDIATE") { tries.withLock { $0 += 1 } } }
        }
        var unsafe = Configuration()
        unsafe.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: archive.path, configuration: unsafe)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        await #expect(throws: ArchiveError.busy(path: archive.path)) {
            try await engine.poll(wanted, SyncRequest(scope: .all), in: run) { _, _ in }
        }
        // Those that came meanwhile are a group of their own; halved, sixteen would have been some thirty.
        #expect(tries.withLock(\.self) <= sources.count)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }
}
