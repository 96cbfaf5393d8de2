// The posts of one target, a batch at a time: read from the archive, rendered, written, remembered. Asked by PublishPass.

import ArchiveStore
import PostPublisher
import TidingsCore

/// One target's posts, a batch at a time.
struct TargetWork: Sendable {
    let pass: PublishPass
    let target: PublishTarget
    let archive: Archive
    let cursor: PublishCursor
    let mode: PostWriter.Mode
    let now: Timestamp

    /// Finds out what became of posts that were being written or removed when somebody died, or when the disk failed: what is there as it
    /// was meant to be is ours, and looked at anew. What is not will be met again: nobody has followed the log beyond it.
    func settleIntentions() async throws {
        let number = cursor.target
        let intended = try await archive.look { try $0.intendedPosts(target: number) }
        guard !intended.isEmpty else { return }
        let writer = PostWriter(target: target, mode: mode)
        var (written, removed): ([StoredPost], [Int64]) = ([], [])
        var settled: [Int64] = []
        for entry in intended {
            let post = entry.post
            do throws(PublishError) {
                let isThere = try writer.wasWritten(PostRecord(path: post.path, sha256: post.sha256), item: post.item)
                if entry.isRemoval {
                    if !isThere, try writer.isMissing(post.path) { removed.append(post.item) }
                } else if isThere {
                    written.append(post)
                }
                settled.append(post.item)
            } catch {
                // It stands until it can be told; whoever writes the post meets the same error, and tells it.
            }
        }
        let (posts, gone, items) = (written, removed, settled)
        try await archive.write { session in
            for item in gone { try session.removePost(target: number, item: item) }
            for post in posts {
                try session.save(post, target: number)
                try session.touch(item: post.item)
            }
            for item in items { try session.clearIntendedPost(target: number, item: item) }
        }
    }

    /// Follows the log and the outbox to their ends.
    func writeDue(into result: inout PublishPass.Result) async throws {
        var cursor = cursor
        while true {
            let known = cursor
            let (items, reached) = try await archive.look { try $0.dueItems(after: known, limit: PublishPass.batch) }
            guard reached != known else { return }
            try await write(items, into: &result)
            if mode != .check { try await archive.write { try $0.save(reached) } }
            cursor = reached
        }
    }

    /// A page at a time; `items` gives those after one.
    func writePages(
        into result: inout PublishPass.Result, _ items: @Sendable @escaping (ArchiveSession, Int64) throws -> [Int64]
    ) async throws {
        var after: Int64 = 0
        while true {
            let first = after
            let page = try await archive.look { try items($0, first) }
            guard let last = page.last else { return }
            after = last
            try await write(page, into: &result)
        }
    }

    /// Tells which posts were changed or deleted by hand, and writes those that may be written again since. Reads only files that
    /// their stamps do not tell, and renders only what is not as it was written.
    func inspect(into result: inout PublishPass.Result) async throws {
        let number = cursor.target
        var after: Int64 = 0
        while true {
            let first = after
            let page = try await archive.look { try $0.posts(target: number, after: first, limit: PublishPass.page) }
            guard let last = page.last else { return }
            after = last.item
            try await inspect(page, into: &result)
        }
    }

    private func inspect(_ page: [StoredPost], into result: inout PublishPass.Result) async throws {
        let writer = PostWriter(target: target, mode: mode)
        let number = cursor.target
        var (due, stamped): ([Int64], [StoredPost]) = ([], [])
        for var post in page where post.isBehind || !writer.isKnown(post.path, by: post.stamp) {
            let record = PostRecord(path: post.path, sha256: post.sha256, stamp: post.stamp)
            let outcome = writer.inspect(record, now: now)
            guard case .unchanged(let known?) = outcome else {
                if case .leftAlone = outcome { due.append(post.item) } else { result.count(outcome, in: target) }
                continue
            }
            if post.isBehind {
                due.append(post.item)
            } else if known != record {
                post.stamp = known.stamp
                stamped.append(post)
            }
        }
        let posts = stamped
        if mode != .check, !posts.isEmpty {
            try await archive.write { session in for post in posts { try session.save(post, target: number) } }
        }
        for start in stride(from: 0, to: due.count, by: PublishPass.batch) {
            try await write(Array(due[start..<min(start + PublishPass.batch, due.count)]), into: &result)
        }
    }

    /// Writes the posts that were left alone while their items changed and are again as they were written: their owner took back
    /// what was done by hand, or a folder is back. No more than so many are looked at: of thousands, `publish` looks at all.
    func writeBehind(limit: Int, into result: inout PublishPass.Result) async throws {
        let target = cursor.target
        let posts = try await archive.look { try $0.postsBehind(target: target, limit: limit) }
        let writer = PostWriter(target: self.target, mode: mode)
        let free = posts.filter { post in
            let outcome = writer.inspect(PostRecord(path: post.path, sha256: post.sha256, stamp: post.stamp), now: now)
            if case .unchanged = outcome { return true } else { return false }
        }
        try await write(free.map(\.item), into: &result)
    }

