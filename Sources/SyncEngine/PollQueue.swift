// How many sources are asked at once. A slot is held from the question until the answer's document is worked on: what waits
// for the one writer after that costs no slot, for the network is to be busy while the disk is.
// Asked by SyncPass, one for each pass.

/// Hands out jobs while fewer than `concurrency` are being asked, in the order of ``JobQueue``.
actor PollQueue {
    private var jobs: JobQueue
    private let concurrency: Int
    private var asked = 0
    /// The pass, where it waits for a slot.
    private var taker: CheckedContinuation<PollJob?, Never>?

    init(_ jobs: [PollJob], concurrency: Int, perHost: @Sendable @escaping (String) -> Int) {
        self.jobs = JobQueue(jobs, perHost: perHost)
        self.concurrency = max(1, concurrency)
    }

    /// The next job as soon as it may be asked; nil once all have been. Every job taken is reported, answered or put back.
    func next() async -> PollJob? {
        if let job = take() { return job }
        guard asked > 0 else { return nil }
        return await withCheckedContinuation { taker = $0 }
    }

    func answered(_ job: PollJob) {
        jobs.finished(job)
        freed()
    }

    /// It was sent away by a busy host and is taken once more.
    func putBack(_ job: PollJob) {
        jobs.putBack(job)
        freed()
    }

    private func freed() {
        asked -= 1
        guard let taker else { return }
        let job = take()
        guard job != nil || asked == 0 else { return }
        self.taker = nil
        taker.resume(returning: job)
    }

    private func take() -> PollJob? {
        guard asked < concurrency, let job = jobs.next() else { return nil }
        asked += 1
        return job
    }
}
