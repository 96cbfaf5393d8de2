// The index's own database: places of words, which text of an item counts, and how far the log was followed. Asked by
// `SearchIndex` alone.

import GRDB
import Markup

/// The tables of one index, in a file or in memory.
final class IndexTables: Sendable {
    private static let version = 2
    /// Texts and bytes of them taken in one transaction, at most but for the last text.
    private static let batch = (texts: 2000, bytes: 8 << 20)
    /// Matches that are ranked; of a word that is in everything, those in the newest items.
    private static let most = 20_000

    private let queue: DatabaseQueue

    /// A rollback journal instead of WAL: readers without write permission need no second file.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "tidings.search"
        configuration.busyMode = .timeout(30)
        NewFile.make(path)
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = ON; PRAGMA synchronous = NORMAL") }
        try queue.write { try IndexTables.create($0, after: 0) }
    }

    init(readOnlyPath path: String) throws {
        var configuration = Configuration()
        configuration.label = "tidings.search.reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(30)
        queue = try DatabaseQueue(path: path, configuration: configuration)
        let version = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        guard version == IndexTables.version else { throw DatabaseError(resultCode: .SQLITE_NOTADB) }
    }

    init(inMemoryAfter cursor: Int64) throws {
        queue = try DatabaseQueue()
        try queue.write { try IndexTables.create($0, after: cursor) }
    }

    /// Contentless: the words' places without the texts, which the archive has. An edited item is indexed again under a
    /// new number, and `document` knows which number counts.
    private static func create(_ db: Database, after cursor: Int64) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found != version else { return }
        guard found == 0 else { throw DatabaseError(resultCode: .SQLITE_NOTADB) }
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE words USING fts5(title, body, content = '', tokenize = 'unicode61 remove_diacritics 2');
                CREATE TABLE document (item_id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, number INTEGER NOT NULL UNIQUE) STRICT;
                CREATE TABLE state (
                    cursor INTEGER NOT NULL, numbers INTEGER NOT NULL, seen INTEGER NOT NULL, seen_at INTEGER NOT NULL, seen_item INTEGER
                ) STRICT;
                PRAGMA user_version = \(version);
                """)
        try db.execute(sql: "INSERT INTO state VALUES (?, 0, 0, 0, NULL)", arguments: [cursor])
    }

    /// How far the log was followed, and its last line when it was.
    struct State {
        var cursor: Int64
        var seen: LogMark
    }

    func state() throws -> State { try queue.read(IndexTables.state) }

    private static func state(_ db: Database) throws -> State {
        guard let row = try Row.fetchOne(db, sql: "SELECT cursor, seen, seen_at, seen_item FROM state") else {
            throw DatabaseError(resultCode: .SQLITE_NOTADB)
        }
        return State(cursor: row[0] ?? 0, seen: LogMark(id: row[1] ?? 0, at: row[2] ?? 0, item: row[3]))
    }

    func documents() throws -> Set<Int64> { try queue.read { try Set(Int64.fetchAll($0, sql: "SELECT item_id FROM document")) } }

    /// Indexes what the log has beyond the cursor. Several processes may do so at once: the cursor is read in the
    /// transaction that moves it.
    func catchUp(with archive: Archive) throws {
        while try !isCurrent(with: archive) {
            try queue.write { db in
                if try !archive.holds(try IndexTables.state(db).seen) { try IndexTables.empty(db) }
                let first = try IndexTables.state(db).cursor
                let stretch = try archive.searchTexts(after: first, limit: IndexTables.batch.texts, bytes: IndexTables.batch.bytes)
                for text in stretch.texts { try IndexTables.add(text, db) }
                try db.execute(
                    sql: "UPDATE state SET cursor = ?, seen = ?, seen_at = ?, seen_item = ?",
                    arguments: [max(stretch.last, first), stretch.seen.id, stretch.seen.at, stretch.seen.item])
            }
        }
    }

    /// An archive that was restored from a backup goes on with numbers that meant other items and lines here, and may long be
    /// ahead of the cursor when the index is asked next.
    private func isCurrent(with archive: Archive) throws -> Bool {
        let state = try state()
        return try archive.lastChange() <= state.cursor && archive.holds(state.seen)
    }

    private static func empty(_ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO words (words) VALUES ('delete-all');
                DELETE FROM document;
                UPDATE state SET cursor = 0, numbers = 0, seen = 0, seen_at = 0, seen_item = NULL
                """)
    }

    private static func add(_ text: SearchableText, _ db: Database) throws {
        guard let revision = text.revision else {
            return try db.execute(sql: "DELETE FROM document WHERE item_id = ?", arguments: [text.item])
        }
        let known = try HotStatement(db, "SELECT revision FROM document WHERE item_id = ?")
        known.bind(.int(text.item))
        let isCurrent = try known.next() && known.int(0) == revision
        known.end()
        guard !isCurrent else { return }
        try HotStatement(db, "UPDATE state SET numbers = numbers + 1").run()
        let insert = try HotStatement(db, "INSERT INTO words (rowid, title, body) SELECT numbers, ?, ? FROM state")
        insert.bind(.text(SearchText.indexed(text.title)), .text(SearchText.indexed(HTMLText.visible(text.html))))
        try insert.run()
        let note = try HotStatement(db, "INSERT OR REPLACE INTO document SELECT ?, ?, numbers FROM state")
        note.bind(.int(text.item), SQLValue(revision))
        try note.run()
    }

    /// A title weighs more than a text (SQLite, FTS5, "The bm25() function": the lower the better).
    func find(_ query: SearchQuery) throws -> [(item: Int64, score: Double)] {
        try queue.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT d.item_id, w.score FROM (SELECT rowid AS number, bm25(words, 6.0, 1.0) AS score FROM words WHERE words MATCH ?
                        ORDER BY rowid DESC LIMIT \(IndexTables.most)) w
                    JOIN document d ON d.number = w.number ORDER BY w.score, d.item_id DESC
                    """, arguments: [query.match])
            return rows.map { ($0[0] ?? 0, $0[1] ?? 0) }
        }
    }
}
