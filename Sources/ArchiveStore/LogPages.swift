// The change log a page at a time: millions of lines are told in little memory, and no read of the database lasts for as
// long as somebody looks at a page. Asked by `tidings log`.

import GRDB
import TidingsCore

extension Archive {
    /// Enough that the queries cost little beside the lines, few enough that they take about a megabyte.
    public static let linesOfPage = 1000

    /// The lines that a query names and that are committed by now, oldest first, a page at a time. Each page is a read of its own:
    /// whoever takes long over one keeps nobody from cutting the write-ahead log.
    /// - Parameter page: called with some lines; says whether to go on.
    public func log(_ query: LogQuery, pageSize: Int = linesOfPage, page: ([LogEntry]) throws -> Bool) throws {
        let source = try query.source.map { name in
            try read { try Int64.fetchOne($0, sql: "SELECT id FROM source WHERE name = ?", arguments: [name]) ?? -1 }
        }
        var rest = try read { try LogStretch(query, source: source, $0) }
        while !rest.isEmpty {
            let lines = try read { try rest.next(pageSize, query, source: source, $0) }
            guard try lines.isEmpty || page(lines) else { return }
        }
    }

    /// The lines that a query of few lines names, oldest first.
    public func log(_ query: LogQuery) throws -> [LogEntry] {
        var lines: [LogEntry] = []
        try log(query) { page in
            lines += page
            return true
        }
        return lines
    }
}

/// What is still to be read of the lines that a query names.
private enum LogStretch {
    /// Those that match among these numbers.
    case between(first: Int64, last: Int64)
    /// These, oldest first.
    case these(ArraySlice<Int64>)

    init(_ query: LogQuery, source: Int64?, _ db: Database) throws {
        let plan = LogPlan(query, source: source)
        if query.limit != nil || plan.path == .kind {
            // The last ones by time need not have the highest numbers, and an index that is not in the order of numbers would be
            // walked anew for each page: so the numbers come first, eight bytes for each line.
            let limit = query.limit.map { " LIMIT \(max(0, $0))" } ?? ""
            let sql = "SELECT c.id FROM change c\(plan.filter) ORDER BY \(plan.order)\(limit)"
            self = .these(try Int64.fetchAll(db, sql: sql, arguments: StatementArguments(plan.arguments)).sorted()[...])
        } else if plan.path == .time {
            // But for a clock that was set back, all between the first and the last are of that time. The index alone tells them.
            let sql = "SELECT min(id), max(id) FROM change INDEXED BY change_at WHERE at BETWEEN ? AND ?"
            let times = [query.since?.milliseconds ?? .min, query.until?.milliseconds ?? .max]
            let row = try Row.fetchOne(db, sql: sql, arguments: StatementArguments(times))
            self = .between(first: row?[0] ?? 1, last: row?[1] ?? 0)
        } else {
            self = .between(first: (query.after ?? 0) + 1, last: try Int64.fetchOne(db, sql: "SELECT max(id) FROM change") ?? 0)
        }
    }

    var isEmpty: Bool {
        switch self {
        case .between(let first, let last): first > last
        case .these(let ids): ids.isEmpty
        }
    }

    /// Reads lines, at most so many.
    mutating func next(_ count: Int, _ query: LogQuery, source: Int64?, _ db: Database) throws -> [LogEntry] {
        switch self {
        case .these(let ids):
            self = .these(ids.dropFirst(count))
            let numbers = ids.prefix(count).map(String.init).joined(separator: ",")
            return try LogEntry.fetch(db, "WHERE c.id IN (\(numbers)) ORDER BY c.id", [])
        case .between(let first, let last):
            guard first <= last else { return [] }
            let plan = LogPlan(query, source: source, numbers: first...last)
            let lines = try LogEntry.fetch(db, "\(plan.filter) ORDER BY c.id LIMIT \(count)", plan.arguments)
            let next = lines.count < count ? last : lines.last?.id ?? last
            self = .between(first: next + 1, last: last)
            return lines
        }
    }
}
