// Items, names and revisions inside a write transaction. Asked by SyncEngine's recording of a document.

public import TidingsCore
import GRDB

extension ArchiveSession {
    private static let knownColumns = """
        i.id, i.key, i.fingerprint_high, i.fingerprint_low, i.revision, i.standing, i.first_published, i.rank, i.batch, i.confirmed_at, i.is_forgotten,
        i.is_misplaced, i.is_cleaned, i.first_seen_at
        """

    private func known(_ row: HotStatement) -> KnownItem {
        KnownItem(
            id: row.int(0), key: row.text(1) ?? "",
            fingerprint: Fingerprint(high: UInt64(bitPattern: row.int(2)), low: UInt64(bitPattern: row.int(3))), revision: Int(row.int(4)),
            standing: Standing(rawValue: Int(row.int(5))) ?? .departed,
            firstPublished: row.optionalInt(6).map { Timestamp(milliseconds: $0) },
            firstSeen: Timestamp(milliseconds: row.int(13)), rank: row.int(7), batch: row.int(8),
            confirmedAt: row.optionalInt(9).map { Timestamp(milliseconds: $0) },
            isForgotten: row.int(10) == 1, isCleaned: row.int(12) == 1, isMisplaced: row.int(11) == 1)
    }

    /// Whether the source ever showed an item.
    public func hasItems(source: Int64) throws -> Bool {
        let query = try statement("SELECT 1 FROM item WHERE source_id = ? LIMIT 1")
        try query.bind(.int(source))
        defer { query.end() }
        return try query.next()
    }

    /// Whether an item of the source was forgotten. Looks at all of them.
    public func hasForgotten(source: Int64) throws -> Bool {
        let query = try statement("SELECT 1 FROM item WHERE source_id = ? AND is_forgotten = 1 LIMIT 1")
        try query.bind(.int(source))
        defer { query.end() }
        return try query.next()
    }

    /// The items that stand as listed; as many as the feed's window holds.
    public func listedItems(source: Int64) throws -> [KnownItem] {
        let query = try statement("SELECT \(Self.knownColumns) FROM item i WHERE i.source_id = ? AND i.standing = 1")
        try query.bind(.int(source))
        var items: [KnownItem] = []
        while try query.next() { items.append(known(query)) }
        return items
    }

    /// Whether anything that an answer withdrew is withdrawn still.
    /// - Parameter time: when that answer came.
    public func hasWithdrawn(at time: Timestamp, source: Int64) throws -> Bool {
        // `+`: by the time, not by the source, which may have had thousands of items.
        let query = try statement("SELECT 1 FROM item WHERE left_at = ? AND standing = 2 AND +source_id = ?")
        try query.bind(.int(time.milliseconds), .int(source))
        defer { query.end() }
        return try query.next()
    }

    /// The feed turned out to grow at the other end: what does not stand as listed was ranked the other way round, too.
    /// Happens a few times in the life of a feed, and writes all those items.
    public func turnRanks(source: Int64) throws {
        let update = try statement("UPDATE item SET rank = -rank WHERE source_id = ? AND standing <> 1")
        try update.bind(.int(source))
        try update.run()
    }

    func item(source: Int64, named name: String) throws -> KnownItem? {
        let byKey = try statement("SELECT \(Self.knownColumns) FROM item i WHERE i.source_id = ? AND i.key = ?")
        try byKey.bind(.int(source), .text(name))
        defer { byKey.end() }
        if try byKey.next() { return known(byKey) }
        let byAlias = try statement(
            "SELECT \(Self.knownColumns) FROM alias a JOIN item i ON i.id = a.item_id WHERE a.source_id = ? AND a.name = ?")
        try byAlias.bind(.int(source), .text(name))
        defer { byAlias.end() }
        return try byAlias.next() ? known(byAlias) : nil
    }

    /// Whether an item of these names was ever recorded, by its key or by where it leads.
    public func knows(_ names: ItemNames, source: Int64) throws -> Bool {
        if try item(source: source, named: names.key) != nil { return true }
        guard let link = names.canonicalLink else { return false }
        return try !items(source: source, linkDigest: LinkDigest.of(link)).isEmpty
    }

