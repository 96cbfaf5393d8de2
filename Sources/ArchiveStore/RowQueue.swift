// Rows that are written many at a time: a statement of sixteen costs four fifths of what sixteen statements do, each of which
// opens the table and its indexes anew (measured). Asked by ArchiveSession for what a first poll consists of.

import GRDB

/// A new row of a table.
protocol NewRow {
    static var table: StaticString { get }
    static var columns: [String] { get }

    /// Adds a value for each column, in their order.
    func bind(_ row: inout HotStatement.Binding)
}

/// New rows of one table, in order. Used on the archive's queue alone.
struct RowQueue<Row: NewRow> {
    /// Rows of one statement, the most first.
    private static var batches: [Int] { [16, 4, 1] }

    private var rows: [Row] = []

    var isEmpty: Bool { rows.isEmpty }

    mutating func append(_ row: Row) { rows.append(row) }

    /// - Throws: `DatabaseError` where a row breaks a constraint; those before it are written then, so that the transaction has
    ///   to be undone.
    mutating func write(_ db: Database, _ cache: StatementCache) throws {
        guard !isEmpty else { return }
        defer { rows.removeAll() }
        var rest = rows[...]
        for count in RowQueue.batches {
            while rest.count >= count {
                let insert = try cache.statement(db, inserting: count, into: Row.table, RowQueue.insert(count))
                try insert.bind { binding in
                    for row in rest.prefix(count) { row.bind(&binding) }
                }
                try insert.run()
                rest = rest.dropFirst(count)
            }
        }
    }

    /// `OR FAIL`, for whoever meets an error undoes the transaction: to undo the statement alone, SQLite would copy every page
    /// before it changes it.
    private static func insert(_ count: Int) -> String {
        let row = "(" + [String](repeating: "?", count: Row.columns.count).joined(separator: ", ") + ")"
        return """
            INSERT OR FAIL INTO \(Row.table) (\(Row.columns.joined(separator: ", ")))
            VALUES \([String](repeating: row, count: count).joined(separator: ", "))
            """
    }
}
