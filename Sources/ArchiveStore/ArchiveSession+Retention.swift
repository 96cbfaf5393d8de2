// What goes after the time that the configuration keeps it: content of replaced revisions and of items that left their
// feed. Keys and the change log stay (SPEC §4). Asked by SyncEngine's RetentionChore, a batch at a time.

public import TidingsCore
import GRDB

extension ArchiveSession {
    private static let replaced = "retention: revisions"

    /// Removes revisions that a later one replaced before an instant. The log says when each was replaced, so a cursor follows it:
    /// nothing is looked at twice.
    /// - Returns: whether there may be more.
    public func dropReplacedRevisions(before end: Timestamp, limit: Int) throws -> Bool {
        let query = try statement("SELECT id, kind, item_id, revision FROM change WHERE id > ? AND at < ? ORDER BY id LIMIT ?")
        query.bind(.int(try cursor(Self.replaced)), .int(end.milliseconds), SQLValue(limit))
        var replaced: [(item: Int64, number: Int64)] = []
        var last: Int64?
        var count = 0
        while try query.next() {
            last = query.int(0)
            count += 1
            if query.text(1) == ChangeKind.edited.rawValue { replaced.append((query.int(2), query.int(3) - 1)) }
        }
        for revision in replaced {
            // An item whose content was cleaned up may have been edited since; the current revision is never touched.
            let delete = try statement(
                "DELETE FROM revision WHERE item_id = ?1 AND number = ?2 AND number < (SELECT revision FROM item WHERE id = ?1)")
            delete.bind(.int(revision.item), .int(revision.number))
            try delete.run()
        }
        if let last { try setCursor(Self.replaced, last) }
        return count == limit
    }

    /// Removes answers that were kept (setting `keepResponses`) and are older than an instant.
    /// - Returns: whether there may be more.
    public func dropResponses(before end: Timestamp, limit: Int) throws -> Bool {
        let delete = try statement(
            """
            DELETE FROM response WHERE observation_id IN (
                SELECT o.id FROM observation o WHERE o.id IN (SELECT observation_id FROM response ORDER BY observation_id LIMIT ?)
                AND o.at < ?)
            """)
        delete.bind(SQLValue(limit), .int(end.milliseconds))
        try delete.run()
        return changesCount == limit
    }

    /// Removes the content of items that left their feed before an instant. Their keys stay, so that none comes back as new.
    /// - Returns: whether there may be more.
    public func dropContent(ofItemsLeftBefore end: Timestamp, limit: Int) throws -> Bool {
        let query = try statement("SELECT id FROM item WHERE left_at < ? ORDER BY left_at LIMIT ?")
        query.bind(.int(end.milliseconds), SQLValue(limit))
        var items: [Int64] = []
        while try query.next() { items.append(query.int(0)) }
        for item in items {
            let delete = try statement("DELETE FROM revision WHERE item_id = ?")
            delete.bind(.int(item))
            try delete.run()
            let mark = try statement("UPDATE item SET left_at = NULL, is_cleaned = 1 WHERE id = ?")
            mark.bind(.int(item))
            try mark.run()
        }
        return items.count == limit
    }
}