    func items(source: Int64, linkDigest: Int64) throws -> [KnownItem] {
        let query = try statement("SELECT \(Self.knownColumns) FROM item i WHERE i.source_id = ? AND i.link_digest = ?")
        try query.bind(.int(source), .int(linkDigest))
        var items: [KnownItem] = []
        while try query.next() { items.append(known(query)) }
        return items
    }

    func isAmbiguous(source: Int64, name: String) throws -> Bool {
        let query = try statement("SELECT 1 FROM ambiguous_name WHERE source_id = ? AND name = ?")
        try query.bind(.int(source), .text(name))
        defer { query.end() }
        return try query.next()
    }

    /// Remembers that a name means several items of a source, and can tell none.
    public func markAmbiguous(source: Int64, name: String) throws {
        let insert = try statement("INSERT OR IGNORE INTO ambiguous_name (source_id, name) VALUES (?, ?)")
        try insert.bind(.int(source), .text(name))
        try insert.run()
    }

    /// Remembers a further name of an item; a name that pointed elsewhere points here from now on.
    public func addAlias(source: Int64, item: Int64, alias: Alias, observation: Int64) throws {
        let insert = try statement("INSERT OR REPLACE INTO alias (source_id, name, item_id, observation_id, reason) VALUES (?, ?, ?, ?, ?)")
        try insert.bind(.int(source), .text(alias.name), .int(item), .int(observation), .text(alias.reason.rawValue))
        try insert.run()
    }

    /// Adds an item with its first revision.
    /// - Parameters:
    ///   - lentAuthors: whom its feed names as authors of items that name none.
    ///   - confirmedAt: set where the source's own last confirmation will not speak for it (a damaged document).
    /// - Returns: its id.
    public func addItem(
        source: Int64, key: String, draft: ItemDraft, lentAuthors: [Person] = [], rank: Int64, batch: Int64, isMisplaced: Bool,
        confirmedAt: Timestamp?, observation: Int64, now: Timestamp
    ) throws -> Int64 {
        let id = try nextItem()
        enqueue(
            NewItem(
                id: id, source: source, key: key, draft: draft, lentAuthors: lentAuthors, rank: rank, batch: batch,
                isMisplaced: isMisplaced, confirmedAt: confirmedAt, firstSeen: now))
        addRevision(item: id, number: 1, draft: draft, observation: observation)
        return id
    }

    /// Records a new state of an item and makes it the current one.
    public func edit(item: Int64, revision: Int, draft: ItemDraft, observation: Int64) throws {
        addRevision(item: item, number: revision, draft: draft, observation: observation)
        try setCurrent(item: item, revision: revision, draft: draft)
    }

    /// Records the content of a revision again, after it was cleaned up: the item is listed anew, and is the same.
    public func restore(item: Int64, revision: Int, draft: ItemDraft, observation: Int64) throws {
        addRevision(item: item, number: revision, draft: draft, observation: observation)
        try replace(item: item, revision: revision, draft: draft)
    }

    /// Replaces the current revision's content where no more than markup differs. No line of the log says so, hence the outbox.
    public func refresh(item: Int64, revision: Int, draft: ItemDraft) throws {
        let update = try statement(
            """
            UPDATE revision SET title = ?, link = ?, summary = ?, content = ?, authors = ?, categories = ?, published = ?, updated = ?, image = ?,
                enclosures = ? WHERE item_id = ? AND number = ?
            """)
        let c = draft.content
        let packed = packed(draft)
        try update.bind(
            SQLValue(c.title), SQLValue(c.link), ContentCoding.value(c.summary, packed: packed.summary),
            ContentCoding.value(c.content, packed: packed.content), SQLValue(FieldCoding.encode(c.authors)),
            SQLValue(FieldCoding.encode(c.categories)), SQLValue(c.published?.milliseconds), SQLValue(c.updated?.milliseconds),
            SQLValue(c.image), SQLValue(FieldCoding.encode(c.enclosures)), .int(item), SQLValue(revision))
        try update.run()
        try replace(item: item, revision: revision, draft: draft)
    }

