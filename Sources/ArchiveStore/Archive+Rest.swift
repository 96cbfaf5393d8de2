// What is done when nobody waits: the write-ahead log is brought into the database and emptied.

import GRDB

extension Archive {
    /// Brings all that is committed into the database file and empties the log beside it; what a reader still needs stays.
    public func settle() async throws {
        do {
            try await database.writeWithoutTransaction { db in
                _ = try db.checkpoint(.truncate)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Somebody reads; the next one does it.
            return
        } catch {
            throw ArchiveError(error, path: path)
        }
    }
}
