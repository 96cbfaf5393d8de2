// The database as a file: who may read it, how it is closed, what is said when it cannot be opened or written.

import ArchiveStore
import Foundation
import GRDB
import Glibc
import Testing
import TidingsCore

@Suite struct FileTests {
    @Test func `a closed archive is an error for whoever still asks it, and no crash`() async throws {
        let paper = try PaperArchive()
        paper.archive.close()
        await #expect(throws: ArchiveError.self) { try await paper.archive.look { try $0.lastChange() } }
        await #expect(throws: ArchiveError.self) { try await paper.archive.write { try $0.lastChange() } }
        #expect(throws: ArchiveError.self) { try paper.archive.lastChange() }
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o1000
    }

    @Test func `neither the database nor its copies and index are readable for others, whatever the umask`() throws {
        let paper = try PaperArchive()
        try paper.add("A", "<p>words</p>")
        _ = try SearchIndex.current(for: paper.archive)
        let copy = paper.folder.path + "/copy.db"
        try paper.archive.backup(to: copy)
        for path in [paper.path, paper.path + "-wal", paper.path + "-shm", SearchIndex.path(ofDatabase: paper.path), copy] {
            #expect(mode(path) & 0o027 == 0, "\(path)")
            #expect(mode(path) & 0o600 == 0o600, "\(path)")
        }
    }

    /// Offsets of SQLite, "Database File Format", §1.3.
    @Test func `a new archive has large pages, a log, and free pages that can be given back`() throws {
        let paper = try PaperArchive()
        paper.archive.close()
        let header = try Data(contentsOf: URL(fileURLWithPath: paper.path)).prefix(100)
        #expect(Array(header[16..<18]) == [0x20, 0])
        #expect(Array(header[18..<20]) == [2, 2])
        #expect(header[52..<56].contains { $0 != 0 }, "roots are kept where pages can be moved")
        #expect(header[64..<68].contains { $0 != 0 }, "freed when asked, not at each commit")
    }

