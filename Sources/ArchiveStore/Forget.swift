// Purging an item: its content is overwritten in every table and in the free pages; its key and its lines in the log
// stay, so that it never comes back as new (SPEC §3, forget). Asked by `tidings forget`.

public import TidingsCore
import Foundation
import GRDB

/// What of an item lies outside the database.
public struct ForgetPlan: Sendable, Hashable {
    /// A post, and the target that it was written for.
    public struct Post: Sendable, Hashable {
        /// The archive's number of the target.
        public var number: Int64
        /// Its name.
        public var target: String
        public var post: StoredPost
    }

    public var posts: [Post]
    /// Posts that somebody who died was about to write: whether they did shows on the disk.
    public var intended: [Post]
    /// Posts that are gone, and copies of whose pictures are not.
    public var strays: [Post]
    /// SHA-256 of kept pictures that no other item shows, lower-case hex.
    public var pictures: [String]
}

extension Archive {
    /// What of an item lies outside the database.
    public func forgetPlan(item: Int64) throws -> ForgetPlan {
        try read { db in
            func posts(_ table: String, digest: String = "p.digest") throws -> [ForgetPlan.Post] {
                try Row.fetchAll(db, sql: Forget.posts(table, digest: digest), arguments: [item]).map { row in
                    ForgetPlan.Post(
                        number: row[0], target: row[1] ?? "",
                        post: StoredPost(item: item, record: PostRecord(path: row[2] ?? "", digest: Array(row[3] as Data? ?? Data()))))
                }
            }
            let pictures = try Data.fetchAll(
                db, sql: "SELECT p.digest FROM picture p WHERE p.id IN (\(Forget.lonelyPictures))", arguments: [item, item])
            return ForgetPlan(
                posts: try posts("post"), intended: try posts("intended_post"), strays: try posts("stray_copy", digest: "NULL"),
                pictures: pictures.map(Hex.string))
        }
    }

    /// Purges an item and everything that holds its words; the log says `forgotten`, with the reason. What lies outside the
    /// database stays noted, among the posts that failed and the pictures that were discarded: if it cannot be removed now, or
    /// whoever does it is killed, a later run removes it.
    /// - Parameter posts: those on the disk.
    /// - Throws: ``ArchiveError``.
    public func forget(item: Int64, reason: String, posts: [ForgetPlan.Post] = [], now: Timestamp) throws {
        try writeNow { session in
            try Forget.purge(item, reason: reason, now: now, session)
            for entry in posts {
                try session.save(entry.post, target: entry.number)
                try session.noteFailedPost(target: entry.number, item: item)
            }
        }
    }

    /// What lay outside the database is gone; no byte of the item is to be left in its files either.
    /// - Parameters:
    ///   - standing: posts that could not be removed; it is tried again with those that failed.
    ///   - strays: posts that could, but for copies of their pictures; it is tried again.
    ///   - pictures: SHA-256 of those whose files were removed.
    /// - Returns: false where somebody reads the archive just now, so that the log file could not be cut yet.
    /// - Throws: ``ArchiveError``.
    public func finishForgetting(
        item: Int64, standing: [ForgetPlan.Post] = [], strays: [ForgetPlan.Post] = [], pictures: [String] = []
    ) throws -> Bool {
        try writeNow { session in
            for target in try Int64.fetchAll(session.db, sql: Forget.posts("post"), arguments: [item])
            where !standing.contains(where: { $0.number == target }) {
                try session.removePost(target: target, item: item)
                try session.clearFailedPost(target: target, item: item)
            }
            try session.db.execute(sql: Forget.removePosts("stray_copy"), arguments: [item])
            for entry in strays { try session.note(StrayCopies(item: item, path: entry.post.record.path), target: entry.number) }
            for picture in pictures { try session.clearDiscardedPicture(picture) }
        }
        do {
            return try database.writeWithoutTransaction { db in
                // The pages that the purge freed are zeroed already (secure_delete); here the file gives them back, and the
                // write-ahead log, which holds their former content, is emptied.
                try db.execute(sql: "PRAGMA incremental_vacuum")
                return try db.emptyLog()
            }
        } catch {
            throw ArchiveError(error, path: path)
        }
    }
}

