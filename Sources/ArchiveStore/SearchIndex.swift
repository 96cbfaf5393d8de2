// The full-text index: a file of its own beside the database, which follows the change log with a cursor and can be
// thrown away at any time. Asked by `search` before it answers and by an engine that has nothing else to do.

import TidingsCore
import Dispatch
import Foundation
import GRDB
import Markup

/// An item that answers a query.
public struct SearchHit: Sendable, Hashable {
    public var item: ItemSummary
    public var title: SearchExcerpt
    public var excerpt: SearchExcerpt
}

/// What a search gave.
public struct SearchAnswer: Sendable, Hashable {
    /// The best first.
    public var hits: [SearchHit]
    /// The index could not be written, and what it lacks was read from the archive for this answer alone.
    public var isIndexReadOnly: Bool
}

/// The index could not be brought up to date.
public struct SearchIndexFailure: Error, CustomStringConvertible {
    let reason: String

    public var description: String { "The search index could not be brought up to date; search reads what it lacks itself. \(reason)" }
}

/// The words of all current revisions. Any thread may ask; several processes may at once.
public final class SearchIndex: Sendable {
    /// The file, and where that may not be written, what it lacks in memory.
    private let file: IndexTables?
    private let memory: IndexTables?

    private init(file: IndexTables?, memory: IndexTables?) {
        self.file = file
        self.memory = memory
    }

    /// Path of the index of a database.
    public static func path(ofDatabase database: String) -> String { database + ".search" }

    /// Opens the index of an archive and catches up with its log; one that is damaged or of another make is made anew.
    /// - Throws: `ArchiveError` where the archive itself cannot be read.
    public static func current(for archive: Archive) throws -> SearchIndex {
        let path = path(ofDatabase: archive.path)
        do {
            return try writable(path, archive)
        } catch let error as DatabaseError where error.meansDamagedIndex {
            try discard(ofDatabase: archive.path)
            return try writable(path, archive)
        } catch let error as DatabaseError where error.meansNoPermission {
            return try readOnly(path, archive)
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// Brings the index of a database up to date while nobody waits for it, on a thread and with a connection of its own.
    /// - Throws: ``SearchIndexFailure``; the archive itself is not at fault, and `search` answers all the same.
    public static func catchUp(withDatabase database: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue(label: "tidings.search.index", qos: .background).async {
                continuation.resume(with: Result { try catchUpNow(withDatabase: database) })
            }
        }
    }

    private static func catchUpNow(withDatabase database: String) throws {
        let path = path(ofDatabase: database)
        do {
            guard let archive = try Archive.openForReading(database) else { return }
            do {
                _ = try writable(path, archive)
            } catch let error as DatabaseError where error.meansDamagedIndex {
                try discard(ofDatabase: database)
                _ = try writable(path, archive)
            }
        } catch {
            throw SearchIndexFailure(reason: "\(ArchiveError(error, path: path, system: SystemFault.ofOpening(path)))")
        }
    }

    private static func writable(_ path: String, _ archive: Archive) throws -> SearchIndex {
        let tables = try IndexTables(path: path)
        try tables.catchUp(with: archive)
        return SearchIndex(file: tables, memory: nil)
    }

    private static func readOnly(_ path: String, _ archive: Archive) throws -> SearchIndex {
        do {
            var file: IndexTables?
            do {
                file = try FileManager.default.fileExists(atPath: path) ? IndexTables(readOnlyPath: path) : nil
            } catch let error as DatabaseError where error.meansDamagedIndex || error.meansNoPermission {
                file = nil
            }
            let memory = try IndexTables(inMemoryAfter: try file?.cursor() ?? 0)
            try memory.catchUp(with: archive)
            return SearchIndex(file: file, memory: memory)
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// Removes the index with all the words in it; the next search makes it anew.
    public static func discard(ofDatabase database: String) throws {
        let path = path(ofDatabase: database)
        for file in [path, path + "-journal"] where FileManager.default.fileExists(atPath: file) {
            do {
                try FileManager.default.removeItem(atPath: file)
            } catch {
                throw ArchiveError.inputOutput(path: file, detail: error.localizedDescription)
            }
        }
    }

    /// The items that hold all parts of a query, best first.
    public func search(_ query: SearchQuery, source: String?, limit: Int, in archive: Archive) throws -> SearchAnswer {
        do {
            var found = try memory?.find(query) ?? []
            if let file {
                let newer = try memory?.documents() ?? []
                found += try file.find(query).filter { !newer.contains($0.item) }
                found.sort { $0.score < $1.score }
            }
            let hits = try archive.hits(found.map(\.item), for: query, source: source, limit: limit)
            return SearchAnswer(hits: hits, isIndexReadOnly: memory != nil)
        } catch {
            throw ArchiveError(error, path: archive.path)
        }
    }
}

/// The tables of one index, in a file or in memory.
private final class IndexTables: Sendable {
    private static let version = 1
    /// Lines of the log taken in one transaction.
    private static let batch = 2000
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
                CREATE TABLE state (cursor INTEGER NOT NULL, numbers INTEGER NOT NULL) STRICT;
                PRAGMA user_version = \(version);
                """)
        try db.execute(sql: "INSERT INTO state VALUES (?, 0)", arguments: [cursor])
    }

    func cursor() throws -> Int64 { try queue.read { try Int64.fetchOne($0, sql: "SELECT cursor FROM state") ?? 0 } }

    func documents() throws -> Set<Int64> { try queue.read { try Set(Int64.fetchAll($0, sql: "SELECT item_id FROM document")) } }

    /// Indexes what the log has beyond the cursor. Several processes may do so at once: the cursor is read in the
    /// transaction that moves it.
    func catchUp(with archive: Archive) throws {
        // An archive that was restored from a backup is behind the index: its numbers mean other items.
        let last = try archive.lastChange()
        if try cursor() > last { try queue.write { try IndexTables.empty($0) } }
        while try cursor() < last {
            try queue.write { db in
                let first = try Int64.fetchOne(db, sql: "SELECT cursor FROM state") ?? 0
                let (texts, reached) = try archive.searchTexts(after: first, limit: IndexTables.batch)
                for text in texts { try IndexTables.add(text, db) }
                try db.execute(sql: "UPDATE state SET cursor = ?", arguments: [max(reached, first)])
            }
        }
    }

    private static func empty(_ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM document; UPDATE state SET cursor = 0, numbers = 0")
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

extension DatabaseError {
    fileprivate var meansDamagedIndex: Bool {
        switch resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: true
        // A table of ours is missing or of another make.
        case .SQLITE_ERROR: true
        default: false
        }
    }

    fileprivate var meansNoPermission: Bool {
        switch resultCode {
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_FULL, .SQLITE_IOERR: true
        default: false
        }
    }
}
