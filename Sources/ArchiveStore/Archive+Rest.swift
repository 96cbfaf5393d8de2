// What is done when nobody waits: the write-ahead log is brought into the database, free pages go back to the disk.

import GRDB

extension Archive {
    /// Brings all that is committed into the database file and empties the log beside it; what a reader still needs stays.
    public func settle() async throws {
        try await outsideTransaction { _ = try $0.emptyLog() }
    }

    /// Writes nothing, but as if it were something, down to the disk: whether the archive can be written now.
    public func probe() async throws {
        try await write { session in
            // SQLite writes the page that holds this number also where the number stays what it is.
            let number = try Int.fetchOne(session.db, sql: "PRAGMA user_version") ?? 0
            try session.db.execute(sql: "PRAGMA user_version = \(number)")
        }
    }

    /// Gives back the memory of pages and statements that are kept for the next transaction.
    public func releaseMemory() async throws { try await outsideTransaction { $0.releaseMemory() } }

    /// Gives some free pages back to the disk; never all at once, for that would keep others waiting.
    public func trim(pages: Int) async throws {
        // SQLite frees one page for each step of the statement.
        try await outsideTransaction { _ = try Row.fetchAll($0, sql: "PRAGMA incremental_vacuum(\(pages))") }
    }

    private func outsideTransaction(_ body: @Sendable @escaping (Database) throws -> Void) async throws {
        do {
            try await database.writeWithoutTransaction { db in
                // The closed one of a file that was replaced; SQLite would take its missing connection for a good one.
                guard db.sqliteConnection != nil else { return }
                try body(db)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Somebody reads; the next one does it.
            return
        } catch {
            throw ArchiveError(error, path: path)
        }
    }
}

extension Database {
    /// Brings the write-ahead log into the database, and empties it.
    ///
    /// On the connection that writes, though another thread could do it meanwhile: where two connections write or checkpoint at
    /// once, SQLite 3.7.0 to 3.51.2 may lose what was committed (SQLite, "Write-Ahead Logging", the WAL-reset bug).
    /// - Returns: false where somebody reads, so that it could not be emptied yet.
    @discardableResult func emptyLog() throws -> Bool {
        do {
            // What can be brought over without waiting is, so that little is left should somebody be in the way of the rest.
            _ = try checkpoint(.passive)
            _ = try checkpoint(.truncate)
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        }
    }
}
