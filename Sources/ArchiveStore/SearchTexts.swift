// What the index reads from the archive: the texts that a stretch of the log changed, and the items of its findings.

import Foundation
import GRDB
import Markup
import TidingsCore

/// The current text of an item; without a revision, an item that is to be found no more.
struct SearchableText {
    var item: Int64
    var source: Int64
    var revision: Int?
    var title: String
    var html: String
}

/// A line of the log, told so that the line of the same number in another history of the archive is none like it.
struct LogMark: Equatable {
    /// 0 for an empty log.
    var id: Int64
    /// Milliseconds.
    var at: Int64
    var item: Int64?
}

/// What a stretch of the log changed, or of the texts that changed without a line of it.
struct SearchStretch {
    var texts: [SearchableText] = []
    /// Its last line.
    var last: Int64
    /// Whether nothing comes behind it.
    var isLast = false
}

extension Archive {
    /// The current texts of the items that a stretch of the log speaks of. A line of a revision that has been replaced is passed
    /// over: the one that replaced it has a line further on.
    /// - Parameter bytes: of text, with which a stretch ends; a text is never divided.
    /// - Returns: it, with the last line of the whole log when the texts were read.
    func searchTexts(after first: Int64, limit: Int, bytes: Int) throws -> (stretch: SearchStretch, seen: LogMark) {
        try read { db in
            let query = try HotStatement(
                db,
                """
                SELECT c.id, c.item_id, r.number, r.title, coalesce(r.content, r.summary), i.source_id FROM change c JOIN item i ON i.id = c.item_id
                LEFT JOIN revision r ON r.item_id = i.id AND r.number = i.revision AND NOT i.is_forgotten
                WHERE c.id > ? AND c.kind IN ('added', 'edited', 'forgotten') AND (c.revision = i.revision OR c.revision IS NULL)
                ORDER BY c.id LIMIT ?
                """)
            var stretch = try Archive.stretch(of: query, after: first, limit: limit, bytes: bytes)
            let seen = try Archive.end(of: db)
            // Beyond them the log has nothing to index.
            if stretch.isLast { stretch.last = max(first, seen.id) }
            return (stretch, seen)
        }
    }

    /// The same of the items whose texts were replaced though no line of the log tells of it.
    func retoldTexts(after first: Int64, limit: Int, bytes: Int) throws -> SearchStretch {
        try read { db in
            let query = try HotStatement(
                db,
                """
                SELECT t.id, t.item_id, r.number, r.title, coalesce(r.content, r.summary), i.source_id FROM retold t JOIN item i ON i.id = t.item_id
                LEFT JOIN revision r ON r.item_id = i.id AND r.number = i.revision AND NOT i.is_forgotten
                WHERE t.id > ? ORDER BY t.id LIMIT ?
                """)
            return try Archive.stretch(of: query, after: first, limit: limit, bytes: bytes)
        }
    }

    /// The number of the last of them; 0 where there is none.
    func lastRetold() throws -> Int64 { try read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM retold") ?? 0 } }

    private static func stretch(of query: HotStatement, after first: Int64, limit: Int, bytes: Int) throws -> SearchStretch {
        try query.bind(.int(first), SQLValue(limit))
        defer { query.end() }
        var stretch = SearchStretch(last: first)
        var room = bytes
        while stretch.texts.count < limit, room > 0 {
            guard try query.next() else {
                stretch.isLast = true
                break
            }
            stretch.last = query.int(0)
            let text = SearchableText(
                item: query.int(1), source: query.int(5), revision: query.optionalInt(2).map(Int.init), title: query.text(3) ?? "",
                html: ContentCoding.decode(query, 4) ?? "")
            room -= text.html.utf8.count
            stretch.texts.append(text)
        }
        return stretch
    }

    private static func end(of db: Database) throws -> LogMark {
        try mark(db, "WHERE id = (SELECT max(id) FROM change)") ?? LogMark(id: 0, at: 0, item: nil)
    }

    private static func mark(_ db: Database, _ condition: String, _ arguments: StatementArguments = []) throws -> LogMark? {
        try Row.fetchOne(db, sql: "SELECT id, at, item_id FROM change " + condition, arguments: arguments)
            .map { LogMark(id: $0[0] ?? 0, at: $0[1] ?? 0, item: $0[2]) }
    }

    /// Whether this line is in the log; an empty log is the beginning of every one.
    func holds(_ line: LogMark) throws -> Bool {
        try line.id == 0 || read { try Archive.mark($0, "WHERE id = ?", [line.id]) } == line
    }

    /// The number of a source; nil where there is none of that name.
    func number(ofSource name: String) throws -> Int64? {
        try read { try Int64.fetchOne($0, sql: "SELECT id FROM source WHERE name = ?", arguments: [name]) }
    }

    /// The first of these items, with what was found in them.
    func hits(_ items: [Int64], for query: SearchQuery, limit: Int) throws -> [SearchHit] {
        var hits: [SearchHit] = []
        for id in items {
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
}
