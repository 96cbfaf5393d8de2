// Items as posts show them: what they say, and which pictures of theirs are kept. Asked by SyncEngine's PublishPass.

public import TidingsCore
import GRDB

extension ArchiveSession {
    /// An item as a post shows it; nil where its content is gone (cleaned up, forgotten).
    /// The source's categories and author are the configuration's and are filled in by the caller.
    /// - Parameter number: a former revision; nil for the current one.
    public func publishable(item id: Int64, revision number: Int? = nil) throws -> PublishableItem? {
        let query = try statement(
            """
            SELECT i.key, s.name, s.url, i.first_seen_at, i.first_published, r.number, i.withdrawn_at, i.picture_url, i.lent_authors,
                i.first_updated, \(RevisionRow.prefixed)
            FROM item i JOIN source s ON s.id = i.source_id JOIN revision r ON r.item_id = i.id AND r.number = coalesce(?, i.revision)
            WHERE i.id = ? AND i.is_forgotten = 0
            """)
        try query.bind(SQLValue(number.map(Int64.init)), .int(id))
        defer { query.end() }
        guard try query.next() else { return nil }
        let content = RevisionRow.content(query, from: 10)
        var item = PublishableItem(
            id: id, key: query.text(0) ?? "", sourceName: query.text(1) ?? "", body: content.body ?? "",
            firstSeen: Timestamp(milliseconds: query.int(3)))
        item.title = content.title
        item.link = content.link
        item.baseURL = content.link ?? query.text(2)
        item.itemAuthors = content.authors
        item.feedAuthors = FieldCoding.people(query.text(8))
        item.itemCategories = content.categories
        item.enclosures = content.enclosures
        // What the feed itself names may be its logo or a counter, and was not chosen.
        item.image = try query.text(7) ?? (number == nil ? nil : formerPicture(item: id, in: content))
        item.firstPublished = query.optionalInt(4).map { Timestamp(milliseconds: $0) }
        item.firstUpdated = query.optionalInt(9).map { Timestamp(milliseconds: $0) }
        item.published = content.published
        item.updated = content.updated
        item.withdrawn = query.optionalInt(6).map { Timestamp(milliseconds: $0) }
        item.revision = Int(query.int(5))
        return item
    }

    /// The picture that a former revision showed, of those that were chosen for its item: the last one first, a dead one where there is
    /// no other: the post of an item that was emptied stays as it was.
    private func formerPicture(item: Int64, in content: ItemContent) throws -> String? {
        let body = content.body ?? ""
        return try String.fetchAll(
            db,
            sql: """
                SELECT a.url FROM item_picture ip JOIN picture_address a ON a.id = ip.address_id
                WHERE ip.item_id = ? AND ip.rule <> ? ORDER BY a.state = 'dead', a.id DESC
                """, arguments: [item, PictureWish.ofContent]
        ).first { $0 == content.image || body.contains($0) || body.contains($0.replacing("&", with: "&amp;")) }
    }

    /// The revisions of an item before one that had some content, the newest first.
    public func revisionsWithContent(item: Int64, before revision: Int) throws -> [Int] {
        try Int.fetchAll(
            db,
            sql: """
                SELECT number FROM revision WHERE item_id = ? AND number < ? AND coalesce(content, summary) IS NOT NULL ORDER BY number DESC
                """, arguments: [item, revision])
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
