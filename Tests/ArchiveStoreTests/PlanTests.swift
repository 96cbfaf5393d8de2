// How SQLite answers what is asked after every poll: what it looks at must not grow with the posts of a target.

import Foundation
import GRDB
import Testing
import TidingsCore

@testable import ArchiveStore

@Suite struct PlanTests {
    private func plan(_ sql: String) throws -> [String] {
        let paper = try PaperArchive()
        paper.archive.close()
        return try DatabaseQueue(path: paper.path).read { db in
            let nothing = [DatabaseValue](repeating: .null, count: sql.count { $0 == "?" })
            return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: StatementArguments(nothing)).map { $0["detail"] }
        }
    }

    @Test func `posts that failed are read in their order, no more than are wanted`() throws {
        let steps = try plan(ArchiveSession.failed(without: [1, 2]))
        #expect(steps.contains { $0.hasPrefix("SEARCH f USING INTEGER PRIMARY KEY") })
        #expect(!steps.contains { $0.contains("TEMP B-TREE") })
    }
}
