// The posts of one target, a batch at a time: read from the archive, rendered, written, remembered. Asked by PublishPass.

import ArchiveStore
import Platform
import PostPublisher
import TidingsCore
import Dispatch

/// One target's posts, a batch at a time.
struct TargetWork: Sendable {
    let pass: PublishPass
    let target: PublishTarget
    let archive: Archive
    let cursor: PublishCursor
    let mode: PostWriter.Mode
    let now: Timestamp

    /// Follows the log and the outbox to their ends.
    func writeDue(into result: inout PublishPass.Result) async throws {
        var cursor = cursor
        while true {
            let known = cursor
            let (items, reached) = try await archive.look { try $0.dueItems(after: known, limit: PublishPass.batch) }
            guard reached != known else { return }
            try await write(items, into: &result)
            if mode.writes { try await archive.write { try $0.save(reached) } }
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
        let (writer, now, number) = (writer, now, cursor.target)
        let looks = await onDisk {
            page.filter { $0.isBehind || !writer.isKnown($0.record.path, by: $0.record.stamp) }.map {
                ($0, writer.inspect($0.record, now: now))
            }
        }
        var (due, stamped): ([Int64], [StoredPost]) = ([], [])
        for (post, outcome) in looks {
            switch outcome {
            case .unchanged(let known?) where !post.isBehind:
                guard known != post.record else { continue }
                var post = post
                post.record = known
                stamped.append(post)
            case .unchanged, .leftAlone: due.append(post.item)
            default: result.count(outcome, item: post.item, in: target)
            }
        }
        let posts = stamped
        if mode.writes, !posts.isEmpty {
            try await archive.write { session in for post in posts { try session.save(post, target: number) } }
        }
        for start in stride(from: 0, to: due.count, by: PublishPass.batch) {
            try await write(Array(due[start..<min(start + PublishPass.batch, due.count)]), into: &result)
        }
    }

    /// Writes the posts that were left alone while their items changed and are again as they were written: their owner took back
    /// what was done by hand, or a folder is back. No more than so many are looked at: of thousands, `publish` looks at all.
    func writeBehind(limit: Int, into result: inout PublishPass.Result) async throws {
        let (writer, now, target) = (writer, now, cursor.target)
        let posts = try await archive.look { try $0.postsBehind(target: target, limit: limit) }
        guard !posts.isEmpty else { return }
        let free = await onDisk {
            posts.filter { if case .unchanged = writer.inspect($0.record, now: now) { true } else { false } }
        }
        try await write(free.map(\.item), into: &result)
    }

    /// Writes the posts of these items, as many at once as their contents permit.
    /// - Returns: the items whose posts failed, and why; they are remembered, and stop no other post.
    @discardableResult
    func write(_ items: [Int64], into result: inout PublishPass.Result) async throws -> [Int64: PublishError] {
        var failed: [Int64: PublishError] = [:]
        var rest = items[...]
        while !rest.isEmpty {
            let part = rest
            let loaded = try await archive.look { try load(part, $0) }
            rest = rest.dropFirst(loaded.count)
            failed.merge(try await write(loaded, into: &result)) { $1 }
        }
        return failed
    }

    /// An item, and what the archive knows of its post.
    private struct Loaded: Sendable {
        let id: Int64
        /// nil where its content is gone.
        let item: PublishableItem?
        let stored: StoredPost?
        let isForgotten: Bool

        var record: PostRecord? { stored?.record }
    }

    /// The first of these items, until their contents are enough for one batch.
    private func load(_ items: ArraySlice<Int64>, _ session: ArchiveSession) throws -> [Loaded] {
        var loaded: [Loaded] = []
        var bytes = 0
        for id in items {
            var item = try session.publishable(item: id)
            if target.images == .local { item?.localPictures = try pass.localPictures(session, item: id) }
            let stored = try session.post(target: cursor.target, item: id)
            let isForgotten = try item == nil && stored != nil && session.isForgotten(item: id)
            loaded.append(Loaded(id: id, item: item, stored: stored, isForgotten: isForgotten))
            bytes += item?.body.utf8.count ?? 0
            if bytes >= PublishPass.batchBytes { break }
        }
        return loaded
    }

    private func write(_ loaded: [Loaded], into result: inout PublishPass.Result) async throws -> [Int64: PublishError] {
        let jobs = try await jobs(for: loaded, into: &result)
        let intended = try await intend(jobs)
        let writer = writer
        let outcomes = await onDisk { writer.write(jobs) }
        if mode.writes {
            let behind = Set(loaded.filter { $0.stored?.isBehind == true }.map(\.id))
            try await remember(zip(jobs, outcomes).map { ($0, $1) }, intended: intended, behind: behind)
        }
        var failed: [Int64: PublishError] = [:]
        for (job, outcome) in zip(jobs, outcomes) {
            if case .failed(let error) = outcome { failed[job.itemID] = error }
            result.count(outcome, of: job, in: target)
        }
        return failed
    }

    private func jobs(for loaded: [Loaded], into result: inout PublishPass.Result) async throws -> [PostJob] {
        let publisher = PostPublisher(target: target, sanitize: pass.sanitize)
        var jobs: [PostJob] = []
        for entry in loaded {
            // Its post could not be removed when it was forgotten.
            if entry.isForgotten {
                jobs.append(PostJob(itemID: entry.id, aim: .noTrace, record: entry.record))
                continue
            }
            // Without content (cleaned up) a post stays as it is; also where nobody says any more what its source's
            // categories and author are, for it was removed from the configuration.
            guard var item = entry.item, entry.record == nil || pass.source(item.sourceName) != nil else { continue }
            if !item.localPictures.isEmpty {
                let kept = item.localPictures
                item.localPictures = writer.available(kept, item: entry.id, record: entry.record)
                for (url, path) in kept where item.localPictures[url] == nil { result.count(missingPicture: path) }
            }
            let post = try await render(pass.completed(item), publisher)
            jobs.append(PostJob(itemID: entry.id, aim: post.map(PostJob.Aim.post) ?? .noPost, record: entry.record))
        }
        return jobs
    }

    /// The post of an item. An edit to empty content is not published (SPEC §7): the post shows what the item said last, and whether
    /// it is withdrawn and what its source is called by now.
    private func render(_ item: PublishableItem, _ publisher: PostPublisher) async throws -> Post? {
        let post = publisher.render(item)
        guard post?.emptyEnding != nil, item.revision > 1 else { return post }
        let pass = pass
        let former: Post? = try await archive.look { session in
            for number in try session.revisionsWithContent(item: item.id, before: item.revision) {
                guard var former = try session.publishable(item: item.id, revision: number) else { continue }
                former.localPictures = item.localPictures
                if let post = publisher.render(pass.completed(former)), post.emptyEnding == nil { return post }
            }
            return nil
        }
        return former ?? post
    }

    var writer: PostWriter { PostWriter(target: target, mode: mode) }

    /// Does what waits for the disk on the pass's own queue: the threads of Swift's tasks are for what does not block.
    func onDisk<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await pass.files.run(body)
    }
}

extension PostOutcome {
    var isFailure: Bool { if case .failed = self { true } else { false } }
}
