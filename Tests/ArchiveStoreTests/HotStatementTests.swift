// What becomes of values that SQLite does not take.

import GRDB
import GRDBSQLite
import Testing

@testable import ArchiveStore

@Suite struct HotStatementTests {
    @Test func `a text that is too long for SQLite is refused, and not kept as nothing`() throws {
        let paper = try PaperArchive()
        try paper.archive.writeNow { _ = sqlite3_limit(try $0.db.sqliteConnection, SQLITE_LIMIT_LENGTH, 100_000) }
        do {
            try paper.add(String(repeating: "a", count: 200_000), "b")
            Issue.record("the item was kept")
        } catch let error as ArchiveError {
            guard case .refused(let path, let detail) = error else { throw error }
            #expect(path == paper.path)
            #expect(detail.contains("too big"))
        }
        #expect(try paper.archive.item(1) == nil)
    }

    @Test func `a value that a statement has no place for is refused`() throws {
        let paper = try PaperArchive()
        #expect(throws: ArchiveError.self) {
            try paper.archive.writeNow { session in
                let query = try session.statement("SELECT 1 FROM source WHERE id = ?")
                try query.bind(.int(1), .int(2))
            }
        }
    }
}
