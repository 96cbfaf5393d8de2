// Which pictures are wanted, and what became of them. Asked by SyncEngine's ThumbnailPass, which follows the change log.

public import TidingsCore
import Foundation
import GRDB

/// A picture address whose time has come.
public struct WantedPicture: Sendable, Hashable {
    /// The archive's number of the address.
    public var address: Int64
    public var url: String
    /// Of the item that asked first: its link is the Referer, its source vouches for its own origin.
    public var itemLink: String?
    public var sourceName: String
    public var sourceURL: String
    /// Attempts so far.
    public var attempts: Int
}

/// What a content's picture is wanted by.
public struct PictureWish: Sendable, Hashable {
    public var item: Int64
    public var url: String
    public var rule: String

    public init(item: Int64, url: String, rule: String) {
        self.item = item
        self.url = url
        self.rule = rule
    }
}

extension ArchiveSession {
    /// The chosen pictures of the items that were added or edited in a stretch of the log, a batch at a time.
    public func changedPictures(after first: Int64, upTo end: Int64, limit: Int) throws -> (wishes: [PictureWish], last: Int64) {
        let query = try statement(
            """
            SELECT c.id, i.id, i.picture_url, i.picture_rule FROM change c JOIN item i ON i.id = c.item_id
            WHERE c.id > ? AND c.id <= ? AND c.kind IN ('added', 'edited') AND i.picture_url IS NOT NULL ORDER BY c.id LIMIT ?
            """)
        query.bind(.int(first), .int(end), SQLValue(limit))
        var wishes: [PictureWish] = []
        var last = first
        while try query.next() {
            last = query.int(0)
            wishes.append(PictureWish(item: query.int(1), url: query.text(2) ?? "", rule: query.text(3) ?? ""))
        }
        return (wishes, last)
    }

    /// Notes that items show pictures; an address that is known keeps its state.
    public func want(_ wishes: [PictureWish]) throws {
        let address = try statement("INSERT OR IGNORE INTO picture_address (url, host) VALUES (?, ?)")
        let link = try statement(
            "INSERT OR IGNORE INTO item_picture (item_id, address_id, rule) SELECT ?, id, ? FROM picture_address WHERE url = ?")
        for wish in wishes {
            address.bind(.text(wish.url), .text(WebURL(wish.url).host ?? ""))
            try address.run()
            link.bind(.int(wish.item), .text(wish.rule), .text(wish.url))
            try link.run()
        }
    }

    /// The contents of the items that were added or edited in a stretch of the log.
    public func changedContents(after first: Int64, upTo last: Int64) throws -> [(item: Int64, link: String?, body: String)] {
        let query = try statement(
            """
            SELECT i.id, r.link, content_text(coalesce(r.content, r.summary)) FROM change c JOIN item i ON i.id = c.item_id
            JOIN revision r ON r.item_id = i.id AND r.number = i.revision
            WHERE c.id > ? AND c.id <= ? AND c.kind IN ('added', 'edited') ORDER BY c.id
            """)
        query.bind(.int(first), .int(last))
        var contents: [(Int64, String?, String)] = []
        while try query.next() {
            if let body = query.text(2) { contents.append((query.int(0), query.text(1), body)) }
        }
        return contents
    }

    /// Addresses to fetch now, the longest waiting first. What is fetched leaves this list, whatever came of it.
    public func wantedPictures(now: Timestamp, limit: Int) throws -> [WantedPicture] {
        let query = try statement(
            """
            SELECT a.id, a.url, a.attempts, r.link, s.name, s.url
            FROM picture_address a JOIN item i ON i.id = (SELECT ip.item_id FROM item_picture ip WHERE ip.address_id = a.id LIMIT 1)
            JOIN source s ON s.id = i.source_id LEFT JOIN revision r ON r.item_id = i.id AND r.number = i.revision
            WHERE a.state IN ('wanted', 'failed') AND a.next_attempt_at <= ? ORDER BY a.next_attempt_at LIMIT ?
            """)
        query.bind(.int(now.milliseconds), SQLValue(limit))
        var wanted: [WantedPicture] = []
        while try query.next() {
            wanted.append(
                WantedPicture(
                    address: query.int(0), url: query.text(1) ?? "", itemLink: query.text(3), sourceName: query.text(4) ?? "",
                    sourceURL: query.text(5) ?? "", attempts: Int(query.int(2))))
        }
        return wanted
    }