    @Test func `an archive that is opened is not written into`() throws {
        let paper = try PaperArchive()
        paper.archive.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: paper.path))
        let again = try Archive.openForWriting(paper.path)
        #expect(try FileManager.default.attributesOfItem(atPath: paper.path + "-wal")[.size] as? Int == 0)
        again.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: paper.path)) == before)
    }

    @Test func `an archive that is closed twice is closed, and whatever is asked of it afterwards fails`() async throws {
        let paper = try PaperArchive()
        paper.archive.close()
        paper.archive.close()
        try await paper.archive.settle()
        try await paper.archive.releaseMemory()
        await #expect(throws: ArchiveError.self) { try await paper.archive.probe() }
    }

    @Test func `a closed archive is whole without its log`() throws {
        let paper = try PaperArchive()
        try paper.add("A", "<p>words</p>")
        paper.archive.close()
        let copy = paper.folder.path + "/copy.db"
        try FileManager.default.copyItem(atPath: paper.path, toPath: copy)
        #expect(try Archive.openForReading(copy)?.lastChange() == 1)
    }

    @Test func `a probe goes to the disk although it changes nothing`() async throws {
        let paper = try PaperArchive()
        try await paper.archive.settle()
        let log = paper.path + "-wal"
        #expect(try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int == 0)
        try await paper.archive.probe()
        #expect(try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int != 0)
        #expect(try paper.archive.lastChange() == 0)
    }

    @Test func `what cannot be opened is told with the system's reason`() throws {
        let paper = try PaperArchive()
        #expect(throws: ArchiveError.cannotOpen(path: paper.folder.path, detail: "Is a directory")) {
            try Archive.openForWriting(paper.folder.path)
        }
        #expect(throws: ArchiveError.cannotOpen(path: "/dev/null/a/t.db", detail: "/dev/null/a: Not a directory")) {
            try Archive.openForWriting("/dev/null/a/t.db")
        }
    }

    @Test func `an archive of the first version becomes what a new one is, with all that is in it`() throws {
        let paper = try PaperArchive()
        let item = try paper.add("Old", "<p>old</p>")
        paper.archive.close()
        let new = try schema(paper.path)
        let queue = try DatabaseQueue(path: paper.path)
        try queue.write { db in
            for column in [
                "body_mark", "stale_date", "validated_url", "is_put_off", "recent_bodies", "lapsed_at", "lapses", "stale_total",
            ] {
                try db.execute(sql: "ALTER TABLE source DROP COLUMN \(column)")
            }
            try db.execute(
                sql: """
                    UPDATE revision SET updated = 86400000;
                    ALTER TABLE item DROP COLUMN first_updated;
                    ALTER TABLE item DROP COLUMN lent_authors;
                    DROP INDEX picture_address_again;
                    DROP INDEX picture_address_renamed;
                    ALTER TABLE picture_address DROP COLUMN new_query_at;
                    ALTER TABLE picture DROP COLUMN remake_attempts;
                    ALTER TABLE picture DROP COLUMN remake_at;
                    DROP TABLE intended_post;
                    DROP TABLE stray_copy;
                    DROP TABLE retold;
                    DROP INDEX post_behind;
                    ALTER TABLE post DROP COLUMN is_behind;
                    ALTER TABLE publish_target DROP COLUMN trouble;
                    DROP TABLE discarded_picture;
                    PRAGMA writable_schema = ON;
                    UPDATE sqlite_schema SET sql = replace(sql, ' DEFERRABLE INITIALLY DEFERRED', '') WHERE name IN ('item', 'revision');
                    PRAGMA writable_schema = RESET;
                    DELETE FROM grdb_migrations WHERE identifier NOT LIKE '1 %'
                    """)
        }
        try queue.close()
        #expect(try schema(paper.path).count == new.count - 7)
        let archive = try Archive.openForWriting(paper.path)
        #expect(try schema(paper.path) == new)
        let check = try DatabaseQueue(path: paper.path)
        #expect(try check.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        #expect(try archive.lastChange() == 1)
        #expect(try archive.writeNow { try $0.publishable(item: item) }?.firstUpdated == Timestamp(seconds: 86_400))
    }

    /// The SQL of all tables and indexes by their names, without its white space, which steps leave as they find it; and what is said
    /// to have been made.
    private func schema(_ path: String) throws -> [String: String] {
        try DatabaseQueue(path: path).read { db in
            let made = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY 1").joined(separator: ", ")
            let rows = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
            let tables = rows.map { row in (row[0] as String, (row[1] as String).filter { !$0.isWhitespace }) }
            return Dictionary(uniqueKeysWithValues: tables + [("made", made)])
        }
    }

    @Test(arguments: [
        "CREATE TABLE moz_places (id INTEGER)", "CREATE TABLE source (id INTEGER)",
        "CREATE TABLE grdb_migrations (identifier TEXT PRIMARY KEY); CREATE TABLE note (id INTEGER); INSERT INTO grdb_migrations VALUES ('v1')",
    ])
    func `the database of another program is left as it is`(sql: String) throws {
        let path = try PaperArchive().folder.path + "-foreign.db"
        defer { do { try FileManager.default.removeItem(atPath: path) } catch {} }
        try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: ArchiveError.notADatabase(path: path)) { try Archive.openForWriting(path) }
        #expect(throws: ArchiveError.notADatabase(path: path)) { try Archive.openForReading(path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `what refers to nothing undoes its transaction`() throws {
        let paper = try PaperArchive()
        #expect(throws: ArchiveError.self) {
            try paper.archive.writeNow { session in
                _ = try session.addSource(name: "other", url: "https://other.test/feed")
                for number in 1...40 { try paper.add("\(number)", in: session, observation: 999) }
            }
        }
        #expect(try paper.archive.writeNow { try $0.sources().map(\.name) } == ["paper"])
        #expect(try paper.known("1") == nil)
    }

    @Test func `many items of one transaction are all kept, in order`() throws {
        let paper = try PaperArchive()
        let first = try paper.add("0", "<p>0</p>")
        let ids = try paper.archive.writeNow { session in
            try (1...40).map { try paper.add("\($0)", in: session, observation: 1) }
        }
        #expect(ids == (1...40).map { first + Int64($0) })
        for number in 0...40 { #expect(try paper.known("\(number)")?.id == first + Int64(number)) }
        #expect(try paper.archive.writeNow { try $0.content(item: first + 40, revision: 1) }?.title == "40")
    }

    @Test func `a part of a transaction that fails names the archive's file`() throws {
        let paper = try PaperArchive()
        do {
            try paper.archive.writeNow { session in
                _ = try session.addSource(name: "paper", url: "https://paper.test/feed")
            }
            Issue.record("two sources of one name")
        } catch let error as ArchiveError {
            #expect(error.description.hasPrefix(paper.path))
        }
    }
}
