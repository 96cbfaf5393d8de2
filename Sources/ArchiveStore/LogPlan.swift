// Which index a question to the log walks. SQLite has no statistics here, and would take the log's own order for everything:
// five million lines for a day of them. Asked by Archive.log.

import GRDB
import TidingsCore

/// The conditions of a query, and the order in which its lines are found.
struct LogPlan {
    private(set) var conditions: [String] = []
    private(set) var arguments: [(any DatabaseValueConvertible)?] = []
    let path: Path

    /// What narrows the log most is walked; the unary plus keeps the others from being tried (SQLite, "The SQLite Query
    /// Optimizer Overview", §2).
    enum Path { case number, item, source, run, kind, time }

    /// - Parameters:
    ///   - source: the archive's number of the source that the query names.
    ///   - numbers: only lines of these numbers, found in their order.
    init(_ query: LogQuery, source: Int64?, numbers: ClosedRange<Int64>? = nil) {
        let narrowest = LogPlan.path(query)
        // The indices of kinds and times are not in the order of numbers; lines of a time lie close together all the same.
        path = numbers != nil && narrowest == .time ? .number : narrowest
        let time = path == .time || path == .kind ? "c.at" : "+c.at"
        if query.source != nil { add("\(path == .source ? "" : "+")c.source_id = ?", source ?? -1) }
        add(query.kind, isPath: path == .kind)
        add("\(time) >= ?", query.since?.milliseconds)
        add("\(time) <= ?", query.until?.milliseconds)
        add("\(path == .run ? "" : "+")c.run_id = ?", query.run)
        add("\(path == .item ? "" : "+")c.item_id = ?", query.item)
        add("c.id > ?", query.after)
        add("c.id >= ?", numbers?.lowerBound)
        add("c.id <= ?", numbers?.upperBound)
        if !query.includeMarkup { conditions.append("(c.significance IS NULL OR c.significance <> 'markup')") }
    }

    /// The `WHERE` of the lines.
    var filter: String { conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ") }

    /// The last first. Lines are written in the order of time, but for a clock that was set back: then the last ones are the last
    /// by time.
    var order: String { path == .kind || path == .time ? "c.at DESC, c.id DESC" : "c.id DESC" }

    private static func path(_ query: LogQuery) -> Path {
        if query.after != nil { return .number }
        if query.item != nil { return .item }
        if query.run != nil { return .run }
        if query.source != nil { return .source }
        // Every fifth line or so adds an item: those are found as fast without an index, which leaves them out.
        if let kind = query.kind, kind != .added { return .kind }
        return query.since != nil || query.until != nil ? .time : .number
    }

    private mutating func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
        guard let value else { return }
        conditions.append(condition)
        arguments.append(value)
    }

    /// In words, not as an argument: only so is the partial index known to hold it (SQLite, "Partial Indexes", §3).
    private mutating func add(_ kind: ChangeKind?, isPath: Bool) {
        guard let kind else { return }
        conditions.append(isPath ? "c.kind = '\(kind.rawValue)' AND c.kind <> 'added'" : "+c.kind = '\(kind.rawValue)'")
    }
}
