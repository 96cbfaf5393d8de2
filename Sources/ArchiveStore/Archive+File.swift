// Whether the file that is open is still the one at its path: a long-lived process would otherwise go on writing into a
// file that nobody will ever read. Asked by the daemon before each pass.

import GRDB
import Glibc

/// Which file a path led to.
struct FileIdentity: Sendable, Equatable {
    private var device: UInt
    private var number: UInt

    /// nil where there is none.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
    }
}

extension Archive {
    /// Milliseconds that closing waits for others.
    private static let farewell = 300

    /// - Throws: ``ArchiveError/missing(path:)`` or ``ArchiveError/replaced(path:)``.
    public func checkFile() throws(ArchiveError) {
        guard let now = FileIdentity(path) else { throw .missing(path: path) }
        guard now == file else { throw .replaced(path: path) }
    }

    /// Closes the file for good; everything that is asked of this value afterwards fails. Closing again does nothing.
    ///
    /// The log is emptied first. SQLite leaves it alone where the database was moved away, and would then replay it into
    /// whatever file is at the path next ("How To Corrupt An SQLite Database File", §4.4).
    public func close() {
        do {
            try database.writeWithoutTransaction { db in
                guard db.sqliteConnection != nil else { return }
                statements.clear()
                // Whoever still reads, or holds the file locked, keeps nobody from leaving.
                try db.execute(sql: "PRAGMA busy_timeout = \(Archive.farewell)")
                try db.emptyLog()
            }
        } catch {
            // A file that cannot be written has nothing that could be saved.
        }
        do {
            try database.close()
        } catch {
            // The descriptor goes with the last reference.
        }
    }
}
