// The index's own database: places of words, which text of an item counts, and how far the log was followed. Asked by
// `SearchIndex` alone.

import GRDB
import Markup

/// The tables of one index, in a file or in memory.
final class IndexTables: Sendable {
    private static let version = 4
    /// Texts and bytes of them taken in one transaction, at most but for the last text.
    private static let batch = (texts: 2000, bytes: 8 << 20)
    /// Matches that are ranked where no more are wanted; of a word that is in everything, those in the newest items.
    static let most = 20_000
    /// So many texts that count no more are carried along in any case.
    private static let mostDead: Int64 = 100

    private let queue: DatabaseQueue
    /// Where the log is followed from when the index is made anew.
    private let beginning: (cursor: Int64, retold: Int64?)
    /// Which file they are in; nil where nobody else can take it away, or writes it.
    let file: FileIdentity?

    /// A rollback journal instead of WAL: readers without write permission need no second file.
    /// - Parameter database: whose index it is.
    init(path: String, of database: String) throws {
        var configuration = Configuration()
        configuration.label = "tidings.search"
        configuration.busyMode = .timeout(30)
        NewFile.make(path, beside: database)
        queue = try DatabaseQueue(path: path, configuration: configuration)
        beginning = (0, nil)
        file = FileIdentity(path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = ON; PRAGMA synchronous = NORMAL") }
        try queue.write { try IndexTables.create($0, after: (0, nil)) }
    }

    init(readOnlyPath path: String) throws {
        var configuration = Configuration()
        configuration.label = "tidings.search.reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(30)
        queue = try DatabaseQueue(path: path, configuration: configuration)
        beginning = (0, nil)
        file = nil
        let version = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        guard version == IndexTables.version else { throw DatabaseError(resultCode: .SQLITE_NOTADB) }
    }

    /// - Parameter state: of the index that lacks what is to be in this one; nil where there is none.
    init(inMemoryAfter state: State?) throws {
        queue = try DatabaseQueue()
        let beginning = (cursor: state?.cursor ?? 0, retold: state?.retold)
        self.beginning = beginning
        file = nil
        try queue.write { try IndexTables.create($0, after: beginning) }
    }

    /// Contentless: the words' places without the texts, which the archive has. An edited item is indexed again under a
    /// new number, and `document` knows which number counts. To take a text out again, this kind of table would have to be told
    /// all its words, and the archive may have it no longer: `dead` counts those, and when they outweigh the others the index is
    /// made anew.
    private static func create(_ db: Database, after beginning: (cursor: Int64, retold: Int64?)) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found != version else { return }
        guard found == 0 else { throw DatabaseError(resultCode: .SQLITE_NOTADB) }
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE words USING fts5(title, body, content = '', tokenize = 'unicode61 remove_diacritics 2');
                CREATE TABLE document (
                    item_id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL, revision INTEGER NOT NULL, number INTEGER NOT NULL UNIQUE
                ) STRICT;
                CREATE TABLE state (
                    cursor INTEGER NOT NULL, numbers INTEGER NOT NULL, dead INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL,
                    seen_at INTEGER NOT NULL, seen_item INTEGER, retold INTEGER
                ) STRICT;
                PRAGMA user_version = \(version);
                """)
        try db.execute(
            sql: "INSERT INTO state (cursor, numbers, seen, seen_at, retold) VALUES (?, 0, 0, 0, ?)",
            arguments: [beginning.cursor, beginning.retold])
    }

    /// How far the log was followed, and its last line when it was.
    struct State {
        var cursor: Int64
        var seen: LogMark
        /// Texts that were indexed.
        var numbers: Int64
        /// Those of them that count no more.
        var dead: Int64
        /// How far the texts were followed that change without a line of the log; nil before the first text is read, which makes
        /// all of them up to then superfluous.
        var retold: Int64?

        var isMostlyDead: Bool { dead > max(IndexTables.mostDead, numbers - dead) }
    }

    func state() throws -> State { try queue.read(IndexTables.state) }

    private static func state(_ db: Database) throws -> State {
        guard let row = try Row.fetchOne(db, sql: "SELECT cursor, seen, seen_at, seen_item, numbers, dead, retold FROM state") else {
            throw DatabaseError(resultCode: .SQLITE_NOTADB)
        }
        return State(
            cursor: row[0] ?? 0, seen: LogMark(id: row[1] ?? 0, at: row[2] ?? 0, item: row[3]), numbers: row[4] ?? 0, dead: row[5] ?? 0,
            retold: row[6])
    }

    func documents() throws -> Set<Int64> { try queue.read { try Set(Int64.fetchAll($0, sql: "SELECT item_id FROM document")) } }

    /// Indexes what the log has beyond the cursor. Several processes may do so at once: the cursor is read in the
    /// transaction that moves it.
    func catchUp(with archive: Archive) throws {
        while try !isCurrent(with: archive) {
            try queue.write { db in
                if try !self.isSound(try IndexTables.state(db), archive) { try self.empty(db) }
                let (limit, bytes) = IndexTables.batch
                let first = try IndexTables.state(db)
                var retold = try first.retold ?? archive.lastRetold()
                let (stretch, seen) = try archive.searchTexts(after: first.cursor, limit: limit, bytes: bytes)
                for text in stretch.texts { try IndexTables.add(text, db) }
                if stretch.isLast {
                    let again = try archive.retoldTexts(after: retold, limit: limit, bytes: bytes)
                    for text in again.texts { try IndexTables.add(text, isRetold: true, db) }
                    retold = again.last
                }
                try db.execute(
                    sql: "UPDATE state SET cursor = ?, seen = ?, seen_at = ?, seen_item = ?, retold = ?",
                    arguments: [max(stretch.last, first.cursor), seen.id, seen.at, seen.item, retold])
            }
        }
    }

    private func isCurrent(with archive: Archive) throws -> Bool {
        let state = try state()
        guard let retold = state.retold else { return false }
        return try archive.lastChange() <= state.cursor && archive.lastRetold() <= retold && isSound(state, archive)
    }

    /// An archive that was restored from a backup goes on with numbers that meant other items and lines here, and may long be
    /// ahead of the cursor when the index is asked next.
    func isSound(_ state: State, _ archive: Archive) throws -> Bool {
        try !state.isMostlyDead && archive.holds(state.seen) && state.retold ?? 0 <= archive.lastRetold()
    }

    private func empty(_ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO words (words) VALUES ('delete-all');
                DELETE FROM document;
                UPDATE state SET cursor = ?, numbers = 0, dead = 0, seen = 0, seen_at = 0, seen_item = NULL, retold = ?
                """, arguments: [beginning.cursor, beginning.retold])
    }

    private static func add(_ text: SearchableText, isRetold: Bool = false, _ db: Database) throws {
        let known = try HotStatement(db, "SELECT revision FROM document WHERE item_id = ?")
        try known.bind(.int(text.item))
        let former = try known.next() ? Int(known.int(0)) : nil
        known.end()
        guard former != text.revision || isRetold && former != nil else { return }
        if former != nil { try HotStatement(db, "UPDATE state SET dead = dead + 1").run() }
        guard let revision = text.revision else {
            return try db.execute(sql: "DELETE FROM document WHERE item_id = ?", arguments: [text.item])
        }
        try HotStatement(db, "UPDATE state SET numbers = numbers + 1").run()
        let insert = try HotStatement(db, "INSERT INTO words (rowid, title, body) SELECT numbers, ?, ? FROM state")
        try insert.bind(.text(SearchText.indexed(text.title)), .text(SearchText.indexed(HTMLText.visible(text.html))))
        try insert.run()
        let note = try HotStatement(db, "INSERT OR REPLACE INTO document SELECT ?, ?, ?, numbers FROM state")
        try note.bind(.int(text.item), .int(text.source), SQLValue(revision))
        try note.run()
    }

    /// A title weighs more than a text (SQLite, FTS5, "The bm25() function": the lower the better).
    /// - Parameter source: the archive's number of the only source that is asked about.
    func find(_ query: SearchQuery, source: Int64?, most: Int = IndexTables.most) throws -> [(item: Int64, score: Double)] {
        try queue.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT item_id, score FROM (
                        SELECT d.item_id, bm25(words, 6.0, 1.0) AS score FROM words JOIN document d ON d.number = words.rowid
                        WHERE words MATCH ?1 AND (?2 IS NULL OR d.source_id = ?2) ORDER BY words.rowid DESC LIMIT ?3)
                    ORDER BY score, item_id DESC
                    """, arguments: [query.match, source, most])
            return rows.map { ($0[0] ?? 0, $0[1] ?? 0) }
        }
    }
}
