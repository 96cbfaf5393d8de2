// What is about to be done to the posts of a target is noted before, and what was done after: whoever died in between is not taken
// for the site's owner. Asked by TargetWork, batch by batch.

import ArchiveStore
import PostPublisher
import TidingsCore

extension TargetWork {
    /// Finds out what became of posts that were being written or removed when somebody died, or when the disk failed: what is there as it
    /// was meant to be is ours, and looked at anew. What is not will be met again: nobody has followed the log beyond it.
    /// - Returns: whether copies of pictures are to be removed.
    func settleIntentions() async throws -> Bool {
        let number = cursor.target
        let (intended, hasStrays) = try await archive.look { session in
            (try session.intendedPosts(target: number), try !session.strayCopies(target: number).isEmpty)
        }
        guard !intended.isEmpty else { return hasStrays }
        let writer = writer
        let found = await onDisk { intended.map { ($0, TargetWork.whatBecame(of: $0, writer)) } }
        let posts = found.filter { $0.1 == .written }.map(\.0.post)
        let gone = found.filter { $0.1 == .removed }.map(\.0.post)
        let undone = target.images == .remote ? [] : found.filter { $0.1 == .undone && !$0.0.isRemoval }.map(\.0.post)
        let items = found.filter { $0.1 != .unknown }.map(\.0.post.item)
        try await archive.write { session in
            // Copies of their pictures may be there still, or already. Those of a post that will be written after all are copied again.
            for post in gone {
                try session.removePost(target: number, item: post.item)
                try session.note(StrayCopies(item: post.item, path: post.record.path), target: number)
            }
            for post in undone where try session.post(target: number, item: post.item) == nil {
                try session.note(StrayCopies(item: post.item, path: post.record.path), target: number)
            }
            for post in posts {
                try session.save(post, target: number)
                try session.touch(item: post.item)
            }
            for item in items { try session.clearIntendedPost(target: number, item: item) }
        }
        return hasStrays || !gone.isEmpty || !undone.isEmpty
    }

    private enum Fate { case written, removed, undone, unknown }

    private static func whatBecame(of entry: IntendedPost, _ writer: PostWriter) -> Fate {
        do throws(PublishError) {
            let isThere = try writer.wasWritten(entry.post.record, item: entry.post.item)
            guard entry.isRemoval else { return isThere ? .written : .undone }
            let isGone = isThere ? false : try writer.isMissing(entry.post.record.path)
            return isGone ? .removed : .undone
        } catch {
            // It stands until it can be told; whoever writes the post meets the same error, and tells it.
            return .unknown
        }
    }

    /// - Returns: the items whose posts are about to be written or removed.
    func intend(_ jobs: [PostJob]) async throws -> Set<Int64> {
        guard mode.writes else { return [] }
        let posts = jobs.compactMap { job in
            job.intention.map { IntendedPost(post: StoredPost(item: job.itemID, record: $0), isRemoval: job.isRemoval) }
        }
        guard !posts.isEmpty else { return [] }
        let number = cursor.target
        try await archive.write { try $0.intend(posts, target: number) }
        return Set(posts.map(\.post.item))
    }

    func remember(_ done: [(PostJob, PostOutcome)], intended: Set<Int64>, behind: Set<Int64>) async throws {
        let target = cursor.target
        try await archive.write { session in
            for (job, outcome) in done {
                // A file may have got its new bytes although it could not be made durable.
                if !outcome.isFailure, intended.contains(job.itemID) { try session.clearIntendedPost(target: target, item: job.itemID) }
                switch outcome {
                case .written(let record), .unchanged(let record?):
                    guard record != job.record || behind.contains(job.itemID) else { continue }
                    try session.save(StoredPost(item: job.itemID, record: record), target: target)
                case .removed: try session.removePost(target: target, item: job.itemID)
                case .copiesStay(_, let rest):
                    if let post = job.record { try session.note(StrayCopies(item: job.itemID, path: post.path), target: target) }
                    if rest == nil { try session.removePost(target: target, item: job.itemID) }
                case .failed: try session.noteFailedPost(target: target, item: job.itemID)
                case .leftAlone:
                    guard job.record != nil, job.isNews != behind.contains(job.itemID) else { continue }
                    try session.setBehind(job.isNews, target: target, item: job.itemID)
                case .unchanged(nil), .missing, .stale: continue
                }
            }
        }
    }
}