    /// Makes a draft what an item says, where no line of the log tells of it: whoever follows that would see neither its pictures
    /// nor its text.
    private func replace(item: Int64, revision: Int, draft: ItemDraft) throws {
        let shown = try pictureURL(item: item)
        try setCurrent(item: item, revision: revision, draft: draft)
        try followPicture(item: item, from: shown, to: draft.picture)
        try followContentPictures(item: item, to: draft.pictures)
        try choosePicture(item: item)
        try touch(item: item)
        let retell = try statement("INSERT OR REPLACE INTO retold (item_id) VALUES (?)")
        try retell.bind(.int(item))
        try retell.run()
    }

    private func setCurrent(item: Int64, revision: Int, draft: ItemDraft) throws {
        let update = try statement(
            """
            UPDATE item SET revision = ?, link_digest = ?, fingerprint_high = ?, fingerprint_low = ?, picture_url = ?, picture_rule = ?,
                picture_choices = ?, first_published = coalesce(first_published, ?), is_cleaned = 0 WHERE id = ?
            """)
        try update.bind(
            SQLValue(revision), SQLValue(draft.names.canonicalLink.map(LinkDigest.of)), .int(Int64(bitPattern: draft.fingerprint.high)),
            .int(Int64(bitPattern: draft.fingerprint.low)), SQLValue(draft.picture?.url), SQLValue(draft.picture?.rule.description),
            SQLValue(PictureCandidates.encode(draft.pictures)), SQLValue(draft.content.published?.milliseconds), .int(item))
        try update.run()
    }

    private func packed(_ draft: ItemDraft) -> PackedTexts { draft.packed ?? coding.pack(draft.content) }

    private func addRevision(item: Int64, number: Int, draft: ItemDraft, observation: Int64) {
        enqueue(NewRevision(item: item, number: number, observation: observation, draft: draft, packed: packed(draft)))
    }

    /// Moves an item between listed, departed and withdrawn, with its rank and the last poll that confirmed its state.
    /// - Parameter leftAt: when its feed stopped listing it; nil while it is listed.
    public func setStanding(item: KnownItem, leftAt: Timestamp?) throws {
        let update = try statement(
            "UPDATE item SET standing = ?, rank = ?, is_misplaced = ?, confirmed_at = ?, withdrawn_at = ?, left_at = ? WHERE id = ?")
        try update.bind(
            SQLValue(item.standing.rawValue), .int(item.rank), SQLValue(item.isMisplaced), SQLValue(item.confirmedAt?.milliseconds),
            SQLValue(item.standing == .withdrawn ? leftAt?.milliseconds : nil), SQLValue(leftAt?.milliseconds), .int(item.id))
        try update.run()
    }

    /// The content of a revision; nil where it was cleaned up or forgotten.
    public func content(item: Int64, revision: Int) throws -> ItemContent? {
        let query = try statement("SELECT \(RevisionRow.columns) FROM revision WHERE item_id = ? AND number = ?")
        try query.bind(.int(item), SQLValue(revision))
        defer { query.end() }
        return try query.next() ? RevisionRow.content(query) : nil
    }

    /// The published date of a revision alone; nil where it has none or was cleaned up.
    public func published(item: Int64, revision: Int) throws -> Timestamp? {
        let query = try statement("SELECT published FROM revision WHERE item_id = ? AND number = ?")
        try query.bind(.int(item), SQLValue(revision))
        defer { query.end() }
        return try query.next() ? query.optionalInt(0).map { Timestamp(milliseconds: $0) } : nil
    }

    /// What the identity rules ask, about one source.
    /// - Parameter listed: its items that stand as listed, which are not read twice.
    public func memory(of source: Int64, listed: [KnownItem] = []) throws -> SourceMemory {
        var known: [String: KnownItem] = [:]
        for item in listed { known[item.key] = item }
        return SourceMemory(
            session: self, source: source, listedByKey: known, hasItems: try hasItems(source: source),
            hasAmbiguousNames: try hasAmbiguousNames(source: source))
    }

    private func hasAmbiguousNames(source: Int64) throws -> Bool {
        let query = try statement("SELECT 1 FROM ambiguous_name WHERE source_id = ? LIMIT 1")
        try query.bind(.int(source))
        defer { query.end() }
        return try query.next()
    }
}

/// The 64 bits under which canonical links are indexed.
enum LinkDigest {
    static func of(_ canonicalLink: String) -> Int64 {
        Int64(bitPattern: Fingerprint(of: canonicalLink).high)
    }
}
