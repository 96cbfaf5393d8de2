// One transaction of the writer: the primitive steps that recording a document consists of. The rules that combine
// them are in SyncEngine; here is only SQL, in statements that are compiled once per connection.

public import TidingsCore
import GRDB

/// The inside of a transaction; of ``Archive/look(_:)``, one that writes nothing. Lives no longer than the closure it is handed to,
/// on the archive's queue.
public final class ArchiveSession {
    private let connection: Database
    let coding: ContentCoding
    private let cache: StatementCache
    /// New items and their first revisions, and lines of the log, that are not written yet.
    private var items = RowQueue<NewItem>()
    private var revisions = RowQueue<NewRevision>()
    private var changes = RowQueue<NewChange>()
    /// The last number that an item was given, once somebody has asked.
    private var lastItem: Int64?

    init(_ db: Database, coding: ContentCoding, cache: StatementCache = StatementCache()) {
        connection = db
        self.coding = coding
        self.cache = cache
    }

    /// The connection: items that are not written yet are written first, so that whoever asks finds them.
    var db: Database {
        get throws {
            try writeItems()
            return connection
        }
    }

    /// Writes what is still pending. Called at the end of every transaction.
    func finish() throws {
        try writeItems()
        try changes.write(connection, cache)
    }

    private func writeItems() throws {
        guard !items.isEmpty || !revisions.isEmpty else { return }
        try items.write(connection, cache)
        try revisions.write(connection, cache)
    }

    func enqueue(_ change: NewChange) { changes.append(change) }

    func enqueue(_ revision: NewRevision) { revisions.append(revision) }

    func enqueue(_ item: NewItem) { items.append(item) }

    /// The number of the next new item: no number is used twice, for no item is ever deleted.
    func nextItem() throws -> Int64 {
        let id = try (lastItem ?? newestItem()) + 1
        lastItem = id
        return id
    }

    private func newestItem() throws -> Int64 {
        let query = try statement("SELECT coalesce(max(id), 0) FROM item")
        try query.bind()
        defer { query.end() }
        return try query.next() ? query.int(0) : 0
    }

    /// - Parameter sql: always the same text at one place of the source.
    func statement(
        _ sql: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line, column: UInt = #column
    ) throws -> HotStatement {
        try cache.statement(db, sql, file: file, line: line, column: column)
    }

    var insertedID: Int64 { connection.lastInsertedRowID }

    /// Rows that the last statement changed.
    var changesCount: Int { connection.changesCount }
}

// MARK: Sources

/// A source as the archive knows it.
public struct StoredSource: Sendable, Hashable {
    public var id: Int64
    public var name: String
    public var url: String
    public var state: PollState
}

extension ArchiveSession {
    /// All sources that the archive has met, also those that are no longer configured.
    public func sources() throws -> [StoredSource] { try StoredSource.all(db) }

    /// One source, by its number.
    public func source(_ id: Int64) throws -> StoredSource? { try StoredSource.find(db, id) }

    /// Whether a source is still configured with that URL; another may have been registered since its state was read.
    public func isAt(_ url: String, source id: Int64) throws -> Bool {
        let query = try statement("SELECT 1 FROM source WHERE id = ? AND url = ?")
        try query.bind(.int(id), .text(url))
        defer { query.end() }
        return try query.next()
    }

    /// Adds a source that the archive has not met.
    public func addSource(name: String, url: String) throws -> StoredSource {
        let insert = try statement("INSERT INTO source (name, url) VALUES (?, ?)")
        try insert.bind(.text(name), .text(url))
        try insert.run()
        return StoredSource(id: insertedID, name: name, url: url, state: PollState())
    }

    /// Takes over a new name or URL from the configuration.
    public func renameSource(_ id: Int64, name: String, url: String) throws {
        let update = try statement("UPDATE source SET name = ?, url = ? WHERE id = ?")
        try update.bind(.text(name), .text(url), .int(id))
        try update.run()
    }

    /// The light half of a source's state: all that a poll without news touches.
    public func savePoll(_ id: Int64, _ state: PollState) throws {
        let update = try statement(
            """
            UPDATE source SET etag = ?, last_modified = ?, validated_url = ?, polled_at = ?, confirmed_at = ?, next_poll_at = ?, retry_after = ?, gone_since = ?,
                failures = ?, failing_since = ?, failure = ?, status = ?, moved_to = ?, move_candidate = ?, stale_digest = ?, stale_date = ?,
                stale_count = ?, stale_total = ?, modified_at = ?, is_put_off = ?
            WHERE id = ?
            """)
        try update.bind(
            SQLValue(state.validators.etag), SQLValue(state.validators.lastModified), SQLValue(state.validators.url),
            SQLValue(state.polledAt?.milliseconds),
            SQLValue(state.confirmedAt?.milliseconds), SQLValue(state.nextPollAt?.milliseconds), SQLValue(state.retryAfter?.milliseconds),
            SQLValue(state.goneSince?.milliseconds), SQLValue(state.failures), SQLValue(state.failingSince?.milliseconds),
            SQLValue(state.failure), SQLValue(state.status), SQLValue(state.movedTo), SQLValue(state.moveCandidate),
            SQLValue(state.staleDigest), SQLValue(state.staleDate?.milliseconds), SQLValue(state.staleCount),
            SQLValue(state.staleTotal), SQLValue(state.modifiedAt?.milliseconds), SQLValue(state.isPutOff), .int(id))
        try update.run()
    }

