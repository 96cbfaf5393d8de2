// The tables of the archive, in SQL with their constraints. How older archives get them is in Schema.swift.

extension Schema {
    /// The SQL of a condition. Not `IN`: for more than two values SQLite fills a table with them, for every row that it checks.
    private static func one(_ column: String, of values: String...) -> String {
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
            is_put_off INTEGER NOT NULL DEFAULT 0
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
    /// used twice, without AUTOINCREMENT, which would cost a tenth of adding an item.
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

    static let pictures = """
        CREATE TABLE picture (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            format TEXT NOT NULL CHECK (\(one("format", of: "jpeg", "png", "webp", "gif", "avif"))),
            width INTEGER NOT NULL CHECK (width > 0),
            height INTEGER NOT NULL CHECK (height > 0),
            bytes INTEGER NOT NULL,
            preview_width INTEGER,
            preview_height INTEGER,
            preview_bytes INTEGER,
            preview_for INTEGER,
            has_original INTEGER NOT NULL DEFAULT 1 CHECK (has_original IN (0, 1)),
            kept_at INTEGER NOT NULL,
            remake_attempts INTEGER NOT NULL DEFAULT 0,
            remake_at INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX picture_preview ON picture(coalesce(preview_for, 0)) WHERE has_original = 1;
        CREATE TABLE picture_address (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE,
            host TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'wanted' CHECK (\(one("state", of: "wanted", "failed", "dead", "kept"))),
            picture_id INTEGER REFERENCES picture(id),
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at INTEGER NOT NULL DEFAULT 0,
            error TEXT,
            new_query_at INTEGER NOT NULL DEFAULT 0,
            CHECK ((state = 'kept') = (picture_id IS NOT NULL))
        ) STRICT;
        CREATE INDEX picture_address_open ON picture_address(next_attempt_at) WHERE state IN ('wanted', 'failed');
        CREATE INDEX picture_address_host ON picture_address(host, next_attempt_at) WHERE state IN ('wanted', 'failed');
        CREATE INDEX picture_address_again ON picture_address(next_attempt_at) WHERE state = 'kept' AND next_attempt_at > 0;
        CREATE INDEX picture_address_renamed ON picture_address(next_attempt_at) WHERE state = 'dead' AND next_attempt_at > 0;
        CREATE TABLE item_picture (
            item_id INTEGER NOT NULL REFERENCES item(id),
            address_id INTEGER NOT NULL REFERENCES picture_address(id),
            rule TEXT NOT NULL,
            PRIMARY KEY (item_id, address_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX item_picture_address ON item_picture(address_id);
        CREATE INDEX picture_address_picture ON picture_address(picture_id) WHERE picture_id IS NOT NULL;
        """

    /// `touched` is the outbox of what no line of the log says; `failed_post` is what is to be tried again; `published_source` is
    /// what the posts of a source say of it.
    static let posts = """
        CREATE TABLE publish_target (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            settings TEXT NOT NULL,
            sources TEXT NOT NULL,
            change_id INTEGER NOT NULL DEFAULT 0,
            touched_id INTEGER NOT NULL DEFAULT 0,
            trouble TEXT
        ) STRICT;
        CREATE TABLE touched (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            item_id INTEGER NOT NULL UNIQUE REFERENCES item(id)
        ) STRICT;
        CREATE TABLE failed_post (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            target_id INTEGER NOT NULL REFERENCES publish_target(id),
            item_id INTEGER NOT NULL REFERENCES item(id),
            UNIQUE (target_id, item_id)
        ) STRICT;
        CREATE TABLE post (
            target_id INTEGER NOT NULL REFERENCES publish_target(id),
            item_id INTEGER NOT NULL REFERENCES item(id),
            path TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            size INTEGER,
            modified INTEGER,
            is_behind INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (target_id, item_id),
            CHECK ((size IS NULL) = (modified IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX post_behind ON post(target_id) WHERE is_behind = 1;
        CREATE TABLE published_source (
            source_id INTEGER PRIMARY KEY REFERENCES source(id),
            settings TEXT NOT NULL
        ) STRICT;
        """

    /// What is about to be written or removed, so that a post whose writer was killed is known to be its own.
    static let intendedPosts = """
        CREATE TABLE intended_post (
            target_id INTEGER NOT NULL REFERENCES publish_target(id),
            item_id INTEGER NOT NULL REFERENCES item(id),
            path TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            is_removal INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (target_id, item_id)
        ) STRICT, WITHOUT ROWID;
        """

    /// Copies of pictures that could not be removed with their post, whose path this is, until they are.
    static let strayCopies = """
        CREATE TABLE stray_copy (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            target_id INTEGER NOT NULL REFERENCES publish_target(id),
            item_id INTEGER NOT NULL REFERENCES item(id),
            path TEXT NOT NULL,
            UNIQUE (target_id, item_id, path)
        ) STRICT;
        """

    /// What was forgotten, until its files are gone.
    static let discardedPictures = """
        CREATE TABLE discarded_picture (
            digest BLOB PRIMARY KEY CHECK (length(digest) = 32)
        ) STRICT, WITHOUT ROWID;
        """
}
