// The tables of what feeds said, in SQL with their constraints. How older archives get them is in Schema.swift.

extension Schema {
    /// The SQL of a condition. Not `IN`: for more than two values SQLite fills a table with them, for every row that it checks.
    static func one(_ column: String, of values: String...) -> String {
        values.map { "\(column) = '\($0)'" }.joined(separator: " OR ")
    }

    /// One row per source ever configured; a poll that brings nothing touches this row alone.
    static let sources = """
        CREATE TABLE source (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            url TEXT NOT NULL,
            moved_to TEXT,
            move_candidate TEXT,
            etag TEXT,
            last_modified TEXT,
            body_digest BLOB,
            modified_at INTEGER,
            feed_date INTEGER,
            stale_digest BLOB,
            stale_count INTEGER NOT NULL DEFAULT 0,
            polled_at INTEGER,
            confirmed_at INTEGER,
            next_poll_at INTEGER,
            retry_after INTEGER,
            gone_since INTEGER,
            failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
            failing_since INTEGER,
            failure TEXT,
            status INTEGER,
            title TEXT,
            site_link TEXT,
            format TEXT,
            documents INTEGER NOT NULL DEFAULT 0,
            last_count INTEGER NOT NULL DEFAULT 0,
            longest_count INTEGER NOT NULL DEFAULT 0,
            departures INTEGER NOT NULL DEFAULT 0,
            suspicious INTEGER NOT NULL DEFAULT 0 CHECK (suspicious <= departures),
            arrivals_top INTEGER NOT NULL DEFAULT 0,
            arrivals_bottom INTEGER NOT NULL DEFAULT 0,
            is_shuffled INTEGER NOT NULL DEFAULT 0 CHECK (is_shuffled IN (0, 1)),
            order_bits INTEGER NOT NULL DEFAULT 0,
            rhythm_begun INTEGER,
            rhythm_updated INTEGER,
            rhythm_events REAL NOT NULL DEFAULT 0,
            rhythm_recent REAL NOT NULL DEFAULT 0,
            rhythm_morning INTEGER NOT NULL DEFAULT 0,
            rhythm_evening INTEGER NOT NULL DEFAULT 0,
            rhythm_week INTEGER NOT NULL DEFAULT 0,
            hold_seconds INTEGER NOT NULL DEFAULT 0,
            skips INTEGER NOT NULL DEFAULT 0,
            body_mark BLOB,
            stale_date INTEGER,
            validated_url TEXT,
            is_put_off INTEGER NOT NULL DEFAULT 0,
            recent_bodies BLOB,
            lapsed_at INTEGER,
            lapses INTEGER NOT NULL DEFAULT 0,
            stale_total INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE ambiguous_name (
            source_id INTEGER NOT NULL REFERENCES source(id),
            name TEXT NOT NULL,
            PRIMARY KEY (source_id, name)
        ) STRICT, WITHOUT ROWID;
        """

    static let runs = """
        CREATE TABLE run (
            id INTEGER PRIMARY KEY,
            cause TEXT NOT NULL CHECK (cause IN ('sync', 'daemon')),
            state TEXT NOT NULL DEFAULT 'running' CHECK (\(one("state", of: "running", "completed", "interrupted", "failed"))),
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            total INTEGER NOT NULL DEFAULT 0,
            changed INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            skipped INTEGER NOT NULL DEFAULT 0,
            added INTEGER NOT NULL DEFAULT 0,
            edited INTEGER NOT NULL DEFAULT 0,
            withdrawn INTEGER NOT NULL DEFAULT 0,
            returned INTEGER NOT NULL DEFAULT 0,
            pictures_kept INTEGER NOT NULL DEFAULT 0,
            pictures_failed INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE observation (
            id INTEGER PRIMARY KEY,
            run_id INTEGER NOT NULL REFERENCES run(id),
            source_id INTEGER NOT NULL REFERENCES source(id),
            at INTEGER NOT NULL,
            before INTEGER,
            url TEXT NOT NULL,
            body_digest BLOB CHECK (length(body_digest) = 32),
            server_date INTEGER,
            is_whole INTEGER NOT NULL CHECK (is_whole IN (0, 1))
        ) STRICT;
        CREATE TABLE response (
            observation_id INTEGER PRIMARY KEY REFERENCES observation(id),
            encoding TEXT NOT NULL,
            size INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        """

