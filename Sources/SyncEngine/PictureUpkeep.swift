// Kept pictures, as they ought to be: previews that waited are made, files that were lost are wanted again, the folder
// stays within its bound. Asked by ThumbnailPass, run by run.

import ArchiveStore
import Thumbnailer
import TidingsCore

struct PictureUpkeep {
    /// Previews made anew in one run: after a change of the width the pictures follow by and by, and no poll waits for all.
    private static let remakes = 500
    private static let page = 500

    let keeper: PictureKeeper
    let store: PictureStore
    /// That previews are made for today.
    let width: Int

    /// Makes previews that waited for `tidings-picture`, and those of another width. Where there is no original, the old
    /// preview stays.
    func remakePreviews(_ archive: Archive) async throws {
        let (width, remakes) = (width, Self.remakes)
        let outdated = try await archive.write { try $0.outdatedPreviews(width: width, limit: remakes) }
        for picture in outdated.prefix(Self.remakes) {
            switch try await keeper.remake(sha256: picture.sha256, format: picture.format) {
            // Still no helper: neither is there one for the others.
            case .kept(let made) where made.preview == nil: return
            case .kept(let made):
                try await archive.write { try $0.update(made) }
                if let old = picture.preview, old.madeFor != width { try store.removePreview(sha256: picture.sha256, madeFor: old.madeFor) }
            case .refused(let refusal): try await archive.write { try $0.losePicture(sha256: picture.sha256, refused: refusal.description) }
            // No sound original any more, though the archive says so.
            case nil: try await lose(picture, archive)
            }
        }
    }

    /// Looks for the files of all kept pictures: what is gone is made or fetched again. A walk over the whole folder, so
    /// only where it is asked for.
    func reopenLost(_ archive: Archive) async throws {
        var after: Int64 = 0
        while true {
            let (first, page) = (after, Self.page)
            let kept = try await archive.write { try $0.keptPictures(after: first, limit: page) }
            guard let last = kept.last else { return }
            after = last.id
            for (_, picture) in kept {
                let presence = try store.presence(of: picture)
                if picture.keepsOriginal, !presence.original {
                    try await lose(picture, archive)
                } else if picture.preview != nil, !presence.preview {
                    try await lose(previewOf: picture, archive)
                }
            }
        }
    }

    /// Drops the oldest originals where the folder grew beyond its bound; previews stay.
    func bound(_ archive: Archive, to maximumSize: Int) async throws {
        let dropped = try store.dropOriginals(toFit: maximumSize).map(\.sha256)
        guard !dropped.isEmpty else { return }
        try await archive.write { try $0.dropOriginals(dropped) }
    }

    private func lose(_ picture: KeptPicture, _ archive: Archive) async throws {
        try await archive.write { try $0.losePicture(sha256: picture.sha256) }
    }

    /// With its original the preview is made again, else the picture is to be fetched.
    private func lose(previewOf picture: KeptPicture, _ archive: Archive) async throws {
        guard picture.keepsOriginal else { return try await lose(picture, archive) }
        var picture = picture
        picture.preview = nil
        let waiting = picture
        try await archive.write { try $0.update(waiting) }
    }
}
