// What is on disk of the pictures, row by row: kept, made anew for another width, dropped, lost. Asked by SyncEngine's
// ThumbnailPass.

public import TidingsCore
import Foundation
import GRDB

extension ArchiveSession {
    /// A picture is on disk: its row follows its files, never before (DESIGN invariant 1).
    public func keep(_ picture: KeptPicture, address: Int64, now: Timestamp) throws {
        let preview = picture.preview
        try db.execute(
            sql: """
                INSERT INTO picture (digest, format, width, height, bytes, preview_width, preview_height, preview_bytes, preview_for,
                    has_original, kept_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (digest) DO UPDATE SET width = excluded.width, height = excluded.height, preview_width = excluded.preview_width,
                    preview_height = excluded.preview_height, preview_bytes = excluded.preview_bytes, preview_for = excluded.preview_for,
                    has_original = excluded.has_original
                """,
            arguments: [
                Data(Hex.bytes(picture.sha256)), picture.format.rawValue, picture.width, picture.height, picture.byteCount,
                preview?.width, preview?.height, preview?.byteCount, preview?.madeFor, picture.keepsOriginal, now.milliseconds,
            ])
        try db.execute(
            sql: """
                UPDATE picture_address SET state = 'kept', picture_id = (SELECT id FROM picture WHERE digest = ?), error = NULL,
                    attempts = attempts + 1 WHERE id = ?
                """, arguments: [Data(Hex.bytes(picture.sha256)), address])
        try touchItems(showing: address)
        // It may have been dead until somebody insisted.
        try choosePictures(showing: address)
    }

    /// Pictures with an original whose preview waits, or was made for another width; those that wait first.
    public func outdatedPreviews(width: Int, limit: Int) throws -> [KeptPicture] {
        // Two ranges of one index: a walk over all pictures in every run would cost what the archive holds.
        try ["coalesce(p.preview_for, 0) < ?", "coalesce(p.preview_for, 0) > ?"].flatMap { range in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(KeptPicture.columns) FROM picture p WHERE p.has_original = 1 AND \(range)
                    ORDER BY coalesce(p.preview_for, 0) LIMIT ?
                    """, arguments: [width, limit]
            ).compactMap { KeptPicture($0, from: 0) }
        }
    }

    /// A kept picture's files were made anew; posts that show them are looked at again.
    public func update(_ picture: KeptPicture) throws {
        let preview = picture.preview
        try db.execute(
            sql: """
                UPDATE picture SET width = ?, height = ?, preview_width = ?, preview_height = ?, preview_bytes = ?, preview_for = ?,
                    has_original = ? WHERE digest = ?
                """,
            arguments: [
                picture.width, picture.height, preview?.width, preview?.height, preview?.byteCount, preview?.madeFor,
                picture.keepsOriginal, Data(Hex.bytes(picture.sha256)),
            ])
        guard let id = try pictureID(picture.sha256) else { return }
        try touchItems(showingPicture: id)
    }

    /// A page of the kept pictures, for a look at what is still on disk.
    public func keptPictures(after first: Int64, limit: Int) throws -> [(id: Int64, picture: KeptPicture)] {
        try Row.fetchAll(
            db, sql: "SELECT p.id, \(KeptPicture.columns) FROM picture p WHERE p.id > ? ORDER BY p.id LIMIT ?", arguments: [first, limit]
        ).compactMap { row in KeptPicture(row, from: 1).map { (row[0] ?? 0, $0) } }
    }

    /// The files of a kept picture are gone: it is wanted as if it had never been kept; or refused for ever, with the reason.
    public func losePicture(sha256: String, refused error: String? = nil) throws {
        guard let id = try pictureID(sha256) else { return }
        try touchItems(showingPicture: id)
        let addresses = try Int64.fetchAll(db, sql: "SELECT id FROM picture_address WHERE picture_id = ?", arguments: [id])
        try db.execute(
            sql: """
                UPDATE picture_address SET state = ?, error = ?, picture_id = NULL, attempts = 0, next_attempt_at = 0 WHERE picture_id = ?
                """, arguments: [error == nil ? "wanted" : "dead", error, id])
        try db.execute(sql: "DELETE FROM picture WHERE id = ?", arguments: [id])
        if error != nil { for address in addresses { try choosePictures(showing: address) } }
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

    public func clearDiscardedPicture(_ sha256: String) throws {
        try db.execute(sql: "DELETE FROM discarded_picture WHERE digest = ?", arguments: [Data(Hex.bytes(sha256))])
    }

    private func pictureID(_ sha256: String) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT id FROM picture WHERE digest = ?", arguments: [Data(Hex.bytes(sha256))])
    }
}