enum Forget {
    /// Pictures that this item shows and no other does. Takes the item twice.
    static let lonelyPictures = """
        SELECT a.picture_id FROM picture_address a JOIN item_picture ip ON ip.address_id = a.id
        WHERE ip.item_id = ? AND a.picture_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM picture_address other JOIN item_picture shown ON shown.address_id = other.id
            WHERE other.picture_id = a.picture_id AND shown.item_id <> ?)
        """

    /// What a table of posts holds of an item. Its key begins with the target: by the item alone SQLite would look through all posts.
    static func posts(_ table: String, digest: String = "p.digest") -> String {
        """
        SELECT t.id, t.name, p.path, \(digest) FROM publish_target t CROSS JOIN \(table) p ON p.target_id = t.id AND p.item_id = ?
        ORDER BY t.id
        """
    }

    /// The same, to be removed.
    static func removePosts(_ table: String) -> String {
        "DELETE FROM \(table) WHERE target_id IN (SELECT id FROM publish_target) AND item_id = ?"
    }

    static func purge(_ item: Int64, reason: String, now: Timestamp, _ session: ArchiveSession) throws {
        let db = try session.db
        guard let row = try Row.fetchOne(db, sql: "SELECT source_id, first_seen_at FROM item WHERE id = ?", arguments: [item]),
            let source: Int64 = row[0], let firstSeen: Int64 = row[1]
        else { return }
        try purgeResponses(source: source, since: firstSeen, db)
        try purgePictures(item, db)
        for table in ["post", "intended_post"] { try db.execute(sql: removePosts(table), arguments: [item]) }
        try db.execute(sql: "DELETE FROM revision WHERE item_id = ?", arguments: [item])
        try db.execute(
            sql: """
                UPDATE item SET fingerprint_high = 0, fingerprint_low = 0, picture_url = NULL, picture_rule = NULL, picture_choices = NULL,
                    lent_authors = NULL, is_forgotten = 1 WHERE id = ?
                """, arguments: [item])
        // Post's paths hold their titles; the next run says anew what is wrong.
        try db.execute(sql: "UPDATE publish_target SET trouble = NULL")
        // Of a withdrawal it says where the item's page has gone to.
        try db.execute(
            sql: "UPDATE change SET detail = NULL WHERE item_id = ? AND detail IS NOT NULL AND kind <> 'forgotten'", arguments: [item])
        session.append(Change(.forgotten, item: item, detail: reason), run: nil, source: source, observation: nil, at: now)
    }

    /// Kept answers that may hold the item: all of its source since it was first seen, and the damaged ones, for one of
    /// these may have been cut inside of it.
    private static func purgeResponses(source: Int64, since firstSeen: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM response WHERE observation_id IN (SELECT id FROM observation WHERE source_id = ? AND (at >= ? OR is_whole = 0))
                """, arguments: [source, firstSeen])
    }

    private static func purgePictures(_ item: Int64, _ db: Database) throws {
        let pictures = try Int64.fetchAll(db, sql: lonelyPictures, arguments: [item, item])
        let addresses = try Int64.fetchAll(
            db,
            sql: """
                SELECT address_id FROM item_picture ip WHERE item_id = ?
                AND NOT EXISTS (SELECT 1 FROM item_picture other WHERE other.address_id = ip.address_id AND other.item_id <> ip.item_id)
                """, arguments: [item])
        try db.execute(sql: "DELETE FROM item_picture WHERE item_id = ?", arguments: [item])
        for address in addresses { try db.execute(sql: "DELETE FROM picture_address WHERE id = ?", arguments: [address]) }
        for picture in pictures {
            try db.execute(sql: "INSERT OR IGNORE INTO discarded_picture SELECT digest FROM picture WHERE id = ?", arguments: [picture])
            try db.execute(sql: "DELETE FROM picture WHERE id = ?", arguments: [picture])
        }
    }
}
