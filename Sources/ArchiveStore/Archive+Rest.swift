// What is done when nobody waits: the write-ahead log is brought into the database, free pages go back to the disk.

import GRDB

extension Archive {
    /// Brings all that is committed into the database file and empties the log beside it; what a reader still needs stays.
    public func settle() async throws {
        try await outsideTransaction { _ = try $0.checkpoint(.truncate) }
    }

    /// Gives some free pages back to the disk; never all at once, for that would keep others waiting.
    public func trim(pages: Int) async throws {
        // SQLite frees one page for each step of the statement.
        try await outsideTransaction { _ = try Row.fetchAll($0, sql: "PRAGMA incremental_vacuum(\(pages))") }
    }

    private func outsideTransaction(_ body: @Sendable @escaping (Database) throws -> Void) async throws {
        do {
            try await database.writeWithoutTransaction(body)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Somebody reads; the next one does it.
            return
        } catch {
            throw ArchiveError(error, path: path)
        }
    }
}
