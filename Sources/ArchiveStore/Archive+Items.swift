// Items and revisions for the reading commands.

public import TidingsCore
import Foundation
import GRDB

/// An item with its current revision, without content.
public struct ItemSummary: Sendable, Hashable {
    public var id: Int64
    public var key: String
    public var source: String
    public var title: String?
    public var link: String?
    public var published: Timestamp?
    public var firstSeen: Timestamp
    public var revision: Int
    public var standing: Standing
    public var withdrawnAt: Timestamp?
    public var isForgotten: Bool
    public var pictureURL: String?
    public var pictureRule: String?
}

/// One recorded state of an item.
public struct RevisionRecord: Sendable, Hashable {
    public var number: Int
    /// The run that saw it, and when.
    public var run: Int64
    public var seenAt: Timestamp
    public var content: ItemContent
}

/// A further name of an item, and why.
public struct AliasRecord: Sendable, Hashable {
    public var name: String
    public var reason: String
    public var seenAt: Timestamp
    /// The run and the answer that showed it.
    public var run: Int64
    public var evidence: LogEntry.Evidence
}

/// A kept or wanted picture of an item.
public struct PictureRecord: Sendable, Hashable {
    /// What became of its address.
    public enum State: String, Sendable {
        case wanted
        /// It is tried again.
        case failed
        /// It is given up.
        case dead
        case kept
    }

    public var url: String
    public var rule: String?
    public var state: State
    public var error: String?
    public var picture: KeptPicture?
}

extension Archive {
    private static let summary = """
        SELECT i.id, i.key, s.name AS source, r.title, r.link, r.published, i.first_seen_at, i.revision, i.standing, i.withdrawn_at,
            i.is_forgotten, i.picture_url, i.picture_rule
        FROM item i JOIN source s ON s.id = i.source_id LEFT JOIN revision r ON r.item_id = i.id AND r.number = i.revision
        """

    /// The last items by first sight, oldest first, a page at a time: millions are listed in little memory.
    /// - Parameter page: called with some items; says whether to go on.
    public func items(
        source: String?, limit: Int?, pageSize: Int = linesOfPage, page: ([ItemSummary]) throws -> Bool
    ) throws {
        let filter = source == nil ? "" : " WHERE source_id = (SELECT id FROM source WHERE name = ?)"
        let sql = "SELECT id FROM item\(filter) ORDER BY id DESC" + (limit.map { " LIMIT \(max(0, $0))" } ?? "")
        var rest = try read { try Int64.fetchAll($0, sql: sql, arguments: StatementArguments(source.map { [$0] } ?? [])) }[...]
        while !rest.isEmpty {
            let numbers = rest.suffix(pageSize).map(String.init).joined(separator: ",")
            rest = rest.dropLast(pageSize)
            let items = try read {
                try Row.fetchAll($0, sql: Self.summary + " WHERE i.id IN (\(numbers)) ORDER BY i.id").map(ItemSummary.init)
            }
            guard try page(items) else { return }
        }
    }

    /// One item by its number; nil where there is none.
    public func item(_ id: Int64) throws -> ItemSummary? {
        try read { try Row.fetchOne($0, sql: Self.summary + " WHERE i.id = ?", arguments: [id]).map(ItemSummary.init) }
    }

    /// The items that bear a key or a link, for people who have no number at hand.
    public func items(keyOrLink text: String) throws -> [ItemSummary] {
        try read { db in
            let digest = LinkDigest.of(CanonicalLink.of(text))
            // All three are indexed by source: a look for each source, instead of one at each item.
            return try Row.fetchAll(
                db,
                sql: Self.summary + """
                     WHERE i.id IN (
                        SELECT id FROM item WHERE source_id IN (SELECT id FROM source) AND key = ?
                        UNION SELECT item_id FROM alias WHERE source_id IN (SELECT id FROM source) AND name = ?
                        UNION SELECT id FROM item WHERE source_id IN (SELECT id FROM source) AND link_digest = ?)
                    ORDER BY i.id
                    """, arguments: [text, text, digest]
            ).map(ItemSummary.init)
        }
    }

    /// A recorded state; nil where there is none of that number, or its content was cleaned up.
    public func revision(item: Int64, number: Int) throws -> RevisionRecord? {
        try read { db in
            let query = try HotStatement(
                db,
                """
                SELECT o.run_id, o.at, \(RevisionRow.columns)
                FROM revision r JOIN observation o ON o.id = r.observation_id WHERE r.item_id = ? AND r.number = ?
                """)
            try query.bind(.int(item), SQLValue(number))
            defer { query.end() }
            guard try query.next() else { return nil }
            return RevisionRecord(
                number: number, run: query.int(0), seenAt: Timestamp(milliseconds: query.int(1)),
                content: RevisionRow.content(query, from: 2))
        }
    }

