// The archive's database file: how it is opened, written and read. Asked by the engine (one writer) and by every
// reading command. What it answers is in the extensions of Archive beside it, what a transaction does in those of ArchiveSession.

import CSQLite
import GRDB
import Platform

/// An open archive. Writing happens in transactions on one serial queue of its own; any thread may ask.
public final class Archive: Sendable {
    let database: DatabaseQueue
    /// How contents are written; those who understand documents may use it beforehand.
    public let coding = ContentCoding()
    /// `unsafe`: used on the database's queue alone, like the connection whose statements it holds.
    nonisolated(unsafe) let statements = StatementCache()
    /// Path of the database file.
    public let path: String
    let file: FileIdentity?

    init(database: DatabaseQueue, path: String) {
        self.database = database
        self.path = path
        file = FileIdentity(path)
    }

    /// Opens the archive for writing, creates it or brings it up to date. Only the holder of the engine lock may.
    /// - Throws: ``ArchiveError``; a database of a newer version is refused, never migrated down.
    public static func openForWriting(_ path: String) throws -> Archive {
        _ = hasNoStatistics
        do {
            try Folder.make(Folder.parent(of: path), mode: 0o777)
            var configuration = Configuration()
            configuration.label = "tidings.archive"
            configuration.busyMode = .timeout(10)
            configuration.publicStatementArguments = false
            configuration.prepareDatabase { try prepare($0, path) }
            NewFile.make(path)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try refuseNewer(queue, path)
            try queue.writeWithoutTransaction { db in
                try Schema.create(db)
                // Nothing is lost with tables that hold nothing: they reach the disk with the first commit.
                try db.execute(sql: "PRAGMA synchronous = FULL")
            }
            try Schema.migrator.migrate(queue)
            return Archive(database: queue, path: path)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ArchiveError(error, path: path, system: SystemFault.ofOpening(path))
        }
    }

    /// Counting what SQLite allocates, under a lock each time, took 8 % of its instructions in a first sync. Once per process,
    /// before its first database.
    private static let hasNoStatistics = sqlite_forgo_memory_statistics() == SQLITE_OK

    /// GRDB's own `journalMode` is left alone: it asks for `synchronous = NORMAL`, which in WAL mode may lose the last commits with
    /// the machine's power, and it writes into an empty log at every start.
    private static func prepare(_ db: Database, _ path: String) throws {
        // Before anything is written into it.
        if try Schema.owner(db) == .another { throw ArchiveError.notADatabase(path: path) }
        let isNew = try Int.fetchOne(db, sql: "PRAGMA page_count") == 0
        if isNew { try shape(db) }
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
            throw ArchiveError.other(
                path: path, detail: "its file system does not bear SQLite's write-ahead log. Try: put the database on a local disk.")
        }
        try db.execute(
            sql: """
                PRAGMA synchronous = \(isNew ? "OFF" : "FULL"); PRAGMA secure_delete = ON; PRAGMA cache_size = -16384;
                PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 2000
                """)
        // Without this, the last connection to close removes the log files, and a reader that may not write cannot open
        // the database any more (SQLite, "Read-only WAL-mode databases").
        try db.keepLogFiles()
        db.add(function: ContentCoding.function)
    }

    /// What only an empty file can be given: pages that hold two contents or more, where SQLite's own size wastes a quarter of
    /// each, and free pages that can be given back. The latter is wished for and undone, for SQLite remembers the wish when it
    /// makes the file, and would otherwise commit it first. It makes the file by writing one page, which needs no journal to be
    /// taken back from: a file that is still empty is as good.
    private static func shape(_ db: Database) throws {
        try db.execute(sql: "PRAGMA page_size = 8192; BEGIN; PRAGMA auto_vacuum = INCREMENTAL; ROLLBACK; PRAGMA journal_mode = MEMORY")
    }

    static func refuseNewer(_ queue: DatabaseQueue, _ path: String) throws {
        if try queue.read({ try Schema.migrator.hasBeenSuperseded($0) }) { throw ArchiveError.newerVersion(path: path) }
    }

    /// Runs one transaction: all of it becomes visible, or nothing. Waits on the archive's queue.
    public func write<T: Sendable>(_ body: @Sendable @escaping (ArchiveSession) throws -> T) async throws -> T {
        do {
            return try await database.writeWithoutTransaction { try self.transaction($0, body) }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// The same from a thread that may block.
    public func writeNow<T>(_ body: (ArchiveSession) throws -> T) throws -> T {
        do {
            return try database.writeWithoutTransaction { try transaction($0, body) }
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// On the archive's queue, for there alone can the connection be asked why something failed.
    private func transaction<T>(_ db: Database, _ body: (ArchiveSession) throws -> T) throws -> T {
        do {
            try Archive.demandOpen(db)
            var value: T?
            try db.inTransaction(.immediate) {
                let session = ArchiveSession(db, coding: coding, cache: statements)
                value = try body(session)
                try session.finish()
                return .commit
            }
            guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            return value
        } catch let error as DatabaseError {
            throw ArchiveError(error, path: path, system: SystemFault.last(db))
        }
    }

    /// The connection of a file that was replaced is closed, and SQLite takes a missing one for a good one: it ends the process.
    private static func demandOpen(_ db: Database) throws {
        guard db.sqliteConnection != nil else { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the archive is closed") }
    }

    /// A look that sees one state and changes nothing; on the archive's queue.
    private func isolated<T>(_ db: Database, _ body: (Database) throws -> T) throws -> T {
        try Archive.demandOpen(db)
        var value: T?
        try db.readOnly {
            try db.inSavepoint {
                value = try body(db)
                return .commit
            }
        }
        guard let value else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
        return value
    }

    /// Looks at the archive as a session does, without writing; also where it was opened for reading.
    public func look<T: Sendable>(_ body: @Sendable @escaping (ArchiveSession) throws -> T) async throws -> T {
        do {
            return try await database.writeWithoutTransaction { db in
                try self.isolated(db) { try body(ArchiveSession($0, coding: self.coding)) }
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// A consistent look at the archive.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try database.writeWithoutTransaction { try isolated($0, body) }
        } catch {
            throw ArchiveError(error, path: path)
        }
    }
}