    /// Keys are for ever: an item row is never deleted, also when its content is cleaned up or forgotten. Hence no number is
    /// used twice, without AUTOINCREMENT, which would cost a tenth of adding an item. `first_updated` is kept of items that came without
    /// a published date, `lent_authors`, the feed's, of those that named none, and both here: a revision may be refreshed, goes with
    /// the retention, and says what is the item's own.
    static let items = """
        CREATE TABLE item (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES source(id) DEFERRABLE INITIALLY DEFERRED,
            key TEXT NOT NULL,
            link_digest INTEGER,
            fingerprint_high INTEGER NOT NULL,
            fingerprint_low INTEGER NOT NULL,
            revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1),
            standing INTEGER NOT NULL DEFAULT 1 CHECK (standing BETWEEN 0 AND 2),
            first_published INTEGER,
            first_seen_at INTEGER NOT NULL,
            rank INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            confirmed_at INTEGER,
            withdrawn_at INTEGER,
            left_at INTEGER,
            picture_url TEXT,
            picture_rule TEXT,
            picture_choices TEXT,
            is_misplaced INTEGER NOT NULL DEFAULT 0 CHECK (is_misplaced IN (0, 1)),
            is_forgotten INTEGER NOT NULL DEFAULT 0 CHECK (is_forgotten IN (0, 1)),
            is_cleaned INTEGER NOT NULL DEFAULT 0 CHECK (is_cleaned IN (0, 1)),
            first_updated INTEGER,
            lent_authors TEXT,
            UNIQUE (source_id, key)
        ) STRICT;
        CREATE INDEX item_listed ON item(source_id) WHERE standing = 1;
        CREATE INDEX item_left ON item(left_at) WHERE left_at IS NOT NULL;
        CREATE INDEX item_link ON item(source_id, link_digest) WHERE link_digest IS NOT NULL;
        CREATE TABLE alias (
            source_id INTEGER NOT NULL REFERENCES source(id),
            name TEXT NOT NULL,
            item_id INTEGER NOT NULL REFERENCES item(id),
            observation_id INTEGER NOT NULL REFERENCES observation(id),
            reason TEXT NOT NULL,
            PRIMARY KEY (source_id, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX alias_item ON alias(item_id);
        CREATE TABLE revision (
            id INTEGER PRIMARY KEY,
            item_id INTEGER NOT NULL REFERENCES item(id) DEFERRABLE INITIALLY DEFERRED,
            number INTEGER NOT NULL CHECK (number >= 1),
            observation_id INTEGER NOT NULL REFERENCES observation(id) DEFERRABLE INITIALLY DEFERRED,
            title TEXT,
            link TEXT,
            summary ANY,
            content ANY,
            authors TEXT,
            categories TEXT,
            published INTEGER,
            updated INTEGER,
            image TEXT,
            enclosures TEXT,
            UNIQUE (item_id, number)
        ) STRICT;
        """

    /// The change log is also the outbox that pictures, search and posts follow; its ids are never reused. Its references are
    /// checked at the commit: for a statement of many rows that may fail in its midst SQLite would copy every page first.
    static let changes = """
        CREATE TABLE change (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id INTEGER REFERENCES run(id) DEFERRABLE INITIALLY DEFERRED,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (\(one(
                "kind", of: "added", "edited", "withdrawn", "returned", "moved", "gone", "failing", "recovered", "gap", "forgotten"))),
            source_id INTEGER NOT NULL REFERENCES source(id) DEFERRABLE INITIALLY DEFERRED,
            item_id INTEGER REFERENCES item(id) DEFERRABLE INITIALLY DEFERRED,
            revision INTEGER,
            fields TEXT,
            significance TEXT CHECK (\(one("significance", of: "text", "links", "metadata", "markup"))),
            detail TEXT,
            observation_id INTEGER REFERENCES observation(id) DEFERRABLE INITIALLY DEFERRED,
            before INTEGER
        ) STRICT;
        CREATE INDEX change_source ON change(source_id);
        CREATE INDEX change_item ON change(item_id) WHERE item_id IS NOT NULL;
        CREATE INDEX change_kind ON change(kind, at) WHERE kind <> 'added';
        CREATE INDEX change_run ON change(run_id) WHERE run_id IS NOT NULL;
        CREATE INDEX change_at ON change(at);
        CREATE TABLE follower (
            name TEXT PRIMARY KEY,
            change_id INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
