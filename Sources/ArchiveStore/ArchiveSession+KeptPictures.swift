// What is on disk of the pictures, row by row: kept, made anew for another width, dropped, lost. Asked by SyncEngine's
// ThumbnailPass.

public import TidingsCore
import Foundation
import GRDB

extension ArchiveSession {
    /// A picture is on disk: its row follows its files, never before (ARCHITECTURE, invariant 6).
    /// - Returns: false where another picture is kept of the address, of which only the original was wanted again.
    @discardableResult
    public func keep(_ picture: KeptPicture, address: Int64, now: Timestamp) throws -> Bool {
        if let former = try Int64.fetchOne(db, sql: "SELECT picture_id FROM picture_address WHERE id = ?", arguments: [address]),
            try pictureID(picture.sha256) != former
        {
            try decline(picture, address: address, now: now)
            return false
        }
        try db.execute(
            sql: "INSERT OR IGNORE INTO picture (digest, format, width, height, bytes, kept_at) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                Data(Hex.bytes(picture.sha256)), picture.format.rawValue, picture.width, picture.height, picture.byteCount,
                now.milliseconds,
            ])
        try setFiles(picture)
        guard let id = try pictureID(picture.sha256) else { return false }
        try db.execute(
            sql: """
                UPDATE picture_address SET state = 'kept', picture_id = ?, error = NULL, attempts = attempts + 1, next_attempt_at = 0
                WHERE id = ?
                """, arguments: [id, address])
        // No other address of it needs to be asked for a lost original.
        try db.execute(
            sql: "UPDATE picture_address SET next_attempt_at = 0 WHERE picture_id = ? AND next_attempt_at > 0", arguments: [id])
        try touchItems(showing: address)
        // It may have been dead until somebody insisted.
        try choosePictures(showing: address)
        return true
    }

    /// A lost original was wanted again, and something else came: a site's placeholder, or another picture. What is left of the kept one
    /// stays, and the files of the other go.
    private func decline(_ picture: KeptPicture, address: Int64, now: Timestamp) throws {
        try db.execute(sql: "INSERT OR IGNORE INTO discarded_picture VALUES (?)", arguments: [Data(Hex.bytes(picture.sha256))])
        try db.execute(
            sql: "UPDATE picture_address SET next_attempt_at = ?, attempts = attempts + 1 WHERE id = ?",
            arguments: [now.advanced(bySeconds: Int64(PictureRetry.longestWait)).milliseconds, address])
    }

    /// What is on disk of a picture. Where no preview could be made, an older one is still there.
    private func setFiles(_ picture: KeptPicture) throws {
        let digest = Data(Hex.bytes(picture.sha256))
        guard let preview = picture.preview else {
            return try db.execute(sql: "UPDATE picture SET has_original = ? WHERE digest = ?", arguments: [picture.keepsOriginal, digest])
        }
        try db.execute(
            sql: """
                UPDATE picture SET width = ?, height = ?, preview_width = ?, preview_height = ?, preview_bytes = ?, preview_for = ?,
                    has_original = ?, remake_attempts = 0, remake_at = 0 WHERE digest = ?
                """,
            arguments: [
                picture.width, picture.height, preview.width, preview.height, preview.byteCount, preview.madeFor, picture.keepsOriginal,
                digest,
            ])
    }

    /// Pictures with an original whose preview waits, or was made for another width; those that wait first. One that could not be
    /// made is among them when its time has come, or lies further ahead than any wait: then the clock was wrong.
    /// - Returns: with each, how often its preview could not be made in a row.
    public func outdatedPreviews(
        width: Int, now: Timestamp, longestWait: Int, limit: Int
    ) throws -> [(picture: KeptPicture, failures: Int)] {
        let latest = now.advanced(bySeconds: Int64(longestWait))
        // Two ranges of one index: a walk over all pictures in every run would cost what the archive holds.
        return try ["coalesce(p.preview_for, 0) < ?", "coalesce(p.preview_for, 0) > ?"].flatMap { range in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT p.remake_attempts, \(KeptPicture.columns) FROM picture p WHERE p.has_original = 1 AND \(range)
                    AND (p.remake_at <= ? OR p.remake_at > ?) ORDER BY coalesce(p.preview_for, 0) LIMIT ?
                    """, arguments: [width, now.milliseconds, latest.milliseconds, limit]
            ).compactMap { row in KeptPicture(row, from: 1).map { ($0, row[0] ?? 0) } }
        }
    }

    /// No preview could be made of an original: not before `next` again.
    public func putOffPreview(sha256: String, until next: Timestamp) throws {
        try db.execute(
            sql: "UPDATE picture SET remake_attempts = remake_attempts + 1, remake_at = ? WHERE digest = ?",
            arguments: [next.milliseconds, Data(Hex.bytes(sha256))])
    }

    /// A kept picture's files were made anew; posts that show them are looked at again.
    public func update(_ picture: KeptPicture) throws {
        guard let id = try pictureID(picture.sha256) else { return }
        try setFiles(picture)
        try touchItems(showingPicture: id)
    }

    /// A page of the kept pictures, for a look at what is still on disk.
    /// - Parameter name: of the only source that is asked about.
    public func keptPictures(
        after first: Int64, limit: Int, ofSource name: String? = nil
    ) throws -> [(id: Int64, picture: KeptPicture)] {
        let isOfSource = "p.id IN (SELECT a.picture_id FROM picture_address a WHERE a.id IN (\(PictureOwner.addresses)))"
        return try Row.fetchAll(
            db,
            sql: """
                SELECT p.id, \(KeptPicture.columns) FROM picture p WHERE p.id > :first AND (:source IS NULL OR \(isOfSource))
                ORDER BY p.id LIMIT :limit
                """, arguments: ["first": first, "limit": limit, "source": name]
        ).compactMap { row in KeptPicture(row, from: 1).map { (row[0] ?? 0, $0) } }
    }

    /// The files of a kept picture are gone: it is wanted as if it had never been kept; or refused for ever, with the reason.
    /// What may be left of them is to be removed.
    public func losePicture(sha256: String, refused error: String? = nil) throws {
        guard let id = try pictureID(sha256) else { return }
        try touchItems(showingPicture: id)
        let addresses = try Int64.fetchAll(db, sql: "SELECT id FROM picture_address WHERE picture_id = ?", arguments: [id])
        try db.execute(
            sql: """
                UPDATE picture_address SET state = ?, error = ?, picture_id = NULL, attempts = 0, next_attempt_at = 0 WHERE picture_id = ?
                """, arguments: [error == nil ? "wanted" : "dead", error, id])
        try discardLonely(id)
        if error != nil { for address in addresses { try choosePictures(showing: address) } }
    }

    /// A kept picture's original is gone, its preview is not: that is shown until the original could be fetched again, and stays
    /// where it cannot be had any more.
    public func loseOriginal(sha256: String) throws {
        guard let id = try pictureID(sha256) else { return }
        try db.execute(sql: "UPDATE picture SET has_original = 0 WHERE id = ?", arguments: [id])
        try db.execute(sql: "UPDATE picture_address SET attempts = 0, next_attempt_at = 1 WHERE picture_id = ?", arguments: [id])
        try touchItems(showingPicture: id)
    }

    /// A kept picture's preview is gone, its original is not.
    public func losePreview(sha256: String) throws {
        guard let id = try pictureID(sha256) else { return }
        try db.execute(
            sql: """
                UPDATE picture SET preview_width = NULL, preview_height = NULL, preview_bytes = NULL, preview_for = NULL WHERE id = ?
                """, arguments: [id])
        try touchItems(showingPicture: id)
    }

    /// Forgets a picture that no address leads to any more, and has its files removed.
    private func discardLonely(_ picture: Int64) throws {
        let lonely = "id = ? AND NOT EXISTS (SELECT 1 FROM picture_address a WHERE a.picture_id = picture.id)"
        try db.execute(sql: "INSERT OR IGNORE INTO discarded_picture SELECT digest FROM picture WHERE \(lonely)", arguments: [picture])
        try db.execute(sql: "DELETE FROM picture WHERE \(lonely)", arguments: [picture])
    }

    /// Originals that were dropped to keep within the configured size; posts show previews instead.
    public func dropOriginals(_ digests: [String]) throws {
        for digest in digests {
            guard let id = try pictureID(digest) else { continue }
            try db.execute(sql: "UPDATE picture SET has_original = 0 WHERE id = ?", arguments: [id])
            try touchItems(showingPicture: id)
        }
    }

    /// Pictures whose files are to be removed, unless they were kept again since.
    public func discardedPictures() throws -> [(sha256: String, isKept: Bool)] {
        try Row.fetchAll(
            db, sql: "SELECT digest, EXISTS (SELECT 1 FROM picture p WHERE p.digest = d.digest) FROM discarded_picture d ORDER BY digest"
        ).map { (Hex.string($0[0] as Data? ?? Data()), $0[1] ?? false) }
    }

    /// The files of a discarded picture are gone, or it is kept again.
    public func clearDiscardedPicture(_ sha256: String) throws {
        try db.execute(sql: "DELETE FROM discarded_picture WHERE digest = ?", arguments: [Data(Hex.bytes(sha256))])
    }

    private func pictureID(_ sha256: String) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT id FROM picture WHERE digest = ?", arguments: [Data(Hex.bytes(sha256))])
    }
}
