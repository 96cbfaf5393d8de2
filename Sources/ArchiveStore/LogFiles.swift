// The one SQLite setting that has neither a pragma nor a GRDB call.

import GRDB
import GRDBSQLite

extension Database {
    /// `SQLITE_FCNTL_PERSIST_WAL`: the -wal and -shm files stay when the last connection closes.
    func keepLogFiles() throws {
        var on: Int32 = 1
        let code = sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &on)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
