// What `tidings forget` does, in whichever process it does it: first what lies outside the database, then the content in
// it, so that a purge that is killed in between can be repeated.

import ArchiveStore
import PostPublisher
import Thumbnailer
import TidingsCore

/// Purges items. Blocks its thread.
struct Forgetting: Sendable {
    let configuration: Configuration
    let archive: Archive

    /// - Throws: `CommandFailure` where there is no such item any more, or a file cannot be removed; `ArchiveError`.
    func forget(_ item: Int64, reason: String) throws -> ErrandResult {
        guard let summary = try archive.item(item) else { throw CommandFailure(.usage, "There is no item \(item).") }
        guard !summary.isForgotten else { throw Forgetting.alreadyForgotten(item) }
        // What lies outside the database is removed first: not where the rest could not follow, on a full disk.
        try archive.probeNow()
        var result = ErrandResult()
        let plan = try archive.forgetPlan(item: item)
        let (standing, warnings) = removePosts(plan.posts)
        result.warnings = warnings
        try removePictures(plan.pictures)
        // Before it as well: whoever is killed behind the commit cannot do it again.
        try SearchIndex.discard(ofDatabase: configuration.database)
        let isLogEmpty = try archive.forget(item: item, reason: reason, standing: standing, now: Clock.now())
        try SearchIndex.discard(ofDatabase: configuration.database)
        let gone = plan.posts.count - result.warnings.count
        result.lines = ["Item \(item) is forgotten: its content, \(plan.pictures.count.counted("picture")) and \(gone.counted("post"))."]
        if !result.warnings.isEmpty { result.status = .someFailed }
        if !isLogEmpty {
            result.warnings.append(
                "Somebody reads the archive just now, so its write-ahead log still holds the content; the next sync that ends alone empties it."
            )
        }
        return result
    }

    static func alreadyForgotten(_ item: Int64) -> CommandFailure {
        CommandFailure(.usage, "Item \(item) is forgotten already; \"tidings history \(item)\" says when and why.")
    }

    /// - Returns: the posts that could not be removed now, and a warning for each that stays.
    private func removePosts(_ posts: [ForgetPlan.Post]) -> (standing: [ForgetPlan.Post], warnings: [String]) {
        var standing: [ForgetPlan.Post] = []
        let warnings: [String] = posts.compactMap { entry in
            guard let colon = entry.target.firstIndex(of: ":"), let format = PostFormat(rawValue: String(entry.target[..<colon])) else {
                return nil
            }
            let directory = String(entry.target[entry.target.index(after: colon)...])
            let record = PostRecord(path: entry.post.path, sha256: entry.post.sha256)
            let job = PostJob(itemID: entry.post.item, post: nil, record: record)
            switch PostWriter(target: PublishTarget(format: format, directory: directory)).write([job]).first {
            case .leftAlone: return "\(directory)/\(entry.post.path) was changed by hand and is left alone. Try: remove it yourself."
            case .failed(let error):
                standing.append(entry)
                return "\(error)"
            default: return nil
            }
        }
        return (standing, warnings)
    }

    private func removePictures(_ pictures: [String]) throws {
        let store = PictureStore(directory: configuration.thumbnails.directory, width: configuration.thumbnails.width)
        for sha256 in pictures {
            do {
                try store.remove(sha256: sha256)
            } catch {
                throw CommandFailure(.inputOutput, "\(error)")
            }
        }
    }
}
