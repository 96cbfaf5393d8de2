// What the operating system said when SQLite could not open, read or write: SQLite's own words ("unable to open database
// file") name no reason. Asked where errors of the database become ours.

import GRDB
import GRDBSQLite
import Glibc
import Platform

enum SystemFault {
    /// errno of the last system call that failed for a connection; 0 where none did.
    static func last(_ db: Database) -> Int32 { db.sqliteConnection.map { sqlite3_system_errno($0) } ?? 0 }

    /// Why a database cannot be opened, after it could not: there is no connection then that could be asked.
    /// - Returns: errno, or 0 where nothing is found. The file itself is not opened (see ``NewFile``).
    static func ofOpening(_ path: String) -> Int32 {
        do { _ = try OpenFile("/dev/null") } catch { return error.code }
        var status = stat()
        if stat(path, &status) == 0 {
            if status.isFolder { return EISDIR }
            return access(path, R_OK | W_OK) == 0 ? 0 : errno
        }
        guard errno == ENOENT else { return errno }
        return access(Folder.parent(of: path), W_OK | X_OK) == 0 ? 0 : errno
    }
}
