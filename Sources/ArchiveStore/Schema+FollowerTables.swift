// The tables of those who follow the log, pictures and posts, in SQL with their constraints.

extension Schema {
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

    /// Items whose text was replaced though no line of the log tells of it, the last replaced last: whoever follows the log for the
    /// texts follows these as well.
    static let retold = """
        CREATE TABLE retold (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            item_id INTEGER NOT NULL UNIQUE REFERENCES item(id)
        ) STRICT;
        """

    /// What was forgotten, until its files are gone.
    static let discardedPictures = """
        CREATE TABLE discarded_picture (
            digest BLOB PRIMARY KEY CHECK (length(digest) = 32)
        ) STRICT, WITHOUT ROWID;
        """
}
