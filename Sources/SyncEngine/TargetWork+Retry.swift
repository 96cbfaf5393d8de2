// Posts that could not be written in earlier runs. Asked by PublishPass, before anything new is written.

import ArchiveStore
import PostPublisher

extension TargetWork {
    /// Tries once more what failed, the longest waiting first: of each source one post, and the others where that one is not stopped by
    /// its folder, which is theirs as well. So a folder that cannot be written costs every run the same little, however much belongs there.
    func retry(limit: Int, into result: inout PublishPass.Result) async throws {
        var (end, open, shut): (Int64?, Set<Int64>, Set<Int64>) = (nil, [], [])
        while shut.count < PublishPass.fewFailures {
            let (known, without, target) = (end, shut, cursor.target)
            let (waiting, newest) = try await archive.look { session in
                try session.failedPosts(target: target, upTo: known, without: without, limit: limit)
            }
            end = newest
            guard !waiting.isEmpty else { return }
            // A look clears nothing, so the next one would be the same.
            if !mode.writes {
                try await write(waiting.map(\.item), into: &result)
                return
            }
            let first = firstOfEach(waiting, but: open)
            let posts = first.isEmpty ? waiting : first
            let failed = try await write(posts.map(\.item), into: &result)
            let done = posts.filter { failed[$0.item] == nil }
            if !done.isEmpty {
                try await archive.write { session in
                    for post in done { try session.clearFailedPost(target: target, item: post.item) }
                }
            }
            for post in posts {
                let error = failed[post.item]
                if let error { result.untried = (upTo: newest, after: error) }
                if error?.isOfFolder == true { shut.insert(post.source) } else { open.insert(post.source) }
            }
            // Where a whole batch fails, each for a reason of its own, the others wait for the next run.
            if first.isEmpty, done.isEmpty { return }
        }
    }

    /// The longest waiting post of each source, of a few.
    private func firstOfEach(_ waiting: [FailedPost], but open: Set<Int64>) -> [FailedPost] {
        var seen = open
        return Array(waiting.filter { seen.insert($0.source).inserted }.prefix(PublishPass.fewFailures))
    }
}
