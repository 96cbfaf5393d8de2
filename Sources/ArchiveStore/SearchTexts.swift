// What the index reads from the archive: the texts that a stretch of the log changed, and the items of its findings.

import Foundation
import GRDB
import Markup
import TidingsCore

/// The current text of an item; without a revision, an item that is to be found no more.
struct SearchableText {
    var item: Int64
    var revision: Int?
    var title: String
    var html: String
}

extension Archive {
    /// The current texts of the items that a stretch of the log speaks of, and the last line of the stretch. A line of a
    /// revision that has been replaced is passed over: the one that replaced it has a line further on.
    func searchTexts(after first: Int64, limit: Int) throws -> (texts: [SearchableText], last: Int64) {
        try read { db in
            let query = try HotStatement(
                db,
                """
                SELECT c.id, c.item_id, r.number, r.title, coalesce(r.content, r.summary) FROM change c JOIN item i ON i.id = c.item_id
                LEFT JOIN revision r ON r.item_id = i.id AND r.number = i.revision AND NOT i.is_forgotten
                WHERE c.id > ? AND c.kind IN ('added', 'edited', 'forgotten') AND (c.revision = i.revision OR c.revision IS NULL)
                ORDER BY c.id LIMIT ?
                """)
            query.bind(.int(first), SQLValue(limit))
            defer { query.end() }
            var texts: [SearchableText] = []
            var last = first
            var count = 0
            while try query.next() {
                last = query.int(0)
                count += 1
                texts.append(
                    SearchableText(
                        item: query.int(1), revision: query.optionalInt(2).map(Int.init), title: query.text(3) ?? "",
                        html: ContentCoding.decode(query, 4) ?? ""))
            }
            // Beyond them the log has nothing to index.
            if count < limit { last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM change") ?? last }
            return (texts, last)
        }
    }

    /// The first of these items, with what was found in them.
    func hits(_ items: [Int64], for query: SearchQuery, source: String?, limit: Int) throws -> [SearchHit] {
        var hits: [SearchHit] = []
        for id in try source.map({ try self.items(items, of: $0) }) ?? items {
            if hits.count >= limit { break }
            guard let item = try item(id), !item.isForgotten,
                let content = try revision(item: id, number: item.revision)?.content
            else { continue }
            let title = SearchExcerpt(of: content.title ?? "", for: query, length: 300)
            hits.append(
                SearchHit(item: item, title: title, excerpt: SearchExcerpt(of: HTMLText.visible(content.body ?? ""), for: query)))
        }
        return hits
    }

    /// Those of these items that belong to a source, in their order.
    private func items(_ items: [Int64], of source: String) throws -> [Int64] {
        try read { db in
            let query = try HotStatement(db, "SELECT 1 FROM item WHERE id = ? AND source_id = (SELECT id FROM source WHERE name = ?)")
            return try items.filter { id in
                query.bind(.int(id), .text(source))
                defer { query.end() }
                return try query.next()
            }
        }
    }
}
