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
    /// SHA-256 of its bytes.
    var digest: [UInt8]
    /// The same in lower-case hex.
    public var sha256: String { Hex.string(digest) }
    /// Of the file; nil where it has to be read to be known.
    public var stamp: FileStamp?
    /// Whether it was left alone while its item changed, so that it is to be written once it may be.
    public var isBehind = false

    public init(item: Int64, path: String, sha256: String, stamp: FileStamp? = nil) {
        self.item = item
        self.path = path
        self.digest = Hex.bytes(sha256)
        self.stamp = stamp
    }
}

/// A post that is about to be written or removed.
public struct IntendedPost: Sendable, Hashable {
    /// As it is to be, or as it was.
    public var post: StoredPost
    public var isRemoval: Bool

    public init(post: StoredPost, isRemoval: Bool) {
        self.post = post
        self.isRemoval = isRemoval
    }
}

extension StoredPost {
    fileprivate static let columns = "item_id, path, digest, size, modified, is_behind"

    /// From these columns.
    fileprivate init(_ row: HotStatement) {
        self.init(item: row.int(0), path: row.text(1) ?? "", sha256: "")
        digest = row.blob(2) ?? []
        if let size = row.optionalInt(3), let modified = row.optionalInt(4) { stamp = FileStamp(size: size, modified: modified) }
        isBehind = row.int(5) != 0
    }
}

/// What the posts of a target depend on besides their items.
public struct PublishSettings: Sendable, Hashable {
    /// Of the target itself.
    public var target: String
    /// What the posts of a source say of it, by its name in the archive; the name is part of it.
    public var sources: [String: String]
    /// Of `sources` and of whose name is whose, so that nothing is compared where nothing changed.
    public var sourcesDigest: String

    public init(target: String, sources: [String: String], sourcesDigest: String) {
        self.target = target
        self.sources = sources
        self.sourcesDigest = sourcesDigest
    }
}

extension ArchiveSession {
    /// The cursor of a target. New settings start again with all current items, which the log names all, so the outbox
    /// need not be read again; what was written is remembered all the same.
    ///
    /// Where only sources changed, their items go into the outbox, and no target starts again.
    public func publishCursor(_ name: String, settings: PublishSettings) throws -> PublishCursor {
        let known = try Row.fetchOne(db, sql: "SELECT settings, sources FROM publish_target WHERE name = ?", arguments: [name])
        if known?[1] != settings.sourcesDigest { try noteSources(settings.sources, tellsTargets: try hasTargets()) }
        if known?[0] != settings.target || known?[1] != settings.sourcesDigest {
            try db.execute(
                sql: """
                    INSERT INTO publish_target (name, settings, sources, touched_id)
                    VALUES (?1, ?2, ?3, (SELECT coalesce(max(id), 0) FROM touched))
                    ON CONFLICT (name) DO UPDATE SET sources = excluded.sources, settings = excluded.settings,
                        change_id = iif(settings = excluded.settings, change_id, 0),
                        touched_id = iif(settings = excluded.settings, touched_id, excluded.touched_id)
                    """, arguments: [name, settings.target, settings.sourcesDigest])
        }
        return try presentCursor(name, settings: settings)
    }

    /// The cursor as ``publishCursor(_:settings:)`` would give it, for a look without writing; that of target 0, which has no
    /// posts, where there is none yet. Where sources changed it starts again: what they touch is not in the outbox yet.
    public func presentCursor(_ name: String, settings: PublishSettings) throws -> PublishCursor {
        let row = try Row.fetchOne(
            db, sql: "SELECT id, change_id, touched_id, settings, sources FROM publish_target WHERE name = ?", arguments: [name])
        guard let row else { return PublishCursor(target: 0, change: 0, touched: 0) }
        let isKnown = row[3] == settings.target && row[4] == settings.sourcesDigest
        return PublishCursor(target: row[0], change: isKnown ? row[1] : 0, touched: row[2])
    }

    private func hasTargets() throws -> Bool { try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM publish_target)") ?? false }

