// The log a page at a time: the same lines as at once, whatever is asked for.

import ArchiveStore
import Testing
import TidingsCore

@Suite struct LogTests {
    /// A log of 90 lines of all sorts; the clock is set back once.
    private static func paper() throws -> PaperArchive {
        let paper = try PaperArchive()
        let items = try (0..<10).map { try paper.add("Item \($0)", "text") }
        let (run, other) = try paper.archive.writeNow { session in
            (
                try session.beginRun(.sync, now: paper.tick()),
                try session.addSource(name: "other", url: "https://other.test/feed").id
            )
        }
        try paper.archive.writeNow { session in
            for number in 0..<80 {
                let at = number == 40 ? paper.setBack(minutes: 20) : paper.tick()
                let isEdit = number % 3 != 0
                let change = Change(
                    isEdit ? .edited : number % 2 == 0 ? .failing : .withdrawn, item: number % 4 == 0 ? nil : items[number % 10],
                    fields: isEdit ? [.content] : [], significance: isEdit ? (number % 5 == 0 ? .markup : .text) : nil)
                session.append(
                    change, run: number % 7 == 0 ? nil : run, source: number % 4 == 0 ? other : paper.source, observation: nil, at: at)
            }
        }
        return paper
    }

    private static func queries(_ lines: [LogEntry]) -> [LogQuery] {
        let narrowed: [(inout LogQuery) -> Void] = [
            { _ in }, { $0.source = "other" }, { $0.source = "unknown" }, { $0.kind = .edited }, { $0.kind = .added },
            { $0.since = lines[45].at }, { $0.until = lines[45].at },
            {
                $0.since = lines[12].at; $0.until = lines[60].at
            },
            { $0.run = lines[70].run }, { $0.item = lines[30].item?.id }, { $0.after = 33 },
            {
                $0.after = 33; $0.kind = .edited
            },
            {
                $0.kind = .edited; $0.since = lines[45].at
            },
            {
                $0.source = "paper"; $0.until = lines[60].at
            },
        ]
        return narrowed.flatMap { narrow in
            [nil, 0, 1, 7, 1000].flatMap { limit in
                [true, false].map { markup in
                    var query = LogQuery()
                    query.includeMarkup = markup
                    query.limit = limit
                    narrow(&query)
                    return query
                }
            }
        }
    }

    /// What a query means, in so many words.
    private static func chosen(_ query: LogQuery, of lines: [LogEntry]) -> [LogEntry] {
        let matching = lines.filter { line in
            (query.source == nil || line.source == query.source) && (query.kind == nil || line.kind == query.kind)
                && (query.since.map { line.at >= $0 } ?? true) && (query.until.map { line.at <= $0 } ?? true)
                && (query.run == nil || line.run == query.run) && (query.item == nil || line.item?.id == query.item)
                && line.id > query.after ?? 0 && (query.includeMarkup || line.significance != .markup)
        }
        let isByTime =
            query.source == nil && query.run == nil && query.item == nil && query.after == nil
            && (query.kind.map { $0 != .added } ?? false || query.since != nil || query.until != nil)
        let ordered = isByTime ? matching.sorted { ($0.at, $0.id) < ($1.at, $1.id) } : matching
        return ordered.suffix(query.limit ?? .max).sorted { $0.id < $1.id }
    }

    @Test(arguments: [1, 3, 7, 1000]) func `pages joined are the lines that are asked for, oldest first`(size: Int) throws {
        let paper = try LogTests.paper()
        var everything = LogQuery()
        everything.includeMarkup = true
        let lines = try paper.archive.log(everything)
        #expect(lines.count == 90)
        #expect(lines.map(\.id) == Array(1...90))
        for query in LogTests.queries(lines) {
            var told: [LogEntry] = []
            try paper.archive.log(query, pageSize: size) { page in
                #expect((1...size).contains(page.count))
                told += page
                return true
            }
            #expect(told == LogTests.chosen(query, of: lines), "\(query)")
        }
    }

    @Test func `a reader that has seen enough is read no more, and holds up nobody between pages`() throws {
        let paper = try LogTests.paper()
        let reader = try #require(try Archive.openForReading(paper.path))
        var pages = 0
        try reader.log(LogQuery(), pageSize: 10) { page in
            pages += 1
            // False while somebody reads: the write-ahead log could not be emptied.
            try paper.archive.forget(item: Int64(pages), reason: "r", now: paper.tick())
            let isLogEmpty = try paper.archive.finishForgetting(item: Int64(pages))
            #expect(isLogEmpty)
            return pages < 3
        }
        #expect(pages == 3)
    }

    @Test func `what is committed while the log is told is not told`() throws {
        let paper = try LogTests.paper()
        var query = LogQuery()
        query.includeMarkup = true
        var told = 0
        try paper.archive.log(query, pageSize: 20) { page in
            told += page.count
            try paper.add("Late \(told)", "text")
            return true
        }
        #expect(told == 90)
    }
}
