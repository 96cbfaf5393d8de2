// Which pictures are wanted? Follows the change log to what new and edited items show. Asked by ThumbnailPass.

import ArchiveStore
import Markup
import TidingsCore

struct PictureWishes {
    private static let name = "pictures"
    /// How far the contents were looked through; behind the other where `"scope": "all"` came later.
    private static let contents = "content pictures"
    private static let batch = 2500
    private static let stretch: Int64 = 10_000
    /// Lines of the log that are caught up with in one run for the pictures of old contents, several for each: somebody
    /// waits for the run, and the sites that have them are asked for all they ever showed.
    private static let oldStretch: Int64 = 1000
    /// Bytes of contents in memory at once.
    private static let contentBytes = 8 << 20

    /// Of every picture of the contents, not of the chosen one alone.
    let keepsAll: Bool
    let previewWidth: Int

    /// Catches up with the log, a batch at a time: the chosen pictures, and those of the contents where all are kept.
    func note(_ archive: Archive) async throws {
        while try await noteBatch(archive) {}
        if keepsAll { try await noteOldContents(archive) }
    }

    /// - Returns: false at the end of the log.
    private func noteBatch(_ archive: Archive) async throws -> Bool {
        try await archive.write { session in
            let first = try session.cursor(Self.name)
            let newest = try session.lastChange()
            guard newest > first else { return false }
            // A stretch at a time bounds what is in memory, also where few of many items show a picture.
            let end = min(newest, first + Self.stretch)
            var (wishes, last) = try session.changedPictures(after: first, upTo: end, limit: Self.batch)
            if wishes.count < Self.batch { last = end }
            if keepsAll {
                let contents = try contentWishes(session, after: first, upTo: last)
                wishes += contents.wishes
                last = contents.last
                if try session.cursor(Self.contents) == first { try session.setCursor(Self.contents, last) }
            }
            try session.want(wishes)
            try session.setCursor(Self.name, last)
            return last < newest
        }
    }

    /// The contents that were recorded while only chosen pictures were kept, the oldest first and some in each run.
    private func noteOldContents(_ archive: Archive) async throws {
        try await archive.write { session in
            let first = try session.cursor(Self.contents)
            let end = min(try session.cursor(Self.name), first + Self.oldStretch)
            guard end > first else { return }
            let (wishes, last) = try contentWishes(session, after: first, upTo: end)
            try session.want(wishes)
            try session.setCursor(Self.contents, last)
        }
    }

    /// - Returns: the pictures of the contents, and the line of the log up to which these were looked through.
    private func contentWishes(
        _ session: ArchiveSession, after first: Int64, upTo end: Int64
    ) throws -> (wishes: [PictureWish], last: Int64) {
        let (contents, last) = try session.changedContents(after: first, upTo: end, maximumBytes: Self.contentBytes)
        let wishes = contents.flatMap { content in
            let base = content.base.map { WebURL($0).publicBase }
            return PictureChoice.all(HTMLText.pictures(content.body), base: base, previewWidth: previewWidth).map {
                PictureWish(item: content.item, url: $0, rule: PictureWish.ofContent)
            }
        }
        return (wishes, last)
    }
}