    /// The other half: what an accepted document taught.
    public func saveDocument(_ id: Int64, _ state: PollState) throws {
        let update = try statement(
            """
            UPDATE source SET body_digest = ?, body_mark = ?, feed_date = ?, title = ?, site_link = ?, format = ?, documents = ?,
                last_count = ?, longest_count = ?, departures = ?, suspicious = ?, arrivals_top = ?, arrivals_bottom = ?, is_shuffled = ?, order_bits = ?,
                rhythm_begun = ?, rhythm_updated = ?, rhythm_events = ?, rhythm_recent = ?, rhythm_morning = ?, rhythm_evening = ?, rhythm_week = ?,
                hold_seconds = ?, skips = ?, recent_bodies = ?, lapsed_at = ?, lapses = ?
            WHERE id = ?
            """)
        let window = state.window
        let rhythm = state.rhythm
        try update.bind(
            SQLValue(state.bodyDigest), SQLValue(state.bodyMark?.bytes), SQLValue(state.feedDate?.milliseconds),
            SQLValue(state.title), SQLValue(state.siteLink), SQLValue(state.format?.rawValue), .int(window.documents),
            SQLValue(window.lastCount), SQLValue(window.longestCount), SQLValue(window.departures), SQLValue(window.suspicious),
            SQLValue(window.arrivalsAtTop), SQLValue(window.arrivalsAtBottom), SQLValue(window.isShuffled),
            SQLValue(window.orderBits),
            SQLValue(rhythm.begun?.milliseconds), SQLValue(rhythm.updated?.milliseconds), .real(rhythm.events), .real(rhythm.recent),
            .int(rhythm.morning), .int(rhythm.evening), .int(rhythm.week), SQLValue(state.wishes.holdSeconds), .int(state.wishes.skips),
            SQLValue(state.caches.bytes), SQLValue(state.caches.lapsedAt?.milliseconds), .int(Int64(state.caches.lapses)), .int(id))
        try update.run()
    }
}

extension StoredSource {
    /// In the order in which they are read.
    private static let columns = """
        id, name, url, moved_to, move_candidate, etag, last_modified, validated_url, body_digest, body_mark, modified_at, feed_date,
        stale_digest, stale_date, stale_count, stale_total, polled_at, is_put_off, confirmed_at, next_poll_at, retry_after, gone_since, failures,
        failing_since, failure, status, title, site_link, format, documents, last_count, longest_count, departures, suspicious, arrivals_top,
        arrivals_bottom, is_shuffled, order_bits, rhythm_begun, rhythm_updated, rhythm_events, rhythm_recent, rhythm_morning,
        rhythm_evening, rhythm_week, hold_seconds, skips, recent_bodies, lapsed_at, lapses
        """

    static func all(_ db: Database) throws -> [StoredSource] {
        let query = try HotStatement(db, "SELECT \(columns) FROM source ORDER BY id")
        var sources: [StoredSource] = []
        try query.bind()
        while try query.next() { sources.append(StoredSource(query)) }
        return sources
    }

    static func find(_ db: Database, _ id: Int64) throws -> StoredSource? {
        let query = try HotStatement(db, "SELECT \(columns) FROM source WHERE id = ?")
        try query.bind(.int(id))
        defer { query.end() }
        return try query.next() ? StoredSource(query) : nil
    }

    private init(_ statement: HotStatement) {
        var row = HotStatement.Columns(statement)
        id = row.int()
        name = row.text() ?? ""
        url = row.text() ?? ""
        state = PollState()
        state.movedTo = row.text()
        state.moveCandidate = row.text()
        state.validators = Validators(etag: row.text(), lastModified: row.text(), url: row.text())
        state.bodyDigest = row.blob()
        state.bodyMark = row.blob().flatMap(BodyMark.init(bytes:))
        state.modifiedAt = row.time()
        state.feedDate = row.time()
        state.staleDigest = row.blob()
        state.staleDate = row.time()
        state.staleCount = Int(row.int())
        state.staleTotal = Int(row.int())
        state.polledAt = row.time()
        state.isPutOff = row.int() == 1
        state.confirmedAt = row.time()
        state.nextPollAt = row.time()
        state.retryAfter = row.time()
        state.goneSince = row.time()
        state.failures = Int(row.int())
        state.failingSince = row.time()
        state.failure = row.text()
        state.status = row.optionalInt().map(Int.init)
        state.title = row.text()
        state.siteLink = row.text()
        state.format = row.text().flatMap(FeedFormat.init(rawValue:))
        state.window.documents = row.int()
        state.window.lastCount = Int(row.int())
        state.window.longestCount = Int(row.int())
        state.window.departures = Int(row.int())
        state.window.suspicious = Int(row.int())
        state.window.arrivalsAtTop = Int(row.int())
        state.window.arrivalsAtBottom = Int(row.int())
        state.window.isShuffled = row.int() == 1
        state.window.orderBits = Int(row.int())
        state.rhythm = PublishingRhythm(
            begun: row.time(), updated: row.time(), events: row.real(), recent: row.real(), morning: row.int(), evening: row.int(),
            week: row.int())
        state.wishes = PublisherWishes(holdSeconds: Int(row.int()), skips: row.int())
        state.caches = CacheMemory(bytes: row.blob() ?? [], lapsedAt: row.time(), lapses: Int(row.int()))
    }
}
