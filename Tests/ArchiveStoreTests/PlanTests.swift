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

    @Test func `posts that were left alone are found among themselves`() throws {
        #expect(try plan(ArchiveSession.behind) == ["SEARCH post USING INDEX post_behind (target_id=?)"])
    }

    @Test(arguments: ["post", "intended_post"])
    func `the posts of one item are found without looking at others`(table: String) throws {
        let sought = "USING PRIMARY KEY (target_id=? AND item_id=?)"
        #expect(try plan(Forget.posts(table)).contains("SEARCH p \(sought)"))
        #expect(try plan(Forget.removePosts(table)).contains("SEARCH \(table) \(sought)"))
    }

    @Test func `posts that failed are read in their order, no more than are wanted`() throws {
        let steps = try plan(ArchiveSession.failed(without: [1, 2]))
        #expect(steps.contains { $0.hasPrefix("SEARCH f USING INTEGER PRIMARY KEY") })
        #expect(!steps.contains { $0.contains("TEMP B-TREE") })
    }
}
