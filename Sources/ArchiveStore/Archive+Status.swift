// The archive's size and health for `status` and `check`, and copies of it for `backup`.

public import TidingsCore
import Foundation
import GRDB

/// How much the archive holds.
public struct ArchiveSize: Sendable, Hashable {
    public var items = 0
    public var withdrawn = 0
    public var changes = 0
    public var picturesKept = 0
    public var picturesMissing = 0
    public var picturesDead = 0
    /// Kept pictures whose preview is still to be made.
    public var previewsWaiting = 0
    /// Bytes of the database file.
    public var bytes = 0
}

extension Archive {
    /// Counts that need no walk over items and changes: the highest ids stand for what is never deleted. Pictures are counted.
    public func size() throws -> ArchiveSize {
        try read { db in
            var size = ArchiveSize()
            func number(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            size.items = try number("SELECT max(id) FROM item")
            size.changes = try number("SELECT seq FROM sqlite_sequence WHERE name = 'change'")
            size.withdrawn =
                try number("SELECT count(*) FROM change WHERE kind = 'withdrawn' AND kind <> 'added'")
                - number("SELECT count(*) FROM change WHERE kind = 'returned' AND kind <> 'added'")
            size.picturesKept = try number("SELECT count(*) FROM picture")
            size.picturesMissing = try number("SELECT count(*) FROM picture_address WHERE state IN ('wanted', 'failed')")
            size.picturesDead = try number("SELECT count(*) FROM picture_address WHERE state = 'dead'")
            size.previewsWaiting = try number("SELECT count(*) FROM picture WHERE has_original = 1 AND coalesce(preview_for, 0) = 0")
            size.bytes = try number("PRAGMA page_count") * number("PRAGMA page_size")
            return size
        }
    }

    /// What `PRAGMA integrity_check` and `foreign_key_check` complain about; empty when all is well.
    public func faults() throws -> [String] {
        try read { db in
            let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            let keys = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
                "row \(row[1] as Int64? ?? 0) of table \(row[0] as String? ?? "?") refers to nothing in \(row[2] as String? ?? "?")"
            }
            return integrity + keys
        }
    }

    /// Every kept picture.
    public func recordedPictures() throws -> [KeptPicture] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT \(KeptPicture.columns) FROM picture p ORDER BY p.id").compactMap { KeptPicture($0, from: 0) }
        }
    }

    /// A consistent copy into an empty file, while others read and write (SQLite, VACUUM INTO).
    public func backup(to copy: String) throws {
        do {
            NewFile.make(copy)
            try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [copy]) }
        } catch {
            switch ArchiveError(error, path: copy) {
            // Nothing can be wrong with what is only being written.
            case .damaged, .notADatabase: throw ArchiveError(error, path: path)
            case let fault: throw fault
            }
        }
    }
}
