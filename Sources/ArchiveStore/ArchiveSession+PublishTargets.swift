// How far each target has followed the log, what its posts depend on besides their items, and what troubles it.
// Asked by SyncEngine's PublishPass.

import GRDB

/// How far a target has followed the log.
public struct PublishCursor: Sendable, Hashable {
    /// The archive's number of the target.
    public var target: Int64
    public var change: Int64
    /// The last place of the outbox that it has seen.
    public var touched: Int64
    /// What failed when it was last published to, in words; nil where nothing did.
    public var trouble: String?
}

/// What the posts of a target depend on besides their items.
public struct PublishSettings: Sendable, Hashable {
    /// Of the target itself.
    public var target: String
    /// What the posts of a source say of it, by its name in the archive; the name is part of it.
    public var sources: [String: String]
    /// Of `sources` and of whose name is whose, so that nothing is compared where nothing changed.
    public var sourcesDigest: String

    public init(target: String, sources: [String: String], sourcesDigest: String) {
        self.target = target
        self.sources = sources
        self.sourcesDigest = sourcesDigest
    }
}

extension ArchiveSession {
    /// The cursor of a target. New settings start again with all current items, which the log names all, so the outbox
    /// need not be read again; what was written is remembered all the same.
    ///
    /// Where only sources changed, their items go into the outbox, and no target starts again.
    public func publishCursor(_ name: String, settings: PublishSettings) throws -> PublishCursor {
        let known = try Row.fetchOne(db, sql: "SELECT settings, sources FROM publish_target WHERE name = ?", arguments: [name])
        if known?[1] != settings.sourcesDigest { try noteSources(settings.sources, tellsTargets: try hasTargets()) }
        if known?[0] != settings.target || known?[1] != settings.sourcesDigest {
            try db.execute(
                sql: """
                    INSERT INTO publish_target (name, settings, sources, touched_id)
                    VALUES (?1, ?2, ?3, (SELECT coalesce(max(id), 0) FROM touched))
                    ON CONFLICT (name) DO UPDATE SET sources = excluded.sources, settings = excluded.settings,
                        change_id = iif(settings = excluded.settings, change_id, 0),
                        touched_id = iif(settings = excluded.settings, touched_id, excluded.touched_id)
                    """, arguments: [name, settings.target, settings.sourcesDigest])
        }
        return try presentCursor(name, settings: settings)
    }

    /// The cursor as ``publishCursor(_:settings:)`` would give it, for a look without writing; that of target 0, which has no
    /// posts, where there is none yet. Where sources changed it starts again: what they touch is not in the outbox yet.
    public func presentCursor(_ name: String, settings: PublishSettings) throws -> PublishCursor {
        let row = try Row.fetchOne(
            db, sql: "SELECT id, change_id, touched_id, settings, sources, trouble FROM publish_target WHERE name = ?", arguments: [name])
        guard let row else { return PublishCursor(target: 0, change: 0, touched: 0) }
        let isKnown = row[3] == settings.target && row[4] == settings.sourcesDigest
        return PublishCursor(target: row[0], change: isKnown ? row[1] : 0, touched: row[2], trouble: row[5])
    }

    private func hasTargets() throws -> Bool { try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM publish_target)") ?? false }

    /// Notes what the posts of each source say of it. Of one that is configured no more nothing is noted, for its posts stay as they
    /// are: if it comes again, whatever it is then called, they are looked at.
    private func noteSources(_ sources: [String: String], tellsTargets: Bool) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT s.id, s.name, p.settings FROM source s LEFT JOIN published_source p ON p.source_id = s.id")
        for row in rows {
            let (source, known): (Int64, String?) = (row[0], row[2])
            let settings = sources[row[1]]
            guard settings != known else { continue }
            guard let settings else {
                try db.execute(sql: "DELETE FROM published_source WHERE source_id = ?", arguments: [source])
                continue
            }
            let note = try statement("INSERT OR REPLACE INTO published_source (source_id, settings) VALUES (?, ?)")
            try note.bind(.int(source), .text(settings))
            try note.run()
            guard tellsTargets else { continue }
            let touch = try statement("INSERT OR REPLACE INTO touched (item_id) SELECT id FROM item WHERE source_id = ?")
            try touch.bind(.int(source))
            try touch.run()
        }
    }

    /// Notes how far a target has followed the log and the outbox.
    public func save(_ cursor: PublishCursor) throws {
        try db.execute(
            sql: "UPDATE publish_target SET change_id = ?, touched_id = ? WHERE id = ?",
            arguments: [cursor.change, cursor.touched, cursor.target])
    }

    /// Notes what failed when a target was published to, in words; nil where nothing did.
    public func noteTrouble(_ trouble: String?, target: Int64) throws {
        try db.execute(sql: "UPDATE publish_target SET trouble = ? WHERE id = ?", arguments: [trouble, target])
    }
}

extension Archive {
    /// What failed when targets were last published to, by their names.
    public func publishTroubles() throws -> [String: String] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT name, trouble FROM publish_target WHERE trouble IS NOT NULL")
            return Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
        }
    }
}
