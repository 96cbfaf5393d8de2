// Wanted pictures become kept ones, or failures with a fate. Asked by ThumbnailPass for one batch after the other.

import ArchiveStore
import Synchronization
import Thumbnailer
import TidingsCore

/// What a run fetches of the wanted pictures.
///
/// Every picture that was asked for is settled when its batch is done: kept, failed until later, given up, or put off with its
/// host. A later time lies behind the run's beginning, whatever the clock does, so that no picture is asked for twice in a run.
struct PictureFetch {
    /// Pictures in hand at once; of large ones fewer (`PictureRoom`).
    private static let concurrency = 12

    let source: PictureSource
    let store: PictureStore
    let context: FollowerContext
    /// When no more are asked for.
    let end: Timestamp
    private var troubles: HostTroubles

    init(source: PictureSource, store: PictureStore, context: FollowerContext, end: Timestamp) {
        self.source = source
        self.store = store
        self.context = context
        self.end = end
        troubles = context.memory.troubles.withLock(\.self)
    }

    /// What is due when a run begins to fetch is what it fetches.
    private var started: Timestamp { context.begun }
    private var now: Timestamp { max(context.now(), started) }

    var isOver: Bool { context.now() >= end }

    /// Fetches a batch, or the beginning of one.
    /// - Returns: how many of it are settled.
    mutating func settle(_ wanted: [WantedPicture]) async throws -> Int {
        defer { context.memory.troubles.withLock { [troubles] in $0 = troubles } }
        var queue = PictureQueue(wanted)
        let (source, context) = (source, context)
        try await withThrowingTaskGroup(of: (WantedPicture, Result<KeptPicture, PictureFailure>).self) { group in
            while true {
                if queue.handed < Self.concurrency, !isOver, let picture = queue.next(troubles) {
                    group.addTask { (picture, try await source.picture(picture, context.archive)) }
                    continue
                }
                guard let (picture, outcome) = try await group.next() else { break }
                try Task.checkCancellation()
                queue.settle(picture)
                troubles.noteSettled(picture.host)
                try await record(outcome, of: picture)
                tell(left: queue.left + queue.handed)
            }
        }
        try await putOffHosts(of: wanted)
        let left = queue.left(troubles)
        tell(left: left)
        return wanted.count - left
    }

    private func tell(left: Int) {
        let done = context.picturesSettled
        context.tally.tell(.pictures(done: done, total: done + left))
    }

    private mutating func record(_ outcome: Result<KeptPicture, PictureFailure>, of wanted: WantedPicture) async throws {
        let now = now
        switch outcome {
        case .success(let picture):
            troubles.noteKept(wanted.host)
            guard try await context.archive.write({ try $0.keep(picture, address: wanted.address, now: now) }) else {
                return context.tally.addPictures(failed: 1)
            }
            // One may be there from when there was no helper.
            if !picture.keepsOriginal { try await store.aside { (store) throws(PictureError) in try store.removeOriginal(of: picture) } }
            context.tally.addPictures(kept: 1)
        case .failure(let failure):
            let fate = PictureRetry.fate(of: failure, failures: wanted.attempts + 1, isKept: wanted.isKept, now: now)
            if case .retry(let next) = fate, troubles.takes(failure, of: wanted.host, next: next) { return }
            try await context.archive.write { try $0.failPicture(address: wanted.address, error: failure.words, fate: fate) }
            context.tally.addPictures(failed: 1)
        }
    }

    /// Asking for each picture of a host that was given up would only learn the same again. None is in hand now: each counts once.
    private func putOffHosts(of wanted: [WantedPicture]) async throws {
        let started = started
        for host in Set(wanted.map(\.host)).sorted() {
            guard let trouble = troubles.givenUp[host] else { continue }
            let count = try await context.archive.write {
                try $0.putOffPictures(host: host, error: trouble.words, until: trouble.until, now: started)
            }
            guard count > 0 else { continue }
            context.tally.addPictures(failed: count)
            let what = count == 1 ? "1 picture of \(host) is" : "\(count) pictures of \(host) are"
            context.tally.tell(.warning("\(what) put off until \(trouble.until): \(trouble.words)"))
        }
    }
}

extension PictureFailure {
    /// For the log and for `pictures --failed`.
    var words: String {
        switch self {
        case .fetch(let fault, _, _): fault.message
        case .incomplete: "the answer was cut short"
        case .refused(let refusal): refusal.description
        }
    }
}
