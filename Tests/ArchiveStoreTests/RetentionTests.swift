// Content that is kept no longer: what goes, and what stays for ever.

import ArchiveStore
import Testing
import TidingsCore

@Suite struct RetentionTests {
    @Test func `a replaced revision goes after its time, the current one and the log stay`() throws {
        let paper = try PaperArchive()
        let item = try paper.add("one", "<p>first</p>")
        try paper.edit(item, revision: 2, "one", "<p>second</p>")
        let between = paper.tick()
        try paper.edit(item, revision: 3, "one", "<p>third</p>")
        _ = try paper.archive.writeNow { try $0.dropReplacedRevisions(before: between, now: paper.tick(), limit: 10) }
        #expect(try paper.archive.revisions(item: item).map(\.number) == [2, 3])
        _ = try paper.archive.writeNow { try $0.dropReplacedRevisions(before: paper.tick(), now: paper.tick(), limit: 10) }
        #expect(try paper.archive.revisions(item: item).map(\.number) == [3])
        var query = LogQuery()
        query.item = item
        #expect(try paper.archive.log(query).count == 3)
    }

    @Test func `a long log is followed a batch at a time`() throws {
        let paper = try PaperArchive()
        let item = try paper.add("one", "<p>1</p>")
        for number in 2...9 { try paper.edit(item, revision: number, "one", "<p>\(number)</p>") }
        let end = paper.tick()
        var rounds = 1
        while try paper.archive.writeNow({ try $0.dropReplacedRevisions(before: end, now: end, limit: 2) }) { rounds += 1 }
        #expect(rounds == 5)
        #expect(try paper.archive.revisions(item: item).map(\.number) == [9])
    }

    @Test func `what a clock that was ahead has written is as old as what came after it`() throws {
        let paper = try PaperArchive()
        let item = try paper.add("one", "<p>1</p>")
        for number in 2...4 { try paper.edit(item, revision: number, "one", "<p>\(number)</p>") }
        paper.advance(minutes: 1_000_000)
        for number in 5...7 { try paper.edit(item, revision: number, "one", "<p>\(number)</p>", body: "<rss>\(number)</rss>") }
        let soon = paper.setBack(minutes: 1_000_000)
        // A clock that is right again says nothing of how old those are.
        _ = try paper.archive.writeNow { try $0.dropReplacedRevisions(before: soon, now: soon, limit: 2) }
        _ = try paper.archive.writeNow { try $0.dropReplacedRevisions(before: soon, now: soon, limit: 2) }
        _ = try paper.archive.writeNow { try $0.dropResponses(before: soon, now: soon, limit: 1) }
        #expect(try paper.archive.revisions(item: item).map(\.number) == [4, 5, 6, 7])
        try paper.edit(item, revision: 8, "one", "<p>8</p>", body: "<rss>8</rss>")
        let changes = try paper.archive.log(LogQuery()).map(\.id)
        let later = paper.tick()
        #expect(try paper.archive.keptResponse(change: changes[6]) != nil)
        _ = try paper.archive.writeNow { try $0.dropReplacedRevisions(before: later, now: later, limit: 2) }
        _ = try paper.archive.writeNow { try $0.dropResponses(before: later, now: later, limit: 1) }
        #expect(try paper.archive.revisions(item: item).map(\.number) == [8])
        for change in changes.dropLast() { #expect(try paper.archive.keptResponse(change: change) == nil) }
    }

    @Test func `an item that left its feed loses its content and keeps its key`() throws {
        let paper = try PaperArchive()
        let gone = try paper.add("gone", "<p>gone</p>")
        let stays = try paper.add("stays", "<p>stays</p>")
        let left = paper.tick()
        try paper.leave("gone", at: left)
        _ = try paper.archive.writeNow { try $0.dropContent(ofItemsLeftBefore: left, limit: 10) }
        #expect(try paper.archive.revisions(item: gone).count == 1)
        _ = try paper.archive.writeNow { try $0.dropContent(ofItemsLeftBefore: paper.tick(), limit: 10) }
        #expect(try paper.archive.revisions(item: gone).isEmpty)
        #expect(try paper.archive.revisions(item: stays).count == 1)
        #expect(try paper.known("gone")?.isCleaned == true)
        #expect(try paper.archive.faults().isEmpty)
    }

    @Test func `answers that were kept go with their time`() throws {
        let paper = try PaperArchive()
        try paper.add("old", "<p>old</p>", body: "<rss>old</rss>")
        let between = paper.tick()
        try paper.add("new", "<p>new</p>", body: "<rss>new</rss>")
        let changes = try paper.archive.log(LogQuery()).map(\.id)
        _ = try paper.archive.writeNow { try $0.dropResponses(before: between, now: paper.tick(), limit: 10) }
        #expect(try paper.archive.keptResponse(change: changes[0]) == nil)
        #expect(try paper.archive.keptResponse(change: changes[1]) == Array("<rss>new</rss>".utf8))
    }
}
