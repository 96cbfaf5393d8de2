// Copies of pictures that a post which is gone has left on the site. Asked by PublishPass, before anything is written.

import ArchiveStore
import PostPublisher
import TidingsCore

extension TargetWork {
    /// Removes what could not be removed with its post, the longest waiting first. Where some cannot be removed still, the others wait for
    /// the next run.
    func removeStrayCopies(into result: inout PublishPass.Result) async throws {
        let number = cursor.target
        let strays = try await archive.look { session in
            try session.strayCopies(target: number).map { ($0, try session.post(target: number, item: $0.item)?.record) }
        }
        guard !strays.isEmpty else { return }
        let writer = writer
        let done = await onDisk { TargetWork.remove(strays, writer) }
        for (_, error) in done.failed { result.count(.failed(error), item: nil, in: target) }
        if let (_, error) = done.failed.last { result.count(waiting: done.waiting, for: error) }
        try await archive.write { session in
            for copies in done.gone { try session.clear(copies, target: number) }
            for (copies, _) in done.failed { try session.note(copies, target: number) }
        }
    }

    private struct Removal: Sendable {
        var gone: [StrayCopies] = []
        var failed: [(StrayCopies, PublishError)] = []
        /// Not tried.
        var waiting = 0
    }

    private static func remove(_ strays: [(StrayCopies, PostRecord?)], _ writer: PostWriter) -> Removal {
        var done = Removal()
        for (copies, present) in strays {
            guard done.failed.count < PublishPass.fewFailures else {
                done.waiting += 1
                continue
            }
            do throws(PublishError) {
                if try writer.removeCopies(item: copies.item, ofPost: copies.path, present: present) { done.gone.append(copies) }
            } catch {
                done.failed.append((copies, error))
            }
        }
        return done
    }
}