    /// Further names under which an item was listed, oldest first, each with the answer that showed it.
    public func aliases(item: Int64) throws -> [AliasRecord] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT a.name, a.reason, o.run_id, o.before, o.at, o.url, o.body_digest, o.server_date
                    FROM alias a JOIN observation o ON o.id = a.observation_id WHERE a.item_id = ? ORDER BY o.at, a.name
                    """, arguments: [item]
            ).map { row in
                let evidence = LogEntry.Evidence(row, from: 3)
                return AliasRecord(name: row[0] ?? "", reason: row[1] ?? "", seenAt: evidence.after, run: row[2] ?? 0, evidence: evidence)
            }
        }
    }

    /// The addresses of an item's pictures and what became of each.
    public func pictures(item: Int64) throws -> [PictureRecord] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT a.url, ip.rule, a.state, a.error, \(KeptPicture.columns)
                    FROM item_picture ip JOIN picture_address a ON a.id = ip.address_id LEFT JOIN picture p ON p.id = a.picture_id
                    WHERE ip.item_id = ? ORDER BY a.id
                    """, arguments: [item]
            ).map { PictureRecord($0, from: 0) }
        }
    }

    /// All picture addresses, a page at a time.
    /// - Parameters:
    ///   - states: only these; all where nil.
    ///   - after: the address that the page before ended with.
    public func pictures(states: [PictureRecord.State]?, after: Int64, limit: Int) throws -> [(address: Int64, record: PictureRecord)] {
        try read { db in
            var sql = """
                SELECT a.id, a.url, (SELECT rule FROM item_picture ip WHERE ip.address_id = a.id LIMIT 1), a.state, a.error, \(KeptPicture.columns)
                FROM picture_address a LEFT JOIN picture p ON p.id = a.picture_id WHERE a.id > ?
                """
            var arguments: StatementArguments = [after]
            if let states {
                sql += " AND a.state IN (\(databaseQuestionMarks(count: states.count)))"
                arguments += StatementArguments(states.map(\.rawValue))
            }
            return try Row.fetchAll(db, sql: sql + " ORDER BY a.id LIMIT \(limit)", arguments: arguments).map { row in
                (row[0] ?? 0, PictureRecord(row, from: 1))
            }
        }
    }

    /// Names of the sources that the archive knows.
    public func sourceNames() throws -> [String] { try read { try String.fetchAll($0, sql: "SELECT name FROM source ORDER BY name") } }

    /// All sources with their state.
    public func sources() throws -> [StoredSource] { try read(StoredSource.all) }
}

extension ItemSummary {
    init(_ row: Row) {
        id = row["id"] ?? 0
        key = row["key"] ?? ""
        source = row["source"] ?? ""
        title = row["title"]
        link = row["link"]
        published = Timestamp(row["published"])
        firstSeen = Timestamp(milliseconds: row["first_seen_at"] ?? 0)
        revision = row["revision"] ?? 1
        standing = Standing(rawValue: row["standing"] ?? 0) ?? .departed
        withdrawnAt = Timestamp(row["withdrawn_at"])
        isForgotten = row["is_forgotten"] ?? false
        pictureURL = row["picture_url"]
        pictureRule = row["picture_rule"]
    }
}

extension PictureRecord {
    init(_ row: Row, from first: Int) {
        url = row[first] ?? ""
        rule = row[first + 1]
        state = State(rawValue: row[first + 2] ?? "") ?? .wanted
        error = row[first + 3]
        picture = KeptPicture(row, from: first + 4)
    }
}

extension KeptPicture {
    /// Of table `picture p`.
    static let columns = """
        p.digest, p.format, p.width, p.height, p.bytes, p.preview_width, p.preview_height, p.preview_bytes, p.has_original, p.preview_for
        """

    /// Nil where the row has no picture.
    init?(_ row: Row, from first: Int) {
        guard let digest: Data = row[first], let format = (row[first + 1] as String?).flatMap(PictureFormat.init(rawValue:)) else {
            return nil
        }
        var preview: PicturePreview?
        if let width: Int = row[first + 5], let height: Int = row[first + 6], let bytes: Int = row[first + 7],
            let madeFor: Int = row[first + 9]
        {
            preview = PicturePreview(width: width, height: height, byteCount: bytes, madeFor: madeFor)
        }
        self.init(
            sha256: Hex.string(digest), format: format, width: row[first + 2] ?? 0, height: row[first + 3] ?? 0,
            byteCount: row[first + 4] ?? 0,
            keepsOriginal: row[first + 8] ?? true, preview: preview)
    }
}
