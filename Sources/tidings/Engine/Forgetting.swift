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
        var removal = removePosts(posts)
        removeCopies(plan.strays, &removal)
        let (pictures, faults) = removePictures(plan.pictures)
        let isLogEmpty = try archive.finishForgetting(
            item: item, standing: removal.standing, strays: removal.strays, pictures: pictures)
        result.warnings = removal.warnings + faults
        let gone = removal.gone.counted("post")
        result.lines = ["Item \(item) is forgotten: its content, \(pictures.count.counted("picture")) and \(gone)."]
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
                let isWritten = try PostWriter(target: target).wasWritten(entry.post.record, item: entry.post.item)
                return isWritten || !plan.posts.contains { $0.number == entry.number }
            } catch {
                // Removing it meets the same error, and tells it.
                return true
            }
        }
        return plan.posts.filter { post in !unrecorded.contains { $0.number == post.number } } + unrecorded
    }

    private func target(of entry: ForgetPlan.Post) -> PublishTarget? {
        guard var target = PublishTarget(name: entry.target) else { return nil }
        // Whatever they are now: its pictures may have been copied.
        target.images = .local
        return target
    }

    /// What became of the posts, and of the copies of pictures beside them.
    private struct Removal {
        var gone = 0
        /// Those that could not be removed now.
        var standing: [ForgetPlan.Post] = []
        /// Those that are gone, but for copies of their pictures.
        var strays: [ForgetPlan.Post] = []
        /// One for each that stays.
        var warnings: [String] = []
    }

    private func removePosts(_ posts: [ForgetPlan.Post]) -> Removal {
        var removal = Removal()
        for entry in posts {
            guard let target = target(of: entry) else { continue }
            let job = PostJob(itemID: entry.post.item, aim: .noTrace, record: entry.post.record)
            switch PostWriter(target: target).write([job]).first {
            case .leftAlone:
                removal.warnings.append(
                    "\(target.directory)/\(entry.post.record.path) was changed by hand and is left alone. Try: remove it yourself.")
            case .failed(let error):
                removal.standing.append(entry)
                removal.warnings.append("\(error)")
            case .copiesStay(let error, _):
                removal.gone += 1
                removal.strays.append(entry)
                removal.warnings.append("\(error)")
            default: removal.gone += 1
            }
        }
        return removal
    }

    /// Copies of the item's pictures that earlier posts of it have left.
    private func removeCopies(_ strays: [ForgetPlan.Post], _ removal: inout Removal) {
        for entry in strays {
            guard let target = target(of: entry) else { continue }
            do throws(PublishError) {
                if try !PostWriter(target: target).removeCopies(item: entry.post.item, ofPost: entry.post.record.path) {
                    removal.strays.append(entry)
                    removal.warnings.append("\(PublishError.noTarget(path: target.directory))")
                }
            } catch {
                removal.strays.append(entry)
                removal.warnings.append("\(error)")
            }
        }
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
