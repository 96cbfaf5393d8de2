// What goes after the time that the configuration keeps it: content of replaced revisions and of items that left their
// feed. Keys and the change log stay (SPEC §4). Asked by SyncEngine's RetentionChore, a batch at a time.

public import TidingsCore
import GRDB

extension ArchiveSession {
    private static let replaced = "retention: revisions"

    /// Removes revisions that a later one replaced before an instant. The log says when each was replaced, so a cursor follows it:
    /// nothing is looked at twice.
    /// - Returns: whether there may be more.
    public func dropReplacedRevisions(before end: Timestamp, now: Timestamp, limit: Int) throws -> Bool {
        let query = try statement("SELECT id, at, kind, item_id, revision FROM change WHERE id > ? ORDER BY id")
        try query.bind(.int(try cursor(Self.replaced)))
        var expired = Expired<(id: Int64, replaced: (item: Int64, number: Int64)?)>(before: end, now: now, limit: limit)
        while try query.next() {
            let isEdit = query.text(2) == ChangeKind.edited.rawValue
            let line = (query.int(0), isEdit ? (query.int(3), query.int(4) - 1) : nil)
            guard expired.take(line, at: query.int(1)) else { break }
        }
        query.end()
        for revision in expired.lines.compactMap(\.replaced) {
            // An item whose content was cleaned up may have been edited since; the current revision is never touched.
            let delete = try statement(
                "DELETE FROM revision WHERE item_id = ?1 AND number = ?2 AND number < (SELECT revision FROM item WHERE id = ?1)")
            try delete.bind(.int(revision.item), .int(revision.number))
            try delete.run()
        }
        if let last = expired.lines.last { try setCursor(Self.replaced, last.id) }
        return expired.isFull
    }

    /// Removes answers that were kept (setting `keepResponses`) and are older than an instant.
    /// - Returns: whether there may be more.
    public func dropResponses(before end: Timestamp, now: Timestamp, limit: Int) throws -> Bool {
        let query = try statement(
            """
            SELECT r.observation_id, o.at FROM response r CROSS JOIN observation o ON o.id = r.observation_id ORDER BY r.observation_id
            """)
        var expired = Expired<Int64>(before: end, now: now, limit: limit)
        while try query.next(), expired.take(query.int(0), at: query.int(1)) {}
        query.end()
        for observation in expired.lines {
            let delete = try statement("DELETE FROM response WHERE observation_id = ?")
            try delete.bind(.int(observation))
            try delete.run()
        }
        return expired.isFull
    }

    /// Removes the content of items that left their feed before an instant. Their keys stay, so that none comes back as new, and so
    /// does a digest of what they said, so that none comes back as another.
    /// - Returns: whether there may be more.
    public func dropContent(ofItemsLeftBefore end: Timestamp, limit: Int) throws -> Bool {
        let query = try statement("SELECT id, revision FROM item WHERE left_at < ? ORDER BY left_at LIMIT ?")
        try query.bind(.int(end.milliseconds), SQLValue(limit))
        var items: [(id: Int64, revision: Int)] = []
        while try query.next() { items.append((query.int(0), Int(query.int(1)))) }
        for item in items {
            let digest = try content(item: item.id, revision: item.revision)?.digestForReaders
            let delete = try statement("DELETE FROM revision WHERE item_id = ?")
            try delete.bind(.int(item.id))
            try delete.run()
            let mark = try statement(
                """
                UPDATE item SET left_at = NULL, is_cleaned = 1, fingerprint_high = coalesce(?, fingerprint_high),
                    fingerprint_low = coalesce(?, fingerprint_low) WHERE id = ?
                """)
            try mark.bind(
                SQLValue(digest.map { Int64(bitPattern: $0.high) }), SQLValue(digest.map { Int64(bitPattern: $0.low) }), .int(item.id))
            try mark.run()
        }
        return items.count == limit
    }
}

/// What is older than it may be, of lines that come in the order in which they were written; the first that is not ends the search.
/// One from a time that is still to come was written under a wrong clock: it is as old as the next one of a sound time.
private struct Expired<Line> {
    private let end: Int64
    private let now: Int64
    private let limit: Int
    private(set) var lines: [Line] = []
    private var ofUnknownAge: [Line] = []

    init(before end: Timestamp, now: Timestamp, limit: Int) {
        self.end = end.milliseconds
        self.now = now.milliseconds
        self.limit = limit
    }

    var isFull: Bool { lines.count >= limit }

    /// - Parameter time: in milliseconds.
    /// - Returns: whether another one is wanted.
    mutating func take(_ line: Line, at time: Int64) -> Bool {
        if time >= end, time <= now { return false }
        ofUnknownAge.append(line)
        guard time < end else { return true }
        lines += ofUnknownAge
        ofUnknownAge = []
        return !isFull
    }
}
