// How the reading commands open the archive: beside a running engine or without one, also where they may not write, also
// where it is a copy on a read-only disk (SPEC §3).

import GRDB
import Glibc
import TidingsCore

extension Archive {
    /// Opens the archive for reading.
    /// - Returns: nil where there is no database yet, or an empty one that an engine has just begun.
    /// - Throws: ``ArchiveError``; what may not be read is never taken for what is not there.
    public static func openForReading(_ path: String) throws -> Archive? {
        guard try isThere(path) else { return nil }
        do {
            let queue = try openQueue(path)
            switch try queue.read(Schema.owner) {
            case .nobody: return nil
            case .another: throw ArchiveError.notADatabase(path: path)
            case .tidings: break
            }
            try refuseNewer(queue, path)
            guard try queue.read({ try Schema.migrator.hasCompletedMigrations($0) }) else { throw ArchiveError.olderVersion(path: path) }
            return Archive(database: queue, path: path)
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// Asks without opening: SQLite's locks are lost when any descriptor of the file is closed (SQLite, "How To Corrupt").
    private static func isThere(_ path: String) throws(ArchiveError) -> Bool {
        guard access(path, F_OK) == 0 else {
            let code = errno
            guard code != ENOENT else { return false }
            throw .unreadable(path: path, code: code)
        }
        guard access(path, R_OK) == 0 else { throw .unreadable(path: path, code: errno) }
        var status = stat()
        // Of a folder SQLite says that the disk fails.
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw .unreadable(path: path, code: EISDIR) }
        return true
    }

    private static func openQueue(_ path: String) throws -> DatabaseQueue {
        do {
            return try readOnlyQueue(path)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY {
            guard isAtRest(path) else { throw error }
            // Without -wal and -shm, and without the right to make them, SQLite reads only what it is told will not change
            // ("Read-only WAL-mode databases"). An engine that begins to write now would have made them first.
            // What is marked in a URI filename is its path's no more (SQLite, "Uniform Resource Identifiers", §3.1).
            return try readOnlyQueue("file:\(WebURL.percentEncoded(path, also: "%?#"))?immutable=1")
        }
    }

    private static func readOnlyQueue(_ name: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "tidings.archive.reader"
        configuration.readonly = true
        configuration.prepareDatabase { $0.add(function: ContentCoding.function) }
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: name, configuration: configuration)
        // What is wrong with the files shows when the first page is read.
        _ = try queue.read { try Int.fetchOne($0, sql: "PRAGMA schema_version") }
        return queue
    }

    /// Whether everything that was committed is in the database file itself.
    private static func isAtRest(_ path: String) -> Bool {
        var status = stat()
        return stat(path + "-wal", &status) != 0 ? errno == ENOENT : status.st_size == 0
    }
}
