// A refresh of markup may give an item's picture another query: a token that is new in every answer, a signature that is valid
// for an hour. Asked by whoever records the refresh.

import TidingsCore
import GRDB

extension ArchiveSession {
    func pictureURL(item: Int64) throws -> String? {
        let query = try statement("SELECT picture_url FROM item WHERE id = ?")
        query.bind(.int(item))
        defer { query.end() }
        return try query.next() ? query.text(0) : nil
    }

    /// Where only the query differs it is the same picture: what became of it goes on under the new address, a kept one is not fetched
    /// again, and old tokens do not pile up.
    /// - Parameter old: what the item showed so far.
    func followPicture(item: Int64, from old: String?, to picture: ChosenPicture?) throws {
        guard let old, let picture, old != picture.url else { return }
        if let former = try formerAddress(item: item, of: picture.url, shown: old) {
            try move(item: item, from: former, to: picture.url)
        }
        try want([PictureWish(item: item, url: picture.url, rule: picture.rule.description)])
    }

    /// The address under which the item showed a picture so far, or would have, had it not been given up.
    private func formerAddress(item: Int64, of url: String, shown: String) throws -> Int64? {
        let path = WebURL(url).withoutQuery
        let query = try statement(
            """
            SELECT a.id, a.url FROM item_picture ip JOIN picture_address a ON a.id = ip.address_id
            WHERE ip.item_id = ? AND (a.url = ? OR a.state = 'dead') ORDER BY a.url <> ?2
            """)
        query.bind(.int(item), .text(shown))
        defer { query.end() }
        while try query.next() {
            if let former = query.text(1), WebURL(former).withoutQuery == path { return query.int(0) }
        }
        return nil
    }

    private func move(item: Int64, from old: Int64, to url: String) throws {
        let isShared = try isShown(old, byOthersThan: item)
        if try !isKnown(url), !isShared {
            let rename = try statement("UPDATE picture_address SET url = ?, \(PictureQuery.reopened) WHERE id = ?")
            rename.bind(.text(url), .int(old))
            return try rename.run()
        }
        // Other items show the former address still.
        let copy = try statement(
            """
            INSERT OR IGNORE INTO picture_address (url, host, state, picture_id, attempts, new_query_at, error, next_attempt_at)
            SELECT ?, host, state, picture_id, attempts, new_query_at, error, \(PictureQuery.nextAttempt) FROM picture_address WHERE id = ?
            """)
        copy.bind(.text(url), .int(old))
        try copy.run()
        let link = try statement(
            """
            UPDATE OR IGNORE item_picture SET address_id = (SELECT id FROM picture_address WHERE url = ?1) WHERE item_id = ?2
            AND address_id = ?3 AND EXISTS (SELECT 1 FROM picture_address o JOIN picture_address n ON n.picture_id IS o.picture_id
                WHERE o.id = ?3 AND n.url = ?1)
            """)
        link.bind(.text(url), .int(item), .int(old))
        try link.run()
        guard changesCount > 0, !isShared else { return }
        let delete = try statement("DELETE FROM picture_address WHERE id = ?")
        delete.bind(.int(old))
        try delete.run()
    }

    private func isKnown(_ url: String) throws -> Bool {
        let query = try statement("SELECT 1 FROM picture_address WHERE url = ?")
        query.bind(.text(url))
        defer { query.end() }
        return try query.next()
    }

    private func isShown(_ address: Int64, byOthersThan item: Int64) throws -> Bool {
        let query = try statement("SELECT 1 FROM item_picture WHERE address_id = ? AND item_id <> ? LIMIT 1")
        query.bind(.int(address), .int(item))
        defer { query.end() }
        return try query.next()
    }
}

private enum PictureQuery {
    /// Of a given up picture under a new query: it is tried again, but one that gets a token in every answer and is gone for good not
    /// with every one of them.
    static let nextAttempt = "CASE state WHEN 'dead' THEN max(1, new_query_at) ELSE next_attempt_at END"
    static let reopened = "next_attempt_at = \(nextAttempt)"
}
