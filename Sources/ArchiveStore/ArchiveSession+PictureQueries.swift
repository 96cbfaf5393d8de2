// A refresh of markup may give an item's picture another query: a token that is new in every answer, a signature that is valid
// for an hour. Asked by whoever records the refresh.

import TidingsCore
import GRDB

extension ArchiveSession {
    func pictureURL(item: Int64) throws -> String? {
        let query = try statement("SELECT picture_url FROM item WHERE id = ?")
        try query.bind(.int(item))
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

    /// The same for every picture of an item of whose content all are wanted. Of several that differ in their queries alone each goes on
    /// under the one that it shares most with; where that is none in particular it stays as it was, for it might become another.
    func followContentPictures(item: Int64, to pictures: [ChosenPicture]) throws {
        let known = try addresses(item: item)
        guard known.contains(where: \.isOfContent) else { return }
        let (shown, former) = (Set(pictures.map(\.url)), Set(known.map(\.url)))
        var new = Dictionary(grouping: pictures.map(\.url).filter { !former.contains($0) }) { WebURL($0).withoutQuery }
        guard !new.isEmpty else { return }
        // What an earlier revision showed is among them: the last known first.
        for address in known.sorted(by: { $0.id > $1.id }) where !shown.contains(address.url) {
            let path = WebURL(address.url).withoutQuery
            guard let url = PictureQuery.successor(of: address.url, among: new[path] ?? []) else { continue }
            new[path]?.removeAll { $0 == url }
            try move(item: item, from: address.id, to: url)
            try want([PictureWish(item: item, url: url, rule: PictureWish.ofContent)])
        }
    }

    private func addresses(item: Int64) throws -> [(id: Int64, url: String, isOfContent: Bool)] {
        let query = try statement(
            "SELECT a.id, a.url, ip.rule FROM item_picture ip JOIN picture_address a ON a.id = ip.address_id WHERE ip.item_id = ?")
        try query.bind(.int(item))
        var addresses: [(Int64, String, Bool)] = []
        while try query.next() { addresses.append((query.int(0), query.text(1) ?? "", query.text(2) == PictureWish.ofContent)) }
        return addresses
    }

    /// The address under which the item showed a picture so far, or would have, had it not been given up.
    private func formerAddress(item: Int64, of url: String, shown: String) throws -> Int64? {
        let path = WebURL(url).withoutQuery
        let query = try statement(
            """
            SELECT a.id, a.url FROM item_picture ip JOIN picture_address a ON a.id = ip.address_id
            WHERE ip.item_id = ? AND (a.url = ? OR a.state = 'dead') ORDER BY a.url <> ?2
            """)
        try query.bind(.int(item), .text(shown))
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
            try rename.bind(.text(url), .int(old))
            return try rename.run()
        }
        // Other items show the former address still.
        let copy = try statement(
            """
            INSERT OR IGNORE INTO picture_address (url, host, state, picture_id, attempts, new_query_at, error, next_attempt_at)
            SELECT ?, host, state, picture_id, attempts, new_query_at, error, \(PictureQuery.nextAttempt) FROM picture_address WHERE id = ?
            """)
        try copy.bind(.text(url), .int(old))
        try copy.run()
        let link = try statement(
            """
            UPDATE OR IGNORE item_picture SET address_id = (SELECT id FROM picture_address WHERE url = ?1) WHERE item_id = ?2
            AND address_id = ?3 AND EXISTS (SELECT 1 FROM picture_address o JOIN picture_address n ON n.picture_id IS o.picture_id
                WHERE o.id = ?3 AND n.url = ?1)
            """)
        try link.bind(.text(url), .int(item), .int(old))
        try link.run()
        guard changesCount > 0, !isShared else { return }
        let delete = try statement("DELETE FROM picture_address WHERE id = ?")
        try delete.bind(.int(old))
        try delete.run()
    }

    private func isKnown(_ url: String) throws -> Bool {
        let query = try statement("SELECT 1 FROM picture_address WHERE url = ?")
        try query.bind(.text(url))
        defer { query.end() }
        return try query.next()
    }

    private func isShown(_ address: Int64, byOthersThan item: Int64) throws -> Bool {
        let query = try statement("SELECT 1 FROM item_picture WHERE address_id = ? AND item_id <> ? LIMIT 1")
        try query.bind(.int(address), .int(item))
        defer { query.end() }
        return try query.next()
    }
}

private enum PictureQuery {
    /// Of a given up picture under a new query: it is tried again, but one that gets a token in every answer and is gone for good not
    /// with every one of them.
    static let nextAttempt = "CASE state WHEN 'dead' THEN max(1, new_query_at) ELSE next_attempt_at END"
    static let reopened = "next_attempt_at = \(nextAttempt)"

    /// Under which of these, that have its path, a picture goes on; nil where that cannot be told.
    static func successor(of url: String, among new: [String]) -> String? {
        guard new.count > 1 else { return new.first }
        let own = parameters(url)
        let ranked = new.map { (url: $0, shared: parameters($0).intersection(own).count) }.sorted { $0.shared > $1.shared }
        return ranked[0].shared > ranked[1].shared ? ranked[0].url : nil
    }

    private static func parameters(_ url: String) -> Set<Substring> {
        guard let mark = url.firstIndex(of: "?") else { return [] }
        return Set(url[url.index(after: mark)...].prefix { $0 != "#" }.split(separator: "&"))
    }
}
