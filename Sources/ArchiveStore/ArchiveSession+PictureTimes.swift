// When pictures are due before their time: somebody insists, the clock was wrong, an address has another query. And the conditions
// by which due ones are found. Asked by SyncEngine's ThumbnailPass.

public import TidingsCore
import GRDB

extension ArchiveSession {
    /// Makes every picture that is not kept due now, also those that were given up; and every preview that could not be made.
    public func reopenPictures() throws {
        try db.execute(sql: "UPDATE picture_address SET state = 'wanted', next_attempt_at = 0 WHERE state IN ('failed', 'dead')")
        try db.execute(sql: "UPDATE picture_address AS a SET next_attempt_at = 1 WHERE \(PictureState.lacksOriginal)")
        try db.execute(sql: "UPDATE picture SET remake_at = 0 WHERE remake_at > 0")
    }

    /// The same for what the items of one source show.
    public func reopenPictures(ofSource name: String) throws {
        let isShown = "a.id IN (\(PictureOwner.addresses))"
        for sql in [
            "UPDATE picture_address AS a SET state = 'wanted', next_attempt_at = 0 WHERE a.state IN ('failed', 'dead') AND \(isShown)",
            "UPDATE picture_address AS a SET next_attempt_at = 1 WHERE \(PictureState.lacksOriginal) AND \(isShown)",
            """
            UPDATE picture SET remake_at = 0 WHERE remake_at > 0
            AND id IN (SELECT a.picture_id FROM picture_address a WHERE \(isShown))
            """,
        ] { try db.execute(sql: sql, arguments: ["source": name]) }
    }

    /// Makes given up pictures due whose address has another query since, where the time for that has come.
    public func reopenRenamedPictures(now: Timestamp) throws {
        let update = try statement(
            "UPDATE picture_address AS a SET state = 'wanted' WHERE \(PictureState.isDeadForNow) AND a.next_attempt_at <= ?")
        try update.bind(.int(now.milliseconds))
        try update.run()
    }

    /// Makes those pictures due that wait until after `time`: when that was worked out the clock was wrong.
    public func reopenPictures(waitingBeyond time: Timestamp) throws {
        for waiting in [PictureState.isOpen, PictureState.isDeadForNow, PictureState.lacksOriginal] {
            let update = try HotStatement(
                db, "UPDATE picture_address AS a SET next_attempt_at = 1 WHERE \(waiting) AND a.next_attempt_at > ?")
            try update.bind(.int(time.milliseconds))
            try update.run()
        }
    }
}

enum PictureOwner {
    /// The addresses that the items of the source named `:source` show.
    static let addresses = """
        SELECT ip.address_id FROM item_picture ip JOIN item i ON i.id = ip.item_id
        WHERE i.source_id = (SELECT id FROM source WHERE name = :source)
        """
}

/// Conditions on `picture_address a`, word for word those of its partial indexes: SQLite looks at every address for any other.
enum PictureState {
    /// To be fetched.
    static let isOpen = "a.state IN ('wanted', 'failed')"
    /// Given up until a time, for it has another query since.
    static let isDeadForNow = "a.state = 'dead' AND a.next_attempt_at > 0"
    /// Kept, and its lost original is to be fetched again.
    static let lacksOriginal = "a.state = 'kept' AND a.next_attempt_at > 0"
}
