// Which pictures are wanted, and what became of them. Asked by SyncEngine's ThumbnailPass, which follows the change log.

public import TidingsCore
import Foundation
import GRDB

/// A picture address whose time has come.
public struct WantedPicture: Sendable, Hashable {
    /// The archive's number of the address.
    public var address: Int64
    public var url: String
    /// Of the URL.
    public var host: String
    /// Of the item that asked first: its link is the Referer, its source vouches for its own origin.
    public var itemLink: String?
    public var sourceName: String
    public var sourceURL: String
    /// Attempts so far.
    public var attempts: Int
    /// Whether the picture is kept, and only its lost original is wanted again.
    public var isKept: Bool
    /// Whether a feed declares it outside of its contents.
    public var isDeclared: Bool
}

/// What a content's picture is wanted by.
public struct PictureWish: Sendable, Hashable {
    public var item: Int64
    public var url: String
    public var rule: String
    /// The rule of what is wanted only because all pictures of a content are.
    public static let ofContent = "content"

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
        try query.bind(.int(first), .int(end), SQLValue(limit))
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
        let link = try statement("INSERT OR IGNORE INTO item_picture (item_id, address_id, rule) VALUES (?, ?, ?)")
        for wish in wishes {
            try address.bind(.text(wish.url), .text(WebURL(wish.url).host ?? ""))
            try address.run()
            if changesCount > 0 {
                try link.bind(.int(wish.item), .int(insertedID), .text(wish.rule))
                try link.run()
            } else {
                try wantKnown(wish)
            }
        }
    }

    private func wantKnown(_ wish: PictureWish) throws {
        let link = try statement(
            "INSERT OR IGNORE INTO item_picture (item_id, address_id, rule) SELECT ?, id, ? FROM picture_address WHERE url = ?")
        try link.bind(.int(wish.item), .text(wish.rule), .text(wish.url))
        try link.run()
        if changesCount > 0 {
            // Nothing will be fetched for an address that is kept already, so nothing else would tell the item's post.
            let tell = try statement(
                "INSERT OR REPLACE INTO touched (item_id) SELECT ? FROM picture_address WHERE url = ? AND state = 'kept'")
            try tell.bind(.int(wish.item), .text(wish.url))
            try tell.run()
            try reopenAtHome(wish)
        }
        // It may have been given up for another item.
        try choosePicture(item: wish.item)
    }

    /// A picture that was given up is tried again for the first item of a source whose host is its own: others may not have been
    /// let in.
    private func reopenAtHome(_ wish: PictureWish) throws {
        let query = try statement(
            """
            SELECT s.url FROM picture_address a JOIN item i ON i.id = ? JOIN source s ON s.id = i.source_id
            WHERE a.url = ? AND a.state = 'dead'
            """)
        try query.bind(.int(wish.item), .text(wish.url))
        defer { query.end() }
        guard try query.next(), let source = query.text(0), let origin = WebURL(wish.url).origin, origin == WebURL(source).origin else {
            return
        }
        let reopen = try statement(
            """
            UPDATE picture_address SET state = 'wanted', attempts = 0, next_attempt_at = 0, error = NULL WHERE url = ?1 AND NOT EXISTS (
                SELECT 1 FROM item_picture ip JOIN item j ON j.id = ip.item_id
                WHERE ip.address_id = picture_address.id AND j.id <> ?2 AND j.source_id = (SELECT source_id FROM item WHERE id = ?2))
            """)
        try reopen.bind(.text(wish.url), .int(wish.item))
        try reopen.run()
    }

    /// Whether an item of a source shows a picture.
    public func shows(_ address: Int64, source name: String) throws -> Bool {
        let query = try statement(
            """
            SELECT 1 FROM source s JOIN item i ON i.source_id = s.id JOIN item_picture ip ON ip.item_id = i.id AND ip.address_id = ?
            WHERE s.name = ? LIMIT 1
            """)
        try query.bind(.int(address), .text(name))
        defer { query.end() }
        return try query.next()
    }

    /// The contents of the items that were added or edited in a stretch of the log, with what their relative addresses are
    /// resolved against: the item's link, else the source's URL. It ends early where the contents become more than so many bytes.
    /// - Returns: these, and the line of the log up to which they were read.
    public func changedContents(
        after first: Int64, upTo end: Int64, maximumBytes: Int
    ) throws -> (contents: [(item: Int64, base: String?, body: String)], last: Int64) {
        let query = try statement(
            """
            SELECT i.id, coalesce(r.link, s.url), content_text(coalesce(r.content, r.summary)), c.id FROM change c
            JOIN item i ON i.id = c.item_id JOIN source s ON s.id = i.source_id
            JOIN revision r ON r.item_id = i.id AND r.number = i.revision
            WHERE c.id > ? AND c.id <= ? AND c.kind IN ('added', 'edited') ORDER BY c.id
            """)
        try query.bind(.int(first), .int(end))
        defer { query.end() }
        var contents: [(Int64, String?, String)] = []
        var bytes = 0
        while try query.next() {
            guard let body = query.text(2) else { continue }
            contents.append((query.int(0), query.text(1), body))
            bytes += body.utf8.count
            if bytes >= maximumBytes { return (contents, query.int(3)) }
        }
        return (contents, end)
    }

    /// Addresses to fetch now, the longest waiting first. What is fetched leaves this list, whatever came of it.
    public func wantedPictures(now: Timestamp, limit: Int) throws -> [WantedPicture] {
        var wanted: [WantedPicture] = []
        for (due, isKept) in [(PictureState.isOpen, false), (PictureState.lacksOriginal, true)] where wanted.count < limit {
            let query = try HotStatement(
                db,
                """
                SELECT a.id, a.url, a.attempts, r.link, s.name, s.url, a.host,
                    EXISTS (SELECT 1 FROM item_picture ip WHERE ip.address_id = a.id AND ip.rule NOT IN (?, ?))
                FROM picture_address a JOIN item i ON i.id = (SELECT ip.item_id FROM item_picture ip WHERE ip.address_id = a.id LIMIT 1)
                JOIN source s ON s.id = i.source_id LEFT JOIN revision r ON r.item_id = i.id AND r.number = i.revision
                WHERE \(due) AND a.next_attempt_at <= ? ORDER BY a.next_attempt_at LIMIT ?
                """)
            try query.bind(
                .text(PictureRule.content.description), .text(PictureWish.ofContent), .int(now.milliseconds), SQLValue(limit - wanted.count)
            )
            while try query.next() {
                wanted.append(
                    WantedPicture(
                        address: query.int(0), url: query.text(1) ?? "", host: query.text(6) ?? "", itemLink: query.text(3),
                        sourceName: query.text(4) ?? "", sourceURL: query.text(5) ?? "", attempts: Int(query.int(2)), isKept: isKept,
                        isDeclared: query.int(7) == 1))
            }
        }
        return wanted
    }

    /// Puts off all due pictures of a host that cannot be reached; asking for each would only learn that again.
    /// - Returns: how many.
    public func putOffPictures(host: String, error: String, until next: Timestamp, now: Timestamp) throws -> Int {
        try db.execute(
            sql: """
                UPDATE OR FAIL picture_address SET state = 'failed', error = ?, next_attempt_at = ?, attempts = attempts + 1
                WHERE state IN ('wanted', 'failed') AND next_attempt_at <= ? AND host = ?
                """, arguments: [error, next.milliseconds, now.milliseconds, host])
        let count = changesCount
        try db.execute(
            sql: """
                UPDATE picture_address AS a SET next_attempt_at = ?, attempts = attempts + 1
                WHERE \(PictureState.lacksOriginal) AND a.next_attempt_at <= ? AND a.host = ?
                """, arguments: [next.milliseconds, now.milliseconds, host])
        return count + changesCount
    }

    /// A picture could not be had: tried again or given up, and the items' next candidates take its place. Where it is kept, and only
    /// its original was wanted again, it stays as it is.
    public func failPicture(address: Int64, error: String, fate: PictureFate) throws {
        let (next, withNewQuery): (Timestamp?, Timestamp?) =
            switch fate {
            case .retry(let time): (time, nil)
            case .dead(let newQuery): (nil, newQuery)
            }
        try db.execute(
            sql: """
                UPDATE picture_address SET state = ?, error = ?, next_attempt_at = ?, new_query_at = ?, attempts = attempts + 1
                WHERE id = ? AND state <> 'kept'
                """,
            arguments: [
                next == nil ? "dead" : "failed", error, next?.milliseconds ?? 0, withNewQuery?.milliseconds ?? 0, address,
            ])
        if changesCount == 0 {
            try db.execute(
                sql: "UPDATE picture_address SET next_attempt_at = ?, attempts = attempts + 1 WHERE id = ? AND state = 'kept'",
                arguments: [next?.milliseconds ?? 0, address])
        } else if next == nil {
            try choosePictures(showing: address)
        }
    }
}
