// Items whose posts are to be looked at again although no line of the log says so: their markup was refreshed, a picture
// of theirs was kept. And posts that could not be written. Asked by SyncEngine's PublishPass, which follows log and outbox.

import TidingsCore
import GRDB

/// An item whose post could not be written.
public struct FailedPost: Sendable, Hashable {
    public var item: Int64
    /// The archive's number of its source.
    public var source: Int64
}

extension ArchiveSession {
    /// Puts an item at the end of the outbox. It stands there once however often it is touched, so the outbox never
    /// grows beyond the archive.
    public func touch(item: Int64) throws {
        let insert = try statement("INSERT OR REPLACE INTO touched (item_id) VALUES (?)")
        try insert.bind(.int(item))
        try insert.run()
    }

    /// The same for all items that show a picture address.
    func touchItems(showing address: Int64) throws {
        let insert = try statement("INSERT OR REPLACE INTO touched (item_id) SELECT item_id FROM item_picture WHERE address_id = ?")
        try insert.bind(.int(address))
        try insert.run()
    }

    /// The same for all items that show a kept picture, wherever it came from.
    func touchItems(showingPicture picture: Int64) throws {
        let insert = try statement(
            """
            INSERT OR REPLACE INTO touched (item_id) SELECT DISTINCT ip.item_id
            FROM picture_address a JOIN item_picture ip ON ip.address_id = a.id WHERE a.picture_id = ?
            """)
        try insert.bind(.int(picture))
        try insert.run()
    }

    /// What a target has to look at next, each item once, with where it stands then; the same cursor at the end.
    public func dueItems(after cursor: PublishCursor, limit: Int) throws -> (items: [Int64], reached: PublishCursor) {
        var reached = cursor
        var seen: Set<Int64> = []
        func read(_ query: HotStatement, from place: WritableKeyPath<PublishCursor, Int64>) throws -> [Int64] {
            try query.bind(.int(cursor[keyPath: place]), SQLValue(limit))
            var items: [Int64] = []
            while try query.next() {
                reached[keyPath: place] = query.int(0)
                if let item = query.optionalInt(1), seen.insert(item).inserted { items.append(item) }
            }
            return items
        }
        let changes = try statement("SELECT id, item_id FROM change WHERE id > ? ORDER BY id LIMIT ?")
        let changed = try read(changes, from: \.change)
        guard reached == cursor else { return (changed, reached) }
        let touched = try statement("SELECT id, item_id FROM touched WHERE id > ? ORDER BY id LIMIT ?")
        return (try read(touched, from: \.touched), reached)
    }

    // MARK: Posts that failed

    /// Remembers that an item's post could not be written, behind all others that could not.
    public func noteFailedPost(target: Int64, item: Int64) throws {
        let insert = try statement("INSERT OR REPLACE INTO failed_post (target_id, item_id) VALUES (?, ?)")
        try insert.bind(.int(target), .int(item))
        try insert.run()
    }

    /// A post that failed is written by now, or nobody wants it any more.
    public func clearFailedPost(target: Int64, item: Int64) throws {
        let delete = try statement("DELETE FROM failed_post WHERE target_id = ? AND item_id = ?")
        try delete.bind(.int(target), .int(item))
        try delete.run()
    }

    /// Not by the index of targets and items: all of them would be read and sorted for the first few.
    static func failed(without sources: Set<Int64>) -> String {
        """
        SELECT f.item_id, i.source_id FROM failed_post f CROSS JOIN item i ON i.id = f.item_id
        WHERE +f.target_id = ? AND f.id <= ? AND i.source_id NOT IN (\(sources.map(String.init).joined(separator: ",")))
        ORDER BY f.id LIMIT ?
        """
    }

    /// Items whose posts failed, with their sources, the longest waiting first; and the place of the last.
    /// - Parameters:
    ///   - end: the last place to look at; nil for the last there is.
    ///   - sources: whose items are left out.
    public func failedPosts(
        target: Int64, upTo end: Int64?, without sources: Set<Int64> = [], limit: Int
    ) throws -> (posts: [FailedPost], newest: Int64) {
        let newest = try end ?? Int64.fetchOne(db, sql: "SELECT max(id) FROM failed_post") ?? 0
        let query = sources.isEmpty ? try statement(Self.failed(without: [])) : try HotStatement(db, Self.failed(without: sources))
        try query.bind(.int(target), .int(newest), SQLValue(limit))
        var posts: [FailedPost] = []
        while try query.next() { posts.append(FailedPost(item: query.int(0), source: query.int(1))) }
        return (posts, newest)
    }

    /// How many posts failed and were not tried since, up to a place.
    public func failedPostCount(target: Int64, upTo end: Int64) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM failed_post WHERE target_id = ? AND id <= ?", arguments: [target, end]) ?? 0
    }
}
