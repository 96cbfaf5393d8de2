// Copies of pictures that a post which is gone has left on the site, until they are removed. Asked by SyncEngine's PublishPass.

import GRDB

/// The pictures of a post that is gone.
public struct StrayCopies: Sendable, Hashable {
    public var item: Int64
    /// Of the post, below the target's directory.
    public var path: String

    public init(item: Int64, path: String) {
        self.item = item
        self.path = path
    }
}

extension ArchiveSession {
    /// Remembers copies that are to be removed, behind all others.
    public func note(_ copies: StrayCopies, target: Int64) throws {
        let insert = try statement("INSERT OR REPLACE INTO stray_copy (target_id, item_id, path) VALUES (?, ?, ?)")
        try insert.bind(.int(target), .int(copies.item), .text(copies.path))
        try insert.run()
    }

    /// The copies are gone.
    public func clear(_ copies: StrayCopies, target: Int64) throws {
        let delete = try statement("DELETE FROM stray_copy WHERE target_id = ? AND item_id = ? AND path = ?")
        try delete.bind(.int(target), .int(copies.item), .text(copies.path))
        try delete.run()
    }

    /// Those of a target, the longest waiting first.
    public func strayCopies(target: Int64) throws -> [StrayCopies] {
        let query = try statement("SELECT item_id, path FROM stray_copy WHERE target_id = ? ORDER BY id")
        try query.bind(.int(target))
        var copies: [StrayCopies] = []
        while try query.next() { copies.append(StrayCopies(item: query.int(0), path: query.text(1) ?? "")) }
        return copies
    }
}