    /// Tries once more what failed in earlier runs, the longest waiting first. Where a whole batch fails again the others
    /// wait for the next run: a folder that cannot be written costs every run the same, however much belongs there.
    func retry(limit: Int, into result: inout PublishPass.Result) async throws {
        var end: Int64?
        while true {
            let (known, target) = (end, cursor.target)
            let (items, newest) = try await archive.look { try $0.failedPosts(target: target, upTo: known, limit: limit) }
            end = newest
            guard !items.isEmpty else { return }
            let failed = try await write(items, into: &result)
            // A look clears nothing, so the next one would be the same.
            if mode == .check { return }
            let done = items.filter { !failed.contains($0) }
            try await archive.write { session in for item in done { try session.clearFailedPost(target: target, item: item) } }
            if done.isEmpty { return }
        }
    }

    /// - Returns: the items whose posts failed; they are remembered, and stop no other post.
    @discardableResult
    func write(_ items: [Int64], into result: inout PublishPass.Result) async throws -> Set<Int64> {
        guard !items.isEmpty else { return [] }
        let (jobs, behind) = try await prepare(items)
        let intended = try await intend(jobs)
        let outcomes = PostWriter(target: target, mode: mode).write(jobs)
        if mode != .check { try await remember(zip(jobs, outcomes).map { ($0, $1) }, intended: intended, behind: behind) }
        var failed: Set<Int64> = []
        for (job, outcome) in zip(jobs, outcomes) {
            if outcome.isFailure { failed.insert(job.itemID) }
            result.count(outcome, of: job.aim, in: target)
        }
        return failed
    }

    /// - Returns: what is to be done, and the items whose posts were left alone when they changed.
    private func prepare(_ items: [Int64]) async throws -> (jobs: [PostJob], behind: Set<Int64>) {
        let (pass, target, cursor) = (pass, target, cursor)
        let loaded = try await archive.look { session in
            try items.map { id in
                var item = try session.publishable(item: id)
                if target.images == .local { item?.localPictures = try pass.localPictures(session, item: id) }
                let post = try session.post(target: cursor.target, item: id)
                return (id, item, post, try item == nil && post != nil && session.isForgotten(item: id))
            }
        }
        let publisher = PostPublisher(target: target, sanitize: pass.sanitize)
        var jobs: [PostJob] = []
        var behind: Set<Int64> = []
        for (id, item, stored, isForgotten) in loaded {
            let record = stored.map { PostRecord(path: $0.path, sha256: $0.sha256, stamp: $0.stamp) }
            if stored?.isBehind == true { behind.insert(id) }
            // Its post could not be removed when it was forgotten.
            if isForgotten {
                jobs.append(PostJob(itemID: id, aim: .noTrace, record: record))
                continue
            }
            // Without content (cleaned up) a post stays as it is; also where nobody says any more what its source's
            // categories and author are, for it was removed from the configuration.
            guard let item, record == nil || pass.source(item.sourceName) != nil else { continue }
            let post = try await render(pass.completed(item), isNew: record == nil, publisher)
            jobs.append(PostJob(itemID: id, aim: post.map(PostJob.Aim.post) ?? .noPost, record: record))
        }
        return (jobs, behind)
    }

    /// The post of an item. An edit to empty content is not published (SPEC §7): a post that has to be written all the same shows
    /// what the item said last.
    private func render(_ item: PublishableItem, isNew: Bool, _ publisher: PostPublisher) async throws -> Post? {
        let post = publisher.render(item)
        guard post?.emptyEnding != nil, isNew || mode == .force, item.revision > 1 else { return post }
        let former = try await archive.look { session in
            try session.formerBody(item: item.id, before: item.revision) { body in
                var former = item
                former.body = body
                return publisher.render(former)?.emptyEnding == nil
            }
        }
        guard let former else { return post }
        var item = item
        item.body = former
        return publisher.render(item)
    }

    /// - Returns: the items whose posts are about to be written or removed.
    private func intend(_ jobs: [PostJob]) async throws -> Set<Int64> {
        guard mode != .check else { return [] }
        let posts = jobs.compactMap { job in
            job.intention.map {
                IntendedPost(post: StoredPost(item: job.itemID, path: $0.path, sha256: $0.sha256), isRemoval: job.isRemoval)
            }
        }
        guard !posts.isEmpty else { return [] }
        let number = cursor.target
        try await archive.write { try $0.intend(posts, target: number) }
        return Set(posts.map(\.post.item))
    }

    private func remember(_ done: [(PostJob, PostOutcome)], intended: Set<Int64>, behind: Set<Int64>) async throws {
        let target = cursor.target
        try await archive.write { session in
            for (job, outcome) in done {
                // A file may have got its new bytes although it could not be made durable.
                if !outcome.isFailure, intended.contains(job.itemID) { try session.clearIntendedPost(target: target, item: job.itemID) }
                switch outcome {
                case .written(let record), .unchanged(let record?):
                    guard record != job.record || behind.contains(job.itemID) else { continue }
                    let post = StoredPost(item: job.itemID, path: record.path, sha256: record.sha256, stamp: record.stamp)
                    try session.save(post, target: target)
                case .removed: try session.removePost(target: target, item: job.itemID)
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

extension PostOutcome {
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
