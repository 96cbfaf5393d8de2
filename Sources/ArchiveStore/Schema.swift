// How an archive gets its tables: a new one all at once, an older one by the steps that it has not made.
// Asked by whoever opens the database for writing.

import GRDB

/// The versions of the database.
enum Schema {
    /// Whose a database is.
    enum Owner {
        /// Nothing is in it but, at most, the table of versions, with which earlier builds began.
        case nobody
        case tidings
        case another
    }

    private static let first = "1 sources, items, revisions, changes, runs, pictures, posts"

    static func owner(_ db: Database) throws -> Owner {
        let tables = Set(try String.fetchAll(db, sql: "SELECT DISTINCT tbl_name FROM sqlite_schema"))
        if tables.subtracting(["grdb_migrations"]).isEmpty { return .nobody }
        guard tables.contains("grdb_migrations") else { return .another }
        return try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations").contains(first) ? .tidings : .another
    }

    /// Steps that an archive of the first version has to make, in order; the name of one that was released is never changed.
    /// A new archive has what they lead to from the beginning.
    private static let steps: [(name: String, make: @Sendable (Database) throws -> Void)] = [
        ("2 body marks", { try $0.execute(sql: "ALTER TABLE source ADD COLUMN body_mark BLOB") }),
        ("3 dates of stale copies", { try $0.execute(sql: "ALTER TABLE source ADD COLUMN stale_date INTEGER") }),
        ("4 references of items and revisions, checked at the commit", deferReferences),
        ("5 posts that are being written", { try $0.execute(sql: postsBeingWritten) }),
        ("6 which URL validators belong to", { try $0.execute(sql: "ALTER TABLE source ADD COLUMN validated_url TEXT") }),
        ("7 pictures whose files are to be removed", { try $0.execute(sql: discardedPictures) }),
        ("8 sources that were put off", { try $0.execute(sql: "ALTER TABLE source ADD COLUMN is_put_off INTEGER NOT NULL DEFAULT 0") }),
        ("9 what targets, posts and the notes of sources did not say", widenPosts),
        ("10 pictures that are tried again", retryPictures),
        ("11 copies of pictures that are to be removed", { try $0.execute(sql: strayCopies) }),
        ("12 what stands in for an item's author and date", standIns),
        ("13 texts that were replaced without a line of the log", { try $0.execute(sql: retold) }),
        ("14 bodies that come again", rememberBodies),
        ("15 stale copies in a row", { try $0.execute(sql: "ALTER TABLE source ADD COLUMN stale_total INTEGER NOT NULL DEFAULT 0") }),
        ("16 lapses that were mended are counted", { try $0.execute(sql: countLapses) }),
    ]

    /// Whatever was known to lag still is.
    private static let countLapses = "ALTER TABLE source RENAME COLUMN is_lagging TO lapses; UPDATE source SET lapses = 2 WHERE lapses = 1"

    private static let tables = [sources, runs, items, changes, pictures, posts, intendedPosts, strayCopies, retold, discardedPictures]

    /// The address of a kept picture, or of one that was given up, waited for nothing so far; of kept ones the time was left as it was.
    private static func retryPictures(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE picture ADD COLUMN remake_attempts INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE picture ADD COLUMN remake_at INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE picture_address ADD COLUMN new_query_at INTEGER NOT NULL DEFAULT 0;
                UPDATE picture_address SET next_attempt_at = 0 WHERE state IN ('kept', 'dead') AND next_attempt_at > 0;
                CREATE INDEX picture_address_again ON picture_address(next_attempt_at) WHERE state = 'kept' AND next_attempt_at > 0;
                CREATE INDEX picture_address_renamed ON picture_address(next_attempt_at) WHERE state = 'dead' AND next_attempt_at > 0
                """)
    }

    /// Of items that are known already the first revision tells when they were updated, or last refreshed; nothing tells whom their
    /// feed named.
    private static func standIns(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE item ADD COLUMN first_updated INTEGER;
                ALTER TABLE item ADD COLUMN lent_authors TEXT;
                UPDATE item SET first_updated = (SELECT updated FROM revision WHERE item_id = item.id AND number = 1)
                WHERE first_published IS NULL AND is_forgotten = 0
                """)
    }

    private static func rememberBodies(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE source ADD COLUMN recent_bodies BLOB;
                ALTER TABLE source ADD COLUMN lapsed_at INTEGER;
                ALTER TABLE source ADD COLUMN is_lagging INTEGER NOT NULL DEFAULT 0
                """)
    }

    /// Has the references of items and revisions checked at the commit, as those of the log are: a statement of many rows that
    /// may fail in its midst would have SQLite copy every page first. Only the text of the tables changes, not what is in them,
    /// which SQLite permits ("Making Other Kinds Of Table Schema Changes" of its ALTER TABLE page).
    private static func deferReferences(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA schema_version") ?? 0
        let text = ["source", "item", "observation"].reduce("sql") { text, table in
            "replace(\(text), 'REFERENCES \(table)(id)', 'REFERENCES \(table)(id) DEFERRABLE INITIALLY DEFERRED')"
        }
        try db.execute(
            sql: """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = \(text) WHERE type = 'table' AND name IN ('item', 'revision');
                PRAGMA schema_version = \(version + 1);
                PRAGMA writable_schema = RESET
                """)
    }

    /// As they were at first (``intendedPosts``).
    private static let postsBeingWritten = """
        CREATE TABLE intended_post (
            target_id INTEGER NOT NULL REFERENCES publish_target(id),
            item_id INTEGER NOT NULL REFERENCES item(id),
            path TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            PRIMARY KEY (target_id, item_id)
        ) STRICT, WITHOUT ROWID;
        """

    /// Which posts were left alone while their items changed, and which were being removed. What posts say of a source, by the source:
    /// by its name it was not told of one that got its old name back.
    private static func widenPosts(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE post ADD COLUMN is_behind INTEGER NOT NULL DEFAULT 0;
                CREATE INDEX post_behind ON post(target_id) WHERE is_behind = 1;
                ALTER TABLE intended_post ADD COLUMN is_removal INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE publish_target ADD COLUMN trouble TEXT;
                DROP TABLE published_source;
                CREATE TABLE published_source (
                    source_id INTEGER PRIMARY KEY REFERENCES source(id),
                    settings TEXT NOT NULL
                ) STRICT;
                """)
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        // Nobody makes this one any more (`create`); archives name it.
        migrator.registerMigration(first) { _ in }
        for step in steps { migrator.registerMigration(step.name, migrate: step.make) }
        return migrator
    }

    /// Makes all tables in one transaction where there are none yet: whoever reads meanwhile finds no archive, or a whole one.
    static func create(_ db: Database) throws {
        guard try owner(db) == .nobody else { return }
        try db.inTransaction(.immediate) {
            // As GRDB makes it.
            try db.execute(sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            for part in tables { try db.execute(sql: part) }
            for name in [first] + steps.map(\.name) {
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [name])
            }
            return .commit
        }
    }
}
