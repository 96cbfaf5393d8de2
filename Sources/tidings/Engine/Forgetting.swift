// What `tidings forget` does, in whichever process it does it: first the content in the database, which notes what lies outside
// of it, then that. Whoever is killed in between, or may not remove a file, leaves the rest to the next run.

import ArchiveStore
import PostPublisher
import Thumbnailer
import TidingsCore

/// Purges items. Blocks its thread.
struct Forgetting: Sendable {
    let configuration: Configuration
    let archive: Archive

    /// - Throws: `CommandFailure` where there is no such item any more; `ArchiveError`.
    func forget(_ item: Int64, reason: String) throws -> ErrandResult {
        guard let summary = try archive.item(item) else { throw CommandFailure(.usage, "There is no item \(item).") }
        guard !summary.isForgotten else { throw Forgetting.alreadyForgotten(item) }
        var result = ErrandResult()
        let plan = try archive.forgetPlan(item: item)
        let posts = posts(of: plan)
        // Before it as well: whoever is killed behind the commit cannot do it again.
        try SearchIndex.discard(ofDatabase: configuration.database)
        try archive.forget(item: item, reason: reason, posts: posts, now: Clock.now())
        try SearchIndex.discard(ofDatabase: configuration.database)
        let (standing, warnings) = removePosts(posts)
        let (pictures, faults) = removePictures(plan.pictures)
        let isLogEmpty = try archive.finishForgetting(item: item, standing: standing, pictures: pictures)
        result.warnings = warnings + faults
        let gone = posts.count - warnings.count
        result.lines = ["Item \(item) is forgotten: its content, \(pictures.count.counted("picture")) and \(gone.counted("post"))."]
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

    /// The posts on the disk: those that are recorded, and those that somebody was at who died before that. Where one was never
    /// written its pictures may have been.
    private func posts(of plan: ForgetPlan) -> [ForgetPlan.Post] {
        let unrecorded = plan.intended.filter { entry in
            guard let target = target(of: entry) else { return false }
            do throws(PublishError) {
                let isWritten = try PostWriter(target: target).wasWritten(record(of: entry), item: entry.post.item)
                return isWritten || !plan.posts.contains { $0.number == entry.number }
            } catch {
                // Removing it meets the same error, and tells it.
                return true
            }
        }
        return plan.posts.filter { post in !unrecorded.contains { $0.number == post.number } } + unrecorded
    }

    private func target(of entry: ForgetPlan.Post) -> PublishTarget? {
        guard let colon = entry.target.firstIndex(of: ":"), let format = PostFormat(rawValue: String(entry.target[..<colon])) else {
            return nil
        }
        var target = PublishTarget(format: format, directory: String(entry.target[entry.target.index(after: colon)...]))
        // Whatever they are now: its pictures may have been copied.
        target.images = .local
        return target
    }

    private func record(of entry: ForgetPlan.Post) -> PostRecord { PostRecord(path: entry.post.path, sha256: entry.post.sha256) }

    /// - Returns: the posts that could not be removed now, and a warning for each that stays.
    private func removePosts(_ posts: [ForgetPlan.Post]) -> (standing: [ForgetPlan.Post], warnings: [String]) {
        var standing: [ForgetPlan.Post] = []
        let warnings: [String] = posts.compactMap { entry in
            guard let target = target(of: entry) else { return nil }
            let job = PostJob(itemID: entry.post.item, aim: .noTrace, record: record(of: entry))
            switch PostWriter(target: target).write([job]).first {
            case .leftAlone: return "\(target.directory)/\(entry.post.path) was changed by hand and is left alone. Try: remove it yourself."
            case .failed(let error):
                standing.append(entry)
                return "\(error)"
            default: return nil
            }
        }
        return (standing, warnings)
    }

    /// - Returns: those that are gone, and why the others stay.
    private func removePictures(_ pictures: [String]) -> (gone: [String], faults: [String]) {
        let store = PictureStore(directory: configuration.thumbnails.directory, width: configuration.thumbnails.width)
        var gone: [String] = []
        var faults: [String] = []
        for sha256 in pictures {
            do throws(PictureError) {
                try store.remove(sha256: sha256)
                gone.append(sha256)
            } catch {
                faults.append("\(error) It is tried again.")
            }
        }
        return (gone, faults)
    }
}
