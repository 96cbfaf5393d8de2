// What the reading commands ask the archive: the log, runs, items, revisions. Values only; nothing of SQLite leaves.

public import TidingsCore
import Foundation
import GRDB

/// A line of the change log as it is told.
public struct LogEntry: Sendable, Hashable {
    /// The item that a line is about, as it is now; its title and link as the line's revision has them.
    public struct Item: Sendable, Hashable {
        public var id: Int64
        public var key: String
        public var title: String?
        public var link: String?
    }

    /// What shows that a change happened: between which polls, and what came.
    public struct Evidence: Sendable, Hashable {
        public var before: Timestamp?
        public var after: Timestamp
        public var url: String
        /// Nil where no document came: a failure, a 304.
        public var bodyDigest: [UInt8]?
        public var serverDate: Timestamp?
    }

    public var id: Int64
    public var run: Int64?
    public var at: Timestamp
    public var kind: ChangeKind
    public var source: String
    public var item: Item?
    public var revision: Int?
    public var fields: [String]
    public var significance: Significance?
    public var detail: String?
    public var evidence: Evidence?
}

/// Which lines of the log are asked for.
public struct LogQuery: Sendable, Hashable {
    public var source: String?
    public var kind: ChangeKind?
    public var since: Timestamp?
    public var until: Timestamp?
    public var run: Int64?
    public var item: Int64?
    /// Only lines after this one.
    public var after: Int64?
    /// The last so many; nil for all.
    public var limit: Int?
    /// Show changes of markup too.
    public var includeMarkup = false

    public init() {}
}

extension Archive {
    /// One line; nil where there is none of that id, which is for the caller to tell: it knows what was asked for.
    /// - Throws: `ArchiveError` where the archive cannot be read.
    public func change(_ id: Int64) throws -> LogEntry? {
        try read { try LogEntry.fetch($0, "WHERE c.id = ?", [id]).first }
    }

    /// The body of the answer that showed a change, where it was kept (setting `keepResponses`).
    public func keptResponse(change: Int64) throws -> [UInt8]? {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql:
                    "SELECT r.encoding, r.size, r.body FROM change c JOIN response r ON r.observation_id = c.observation_id WHERE c.id = ?",
                arguments: [change])
            guard let row, let encoding: String = row[0], let size: Int = row[1], let bytes: Data = row[2] else { return nil }
            return ResponseBody(encoding: encoding, bytes: Array(bytes), size: size).body
        }
    }

    /// A number that is another after somebody else committed; costs no query (SQLite, PRAGMA data_version).
    public func dataVersion() throws -> Int64 { try read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 } }

    /// The number of the last line; 0 for an empty log.
    public func lastChange() throws -> Int64 { try read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM change") ?? 0 } }

    /// Whether there is a run of that number.
    public func hasRun(_ id: Int64) throws -> Bool {
        try read { try Int64.fetchOne($0, sql: "SELECT id FROM run WHERE id = ?", arguments: [id]) != nil }
    }

    /// The runs, oldest first; the last so many.
    public func runs(limit: Int?) throws -> [Run] {
        try read { db in
            let sql = "SELECT * FROM run ORDER BY id DESC" + (limit.map { " LIMIT \(max(0, $0))" } ?? "")
            return try Row.fetchAll(db, sql: sql).reversed().compactMap(Run.init)
        }
    }
}

extension LogEntry {
    private static let columns = """
        SELECT c.id, c.run_id, c.at, c.kind, s.name, c.item_id, i.key, r.title, r.link, c.revision, c.fields, c.significance, c.detail,
            o.id, coalesce(c.before, o.before), o.at, o.url, o.body_digest, o.server_date
        FROM change c CROSS JOIN source s ON s.id = c.source_id LEFT JOIN item i ON i.id = c.item_id
            LEFT JOIN revision r ON r.item_id = c.item_id AND r.number = coalesce(c.revision, i.revision)
            LEFT JOIN observation o ON o.id = c.observation_id
        """

    /// The lines of table `change c` that the rest of a query chooses.
    static func fetch(_ db: Database, _ rest: String, _ arguments: [(any DatabaseValueConvertible)?]) throws -> [LogEntry] {
        let rows = try Row.fetchCursor(db, sql: columns + " " + rest, arguments: StatementArguments(arguments))
        var lines: [LogEntry] = []
        // The cursor gives one row again and again, with other values.
        while let row = try rows.next() { if let line = LogEntry(row) { lines.append(line) } }
        return lines
    }

    init?(_ row: Row) {
        guard let id: Int64 = row[0], let at: Int64 = row[2], let kind = (row[3] as String?).flatMap(ChangeKind.init(rawValue:)) else {
            return nil
        }
        self.id = id
        run = row[1]
        self.at = Timestamp(milliseconds: at)
        self.kind = kind
        source = row[4] ?? ""
        if let item: Int64 = row[5] { self.item = Item(id: item, key: row[6] ?? "", title: row[7], link: row[8]) }
        revision = row[9]
        fields = (row[10] as String?)?.split(separator: ",").map(String.init) ?? []
        significance = (row[11] as String?).flatMap(Significance.init(rawValue:))
        detail = row[12]
        if row[13] != nil { evidence = Evidence(row, from: 14) }
    }
}

extension LogEntry.Evidence {
    /// From the columns before, at, url, body_digest, server_date.
    init(_ row: Row, from first: Int) {
        before = Timestamp(row[first])
        after = Timestamp(milliseconds: row[first + 1] ?? 0)
        url = row[first + 2] ?? ""
        bodyDigest = (row[first + 3] as Data?).map(Array.init)
        serverDate = Timestamp(row[first + 4])
    }
}

extension Timestamp {
    /// From a nullable column.
    init?(_ milliseconds: Int64?) {
        guard let milliseconds else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

extension Run {
    init?(_ row: Row) {
        guard let id: Int64 = row["id"], let started: Int64 = row["started_at"], let cause = RunCause(rawValue: row["cause"] ?? ""),
            let state = RunState(rawValue: row["state"] ?? "")
        else { return nil }
        var counts = RunCounts()
        counts.total = row["total"] ?? 0
        counts.changed = row["changed"] ?? 0
        counts.unchanged = row["unchanged"] ?? 0
        counts.failed = row["failed"] ?? 0
        counts.skipped = row["skipped"] ?? 0
        counts.added = row["added"] ?? 0
        counts.edited = row["edited"] ?? 0
        counts.withdrawn = row["withdrawn"] ?? 0
        counts.returned = row["returned"] ?? 0
        counts.picturesKept = row["pictures_kept"] ?? 0
        counts.picturesFailed = row["pictures_failed"] ?? 0
        self.init(
            id: id, cause: cause, state: state, startedAt: Timestamp(milliseconds: started), endedAt: Timestamp(row["ended_at"]),
            counts: counts)
    }
}
