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
    func remakePreviews(_ context: FollowerContext) async throws {
        let (width, now) = (width, context.now())
        let outdated = try await context.archive.look {
            try $0.outdatedPreviews(width: width, now: now, longestWait: PictureRetry.longestWait, limit: Self.remakes)
        }
        var failures: [PictureRefusal] = []
        for (picture, earlier) in outdated.prefix(Self.remakes) {
            switch try await keeper.remake(sha256: picture.sha256, format: picture.format) {
            // Still no helper: neither is there one for the others.
            case .kept(let made) where made.preview == nil: return
            case .kept(let made): try await take(made, insteadOf: picture, context.archive)
            case .refused(let refusal):
                failures.append(refusal)
                let fate = PictureRetry.fate(ofPreview: refusal, wasDecoded: picture.preview != nil, failures: earlier + 1, now: now)
                try await refuse(picture, refusal, fate, context.archive)
            // No sound original any more, though the archive says so.
            case nil:
                let presence = try await store.aside { (store) throws(PictureError) in try store.presence(of: picture) }
                try await lose(picture, hasPreview: presence.preview, context.archive)
            }
        }
        guard let first = failures.first else { return }
        let what = failures.count == 1 ? "1 picture" : "\(failures.count) pictures"
        context.tally.tell(.warning("No new preview could be made of \(what) that had been kept: \(first)."))
    }

    /// An original that waited for its preview alone stays where the configuration says so; one that was kept beside its preview
    /// does whatever it says by now.
    private func take(_ made: KeptPicture, insteadOf picture: KeptPicture, _ archive: Archive) async throws {
        var made = made
        if picture.preview != nil { made.keepsOriginal = picture.keepsOriginal }
        try await archive.write { [made] in try $0.update(made) }
        let former = picture.preview.flatMap { $0.madeFor == width ? nil : $0.madeFor }
        try await store.aside { [made] (store) throws(PictureError) in
            if let former { try store.removePreview(sha256: picture.sha256, madeFor: former) }
            if !made.keepsOriginal { try store.removeOriginal(of: made) }
        }
    }

    /// What is kept stays, and the preview is tried again, unless no decoder ever saw a picture in it.
    private func refuse(_ picture: KeptPicture, _ refusal: PictureRefusal, _ fate: PictureFate, _ archive: Archive) async throws {
        try await archive.write { session in
            switch fate {
            case .retry(let next): try session.putOffPreview(sha256: picture.sha256, until: next)
            case .dead: try session.losePicture(sha256: picture.sha256, refused: refusal.description)
            }
        }
    }

    /// Looks for the files of all kept pictures, or of those of one source: what is gone is made or fetched again. A walk over the
    /// whole folder, so only where it is asked for.
    func reopenLost(_ archive: Archive, ofSource name: String? = nil) async throws {
        var after: Int64 = 0
        while true {
            let (first, page) = (after, Self.page)
            let kept = try await archive.look { try $0.keptPictures(after: first, limit: page, ofSource: name) }
            guard let last = kept.last else { return }
            after = last.id
            let presences = try await store.aside { (store) throws(PictureError) in
                try kept.map { (_, picture) throws(PictureError) in try store.presence(of: picture) }
            }
            for ((_, picture), presence) in zip(kept, presences) {
                if picture.keepsOriginal, !presence.original {
                    try await lose(picture, hasPreview: presence.preview, archive)
                } else if picture.preview != nil, !presence.preview {
                    try await lose(previewOf: picture, archive)
                }
            }
        }
    }

    /// Drops the oldest originals where the folder grew beyond its bound; previews stay. The archive is told first: whoever dies in
    /// between leaves files that the next look at the folder drops, and no record of files that are not there.
    func bound(_ archive: Archive, to maximumSize: Int) async throws {
        let originals = try await store.aside { (store) throws(PictureError) in try store.originalsToDrop(toFit: maximumSize) }
        guard !originals.isEmpty else { return }
        try await archive.write { try $0.dropOriginals(originals.map(\.sha256)) }
        try await store.aside { (store) throws(PictureError) in try store.remove(originals) }
    }

    /// The original is to be fetched again; a preview that is there is not given up for it.
    private func lose(_ picture: KeptPicture, hasPreview: Bool, _ archive: Archive) async throws {
        try await archive.write { session in
            if hasPreview { try session.loseOriginal(sha256: picture.sha256) } else { try session.losePicture(sha256: picture.sha256) }
        }
    }

    /// With its original the preview is made again, else the picture is to be fetched.
    private func lose(previewOf picture: KeptPicture, _ archive: Archive) async throws {
        try await archive.write { session in
            if picture.keepsOriginal {
                try session.losePreview(sha256: picture.sha256)
            } else {
                try session.losePicture(sha256: picture.sha256)
            }
        }
    }
}
