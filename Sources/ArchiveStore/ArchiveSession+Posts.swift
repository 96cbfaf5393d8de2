// What was written for a target, and what is about to be. Asked by SyncEngine's PublishPass.

public import TidingsCore
import Foundation
import GRDB

/// A post that tidings wrote.
public struct StoredPost: Sendable, Hashable {
    public var item: Int64
    public var record: PostRecord
    /// Whether it was left alone while its item changed, so that it is to be written once it may be.
    public var isBehind = false

    public init(item: Int64, record: PostRecord) {
        self.item = item
        self.record = record
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
        item = row.int(0)
        record = PostRecord(path: row.text(1) ?? "", digest: row.blob(2) ?? [])
        if let size = row.optionalInt(3), let modified = row.optionalInt(4) { record.stamp = FileStamp(size: size, modified: modified) }
        isBehind = row.int(5) != 0
    }
}

extension ArchiveSession {
    /// All items after one, a page at a time, for a target that is looked through as a whole.
    public func allItems(after first: Int64, limit: Int) throws -> [Int64] {
        try Int64.fetchAll(db, sql: "SELECT id FROM item WHERE id > ? ORDER BY id LIMIT ?", arguments: [first, limit])
    }

    /// What was written for an item; nil where nothing was.
    public func post(target: Int64, item: Int64) throws -> StoredPost? {
        let query = try statement("SELECT \(StoredPost.columns) FROM post WHERE target_id = ? AND item_id = ?")
        try query.bind(.int(target), .int(item))
        defer { query.end() }
        return try query.next() ? StoredPost(query) : nil
    }

    /// The items after one that nothing was written for, a page at a time.
    /// - Parameter withFailed: also those whose posts failed and are waiting.
    public func itemsWithoutPost(target: Int64, after first: Int64, withFailed: Bool, limit: Int) throws -> [Int64] {
        func lacks(_ table: String) -> String { "NOT EXISTS (SELECT 1 FROM \(table) WHERE target_id = ?2 AND item_id = i.id)" }
        let lacking = withFailed ? lacks("post") : "\(lacks("post")) AND \(lacks("failed_post"))"
        return try Int64.fetchAll(
            db, sql: "SELECT id FROM item i WHERE id > ?1 AND \(lacking) ORDER BY id LIMIT ?3", arguments: [first, target, limit])
    }

    /// The posts of a target for the items after one, a page at a time, for a look at which are still there.
    public func posts(target: Int64, after first: Int64, limit: Int) throws -> [StoredPost] {
        let query = try statement(
            "SELECT \(StoredPost.columns) FROM post WHERE target_id = ? AND item_id > ? ORDER BY item_id LIMIT ?")
        try query.bind(.int(target), .int(first), SQLValue(limit))
        var posts: [StoredPost] = []
        while try query.next() { posts.append(StoredPost(query)) }
        return posts
    }

    /// Whether anything was written for a target and is still recorded.
    public func hasPosts(target: Int64) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM post WHERE target_id = ?)", arguments: [target]) ?? false
    }

    /// By itself SQLite would look through all posts of the target, by the primary key.
    static let behind = "SELECT \(StoredPost.columns) FROM post INDEXED BY post_behind WHERE target_id = ? AND is_behind = 1 LIMIT ?"

    /// Posts that were left alone while their items changed.
    public func postsBehind(target: Int64, limit: Int) throws -> [StoredPost] {
        let query = try statement(Self.behind)
        try query.bind(.int(target), SQLValue(limit))
        var posts: [StoredPost] = []
        while try query.next() { posts.append(StoredPost(query)) }
        return posts
    }

    /// Notes whether a post was left alone while its item changed.
    public func setBehind(_ isBehind: Bool, target: Int64, item: Int64) throws {
        let update = try statement("UPDATE post SET is_behind = ? WHERE target_id = ? AND item_id = ?")
        try update.bind(SQLValue(isBehind), .int(target), .int(item))
        try update.run()
    }

    /// Notes what was written for an item, in the place of what was before.
    public func save(_ post: StoredPost, target: Int64) throws {
        let insert = try statement(
            "INSERT OR REPLACE INTO post (target_id, item_id, path, digest, size, modified, is_behind) VALUES (?, ?, ?, ?, ?, ?, ?)")
        try insert.bind(
            .int(target), .int(post.item), .text(post.record.path), .blob(post.record.digest), SQLValue(post.record.stamp?.size),
            SQLValue(post.record.stamp?.modified), SQLValue(post.isBehind))
        try insert.run()
    }

    /// Nothing is written for an item any more.
    public func removePost(target: Int64, item: Int64) throws {
        let delete = try statement("DELETE FROM post WHERE target_id = ? AND item_id = ?")
        try delete.bind(.int(target), .int(item))
        try delete.run()
    }

    /// Notes what is about to be written or removed. It stands until that is saved, or found not to have been done.
    public func intend(_ posts: [IntendedPost], target: Int64) throws {
        let insert = try statement(
            "INSERT OR REPLACE INTO intended_post (target_id, item_id, path, digest, is_removal) VALUES (?, ?, ?, ?, ?)")
        for entry in posts {
            let record = entry.post.record
            try insert.bind(.int(target), .int(entry.post.item), .text(record.path), .blob(record.digest), SQLValue(entry.isRemoval))
            try insert.run()
        }
    }

    /// What was about to be written or removed when somebody died, or when the disk failed.
    public func intendedPosts(target: Int64) throws -> [IntendedPost] {
        let query = try statement(
            "SELECT item_id, path, digest, NULL, NULL, 0, is_removal FROM intended_post WHERE target_id = ? ORDER BY item_id")
        try query.bind(.int(target))
        var posts: [IntendedPost] = []
        while try query.next() { posts.append(IntendedPost(post: StoredPost(query), isRemoval: query.int(6) != 0)) }
        return posts
    }

    /// What was intended is saved, or was found not to have been done.
    public func clearIntendedPost(target: Int64, item: Int64) throws {
        let delete = try statement("DELETE FROM intended_post WHERE target_id = ? AND item_id = ?")
        try delete.bind(.int(target), .int(item))
        try delete.run()
    }
}