    /// Notes what the posts of each source say of it. Of one that is configured no more nothing is noted, for its posts stay as they
    /// are: if it comes again, whatever it is then called, they are looked at.
    private func noteSources(_ sources: [String: String], tellsTargets: Bool) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT s.id, s.name, p.settings FROM source s LEFT JOIN published_source p ON p.source_id = s.id")
        for row in rows {
            let (source, known): (Int64, String?) = (row[0], row[2])
            let settings = sources[row[1]]
            guard settings != known else { continue }
            guard let settings else {
                try db.execute(sql: "DELETE FROM published_source WHERE source_id = ?", arguments: [source])
                continue
            }
            let note = try statement("INSERT OR REPLACE INTO published_source (source_id, settings) VALUES (?, ?)")
            note.bind(.int(source), .text(settings))
            try note.run()
            guard tellsTargets else { continue }
            let touch = try statement("INSERT OR REPLACE INTO touched (item_id) SELECT id FROM item WHERE source_id = ?")
            touch.bind(.int(source))
            try touch.run()
        }
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
        let query = try statement("SELECT \(StoredPost.columns) FROM post WHERE target_id = ? AND item_id = ?")
        query.bind(.int(target), .int(item))
        defer { query.end() }
        return try query.next() ? StoredPost(query) : nil
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
        let query = try statement(
            "SELECT \(StoredPost.columns) FROM post WHERE target_id = ? AND item_id > ? ORDER BY item_id LIMIT ?")
        query.bind(.int(target), .int(first), SQLValue(limit))
        var posts: [StoredPost] = []
        while try query.next() { posts.append(StoredPost(query)) }
        return posts
    }

    /// Whether anything was written for a target and is still recorded.
    public func hasPosts(target: Int64) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM post WHERE target_id = ?)", arguments: [target]) ?? false
    }

    /// Posts that were left alone while their items changed.
    public func postsBehind(target: Int64, limit: Int) throws -> [StoredPost] {
        let query = try statement("SELECT \(StoredPost.columns) FROM post WHERE target_id = ? AND is_behind = 1 LIMIT ?")
        query.bind(.int(target), SQLValue(limit))
        var posts: [StoredPost] = []
        while try query.next() { posts.append(StoredPost(query)) }
        return posts
    }

    public func setBehind(_ isBehind: Bool, target: Int64, item: Int64) throws {
        let update = try statement("UPDATE post SET is_behind = ? WHERE target_id = ? AND item_id = ?")
        update.bind(SQLValue(isBehind), .int(target), .int(item))
        try update.run()
    }

    public func save(_ post: StoredPost, target: Int64) throws {
        let insert = try statement(
            "INSERT OR REPLACE INTO post (target_id, item_id, path, digest, size, modified, is_behind) VALUES (?, ?, ?, ?, ?, ?, ?)")
        insert.bind(
            .int(target), .int(post.item), .text(post.path), .blob(post.digest), SQLValue(post.stamp?.size),
            SQLValue(post.stamp?.modified), SQLValue(post.isBehind))
        try insert.run()
    }

    public func removePost(target: Int64, item: Int64) throws {
        let delete = try statement("DELETE FROM post WHERE target_id = ? AND item_id = ?")
        delete.bind(.int(target), .int(item))
        try delete.run()
    }

    /// Notes what is about to be written or removed. It stands until that is saved, or found not to have been done.
    public func intend(_ posts: [IntendedPost], target: Int64) throws {
        let insert = try statement(
            "INSERT OR REPLACE INTO intended_post (target_id, item_id, path, digest, is_removal) VALUES (?, ?, ?, ?, ?)")
        for entry in posts {
            let post = entry.post
            insert.bind(.int(target), .int(post.item), .text(post.path), .blob(post.digest), SQLValue(entry.isRemoval))
            try insert.run()
        }
    }

    /// What was about to be written or removed when somebody died, or when the disk failed.
    public func intendedPosts(target: Int64) throws -> [IntendedPost] {
        let query = try statement(
            "SELECT item_id, path, digest, NULL, NULL, 0, is_removal FROM intended_post WHERE target_id = ? ORDER BY item_id")
        query.bind(.int(target))
        var posts: [IntendedPost] = []
        while try query.next() { posts.append(IntendedPost(post: StoredPost(query), isRemoval: query.int(6) != 0)) }
        return posts
    }

    public func clearIntendedPost(target: Int64, item: Int64) throws {
        let delete = try statement("DELETE FROM intended_post WHERE target_id = ? AND item_id = ?")
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

    /// What an item said before its current revision, the newest first, until `isWanted` takes one; nil where none is.
    public func formerBody(item: Int64, before revision: Int, where isWanted: (String) -> Bool) throws -> String? {
        let query = try statement(
            """
            SELECT content_text(coalesce(content, summary)) FROM revision
            WHERE item_id = ? AND number < ? AND coalesce(content, summary) IS NOT NULL ORDER BY number DESC
            """)
        query.bind(.int(item), SQLValue(revision))
        defer { query.end() }
        while try query.next() {
            if let body = query.text(0), isWanted(body) { return body }
        }
        return nil
    }

    /// Whether an item was purged: what was written of it is to go as well.
    public func isForgotten(item: Int64) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT is_forgotten FROM item WHERE id = ?", arguments: [item]) ?? false
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
