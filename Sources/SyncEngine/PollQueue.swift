// How many sources are asked at once. A slot is held from the question until the answer's document is worked on: what waits
// for the one writer after that costs no slot, for the network is to be busy while the disk is.
// Asked by SyncPass, one for each pass.

import Synchronization

/// Hands out jobs while fewer than `concurrency` are being asked, in the order of ``JobQueue``. A lock, not an actor: it is
/// held for moments, and an actor would have every poll change executors several times.
final class PollQueue: Sendable {
    private let slots: Mutex<Slots>

    init(_ jobs: [PollJob], concurrency: Int, perHost: @Sendable @escaping (String) -> Int) {
        slots = Mutex(Slots(jobs: JobQueue(jobs, perHost: perHost), concurrency: max(1, concurrency)))
    }

    /// The next job as soon as it may be asked; nil once all have been. Every job taken is reported, answered or put back.
    /// One task asks at a time.
    func next() async -> PollJob? {
        if let job = slots.withLock({ $0.take() }) { return job }
        return await withCheckedContinuation { taker in
            slots.withLock { $0.taker = taker }
            serve()
        }
    }

    func answered(_ job: PollJob) {
        slots.withLock { $0.free(job) }
        serve()
    }

    /// It was sent away by a busy host and is taken once more.
    func putBack(_ job: PollJob) {
        slots.withLock { $0.putBack(job) }
        serve()
    }

    /// Wakes the pass where there is something for it: a job, or the end.
    private func serve() {
        let (taker, job) = slots.withLock { $0.turn() }
        taker?.resume(returning: job)
    }
}

/// What is asked, and who waits for a slot.
private struct Slots {
    var jobs: JobQueue
    let concurrency: Int
    var asked = 0
    /// The pass, where it waits for a slot.
    var taker: CheckedContinuation<PollJob?, Never>?

    mutating func take() -> PollJob? {
        guard asked < concurrency, let job = jobs.next() else { return nil }
        asked += 1
        return job
    }

    mutating func free(_ job: PollJob) {
        jobs.finished(job)
        asked -= 1
    }

    mutating func putBack(_ job: PollJob) {
        jobs.putBack(job)
        asked -= 1
    }

    mutating func turn() -> (CheckedContinuation<PollJob?, Never>?, PollJob?) {
        guard let waiting = taker else { return (nil, nil) }
        let job = take()
        guard job != nil || asked == 0 else { return (nil, nil) }
        taker = nil
        return (waiting, job)
    }
}