    /// Makes every picture that is not kept due now, also those that were given up.
    public func reopenPictures() throws {
        try db.execute(sql: "UPDATE picture_address SET state = 'wanted', next_attempt_at = 0 WHERE state IN ('failed', 'dead')")
    }

    /// Kept pictures after one, a page at a time, with their numbers.
    public func keptPictures(after first: Int64, limit: Int) throws -> [(number: Int64, picture: KeptPicture)] {
        try Row.fetchAll(
            db, sql: "SELECT p.id, \(KeptPicture.columns) FROM picture p WHERE p.id > ? ORDER BY p.id LIMIT ?", arguments: [first, limit]
        ).compactMap { row in KeptPicture(row, from: 1).map { (row[0] ?? 0, $0) } }
    }

    /// Pictures whose files are gone: what they were kept from is wanted again.
    public func recallPictures(_ numbers: [Int64]) throws {
        for number in numbers {
            try db.execute(
                sql: "UPDATE picture_address SET state = 'wanted', picture_id = NULL, next_attempt_at = 0 WHERE picture_id = ?",
                arguments: [number])
            try db.execute(sql: "DELETE FROM picture WHERE id = ?", arguments: [number])
        }
    }

    /// The preview of a kept picture was made again.
    public func refresh(_ picture: KeptPicture) throws {
        try db.execute(
            sql: "UPDATE picture SET preview_width = ?, preview_height = ?, preview_bytes = ? WHERE digest = ?",
            arguments: [picture.preview?.width, picture.preview?.height, picture.preview?.byteCount, Data(Hex.bytes(picture.sha256))])
    }

    /// Puts off all due pictures of a host that cannot be reached; asking for each would only learn that again.
    /// - Returns: how many.
    public func putOffPictures(host: String, error: String, until next: Timestamp, now: Timestamp) throws -> Int {
        try db.execute(
            sql: """
                UPDATE picture_address SET state = 'failed', error = ?, next_attempt_at = ?, attempts = attempts + 1
                WHERE state IN ('wanted', 'failed') AND next_attempt_at <= ? AND host = ?
                """, arguments: [error, next.milliseconds, now.milliseconds, host])
        return db.changesCount
    }

    /// A picture is on disk: its row follows its files, never before (DESIGN invariant 1).
    public func keep(_ picture: KeptPicture, address: Int64, now: Timestamp) throws {
        try db.execute(
            sql: """
                INSERT INTO picture (digest, format, width, height, bytes, preview_width, preview_height, preview_bytes, has_original, kept_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (digest) DO UPDATE SET preview_width = excluded.preview_width, preview_height = excluded.preview_height,
                    preview_bytes = excluded.preview_bytes, has_original = excluded.has_original
                """,
            arguments: [
                Data(Hex.bytes(picture.sha256)), picture.format.rawValue, picture.width, picture.height, picture.byteCount,
                picture.preview?.width, picture.preview?.height, picture.preview?.byteCount, picture.keepsOriginal, now.milliseconds,
            ])
        try db.execute(
            sql: """
                UPDATE picture_address SET state = 'kept', picture_id = (SELECT id FROM picture WHERE digest = ?), error = NULL,
                    attempts = attempts + 1 WHERE id = ?
                """, arguments: [Data(Hex.bytes(picture.sha256)), address])
    }

    /// A picture could not be had: tried again at `next`, or given up.
    public func failPicture(address: Int64, error: String, next: Timestamp?) throws {
        try db.execute(
            sql:
                "UPDATE picture_address SET state = ?, error = ?, next_attempt_at = ?, attempts = attempts + 1 WHERE id = ? AND state <> 'kept'",
            arguments: [next == nil ? "dead" : "failed", error, next?.milliseconds ?? 0, address])
    }

    /// Originals that were dropped to keep within the configured size.
    public func dropOriginals(_ digests: [String]) throws {
        for digest in digests {
            try db.execute(sql: "UPDATE picture SET has_original = 0 WHERE digest = ?", arguments: [Data(Hex.bytes(digest))])
        }
    }
}
