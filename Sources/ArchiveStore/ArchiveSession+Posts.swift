// Which posts are due for a target, and what was written for it. Asked by SyncEngine's PublishPass.

public import TidingsCore
import Foundation
import GRDB

/// How far a target has followed the log.
public struct PublishCursor: Sendable, Hashable {
    /// The archive's number of the target.
    public var target: Int64
    public var change: Int64
    /// The last place of the outbox that it has seen.
    public var touched: Int64
}

/// A post that tidings wrote.
public struct StoredPost: Sendable, Hashable {
    public var item: Int64
    /// Below the target's directory.
    public var path: String
    /// SHA-256 of its bytes, lower-case hex.
    public var sha256: String

    public init(item: Int64, path: String, sha256: String) {
        self.item = item
        self.path = path
        self.sha256 = sha256
    }
}

extension ArchiveSession {
    /// The cursor of a target. New settings start again with all current items, which the log names all, so the outbox
    /// need not be read again; what was written is remembered all the same.
    public func publishCursor(_ name: String, settings: String) throws -> PublishCursor {
        try db.execute(
            sql: """
                INSERT INTO publish_target (name, settings, touched_id) VALUES (?1, ?2, (SELECT coalesce(max(id), 0) FROM touched))
                ON CONFLICT (name) DO UPDATE SET change_id = 0, touched_id = excluded.touched_id, settings = excluded.settings
                WHERE settings <> excluded.settings
                """, arguments: [name, settings])
        return try presentCursor(name)
    }

    /// The cursor as it is, for a look without writing; that of target 0, which has no posts, where there is none yet.
    public func presentCursor(_ name: String) throws -> PublishCursor {
        let row = try Row.fetchOne(db, sql: "SELECT id, change_id, touched_id FROM publish_target WHERE name = ?", arguments: [name])
        return PublishCursor(target: row?[0] ?? 0, change: row?[1] ?? 0, touched: row?[2] ?? 0)
    }

    public func save(_ cursor: PublishCursor) throws {
        try db.execute(
            sql: "UPDATE publish_target SET change_id = ?, touched_id = ? WHERE id = ?",
            arguments: [cursor.change, cursor.touched, cursor.target])
    }

    /// All items after one, a page at a time, for a target that is looked through as a whole.
    public func allItems(after first: Int64, limit: Int) throws -> [Int64] {
        try Int64.fetchAll(db, sql: "SELECT id FROM item WHERE id > ? ORDER BY id LIMIT ?", arguments: [first, limit])
    }

    /// What was written for an item; nil where nothing was.
    public func post(target: Int64, item: Int64) throws -> StoredPost? {
        let query = try statement("SELECT path, digest FROM post WHERE target_id = ? AND item_id = ?")
        query.bind(.int(target), .int(item))
        defer { query.end() }
        guard try query.next() else { return nil }
        return StoredPost(item: item, path: query.text(0) ?? "", sha256: Hex.string(query.blob(1) ?? []))
    }

    /// The items after one that nothing was written for, a page at a time.
    public func itemsWithoutPost(target: Int64, after first: Int64, limit: Int) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM item i WHERE id > ? AND NOT EXISTS (SELECT 1 FROM post WHERE target_id = ? AND item_id = i.id)
                ORDER BY id LIMIT ?
                """, arguments: [first, target, limit])
    }

    /// The posts of a target for the items after one, a page at a time, for a look at which are still there.
    public func posts(target: Int64, after first: Int64, limit: Int) throws -> [StoredPost] {
        let query = try statement("SELECT item_id, path, digest FROM post WHERE target_id = ? AND item_id > ? ORDER BY item_id LIMIT ?")
        query.bind(.int(target), .int(first), SQLValue(limit))
        var posts: [StoredPost] = []
        while try query.next() {
            posts.append(StoredPost(item: query.int(0), path: query.text(1) ?? "", sha256: Hex.string(query.blob(2) ?? [])))
        }
        return posts
    }

    public func save(_ post: StoredPost, target: Int64) throws {
        let insert = try statement("INSERT OR REPLACE INTO post (target_id, item_id, path, digest) VALUES (?, ?, ?, ?)")
        insert.bind(.int(target), .int(post.item), .text(post.path), .blob(Hex.bytes(post.sha256)))
        try insert.run()
    }

    public func removePost(target: Int64, item: Int64) throws {
        let delete = try statement("DELETE FROM post WHERE target_id = ? AND item_id = ?")
        delete.bind(.int(target), .int(item))
        try delete.run()
    }

    /// An item as a post shows it; nil where its content is gone (cleaned up, forgotten).
    /// The source's categories and author are the configuration's and are filled in by the caller.
    public func publishable(item id: Int64) throws -> PublishableItem? {
        let query = try statement(
            """
            SELECT i.key, s.name, s.url, i.first_seen_at, i.first_published, i.revision, i.withdrawn_at, i.picture_url, \(RevisionRow.prefixed)
            FROM item i JOIN source s ON s.id = i.source_id JOIN revision r ON r.item_id = i.id AND r.number = i.revision
            WHERE i.id = ? AND i.is_forgotten = 0
            """)
        query.bind(.int(id))
        defer { query.end() }
        guard try query.next() else { return nil }
        let content = RevisionRow.content(query, from: 8)
        var item = PublishableItem(
            id: id, key: query.text(0) ?? "", sourceName: query.text(1) ?? "", body: content.body ?? "",
            firstSeen: Timestamp(milliseconds: query.int(3)))
        item.title = content.title
        item.link = content.link
        item.baseURL = content.link ?? query.text(2)
        item.itemAuthors = content.authors
        item.itemCategories = content.categories
        // What the feed itself names may be its logo or a counter, and was not chosen.
        item.image = query.text(7)
        item.firstPublished = query.optionalInt(4).map { Timestamp(milliseconds: $0) }
        item.published = content.published
        item.updated = content.updated
        item.withdrawn = query.optionalInt(6).map { Timestamp(milliseconds: $0) }
        item.revision = Int(query.int(5))
        return item
    }

    /// The kept pictures of an item by the address they came from.
    public func keptPictures(item: Int64) throws -> [(url: String, picture: KeptPicture)] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT a.url, \(KeptPicture.columns) FROM item_picture ip JOIN picture_address a ON a.id = ip.address_id
                JOIN picture p ON p.id = a.picture_id WHERE ip.item_id = ?
                """, arguments: [item]
        ).compactMap { row in KeptPicture(row, from: 1).map { (row[0] ?? "", $0) } }
    }
}
