// One pass over sources: ask, understand, record, tell. Read this file first: it is the main job in file order.
// Run by `sync now` and by the daemon; fetching, the clock and the archive are handed in.

import ArchiveStore
import TidingsCore

/// Polls sources and records what they say.
struct SyncPass: Sendable {
    let archive: Archive
    let settings: SyncSettings
    let room: DocumentRoom
    let now: @Sendable () -> Timestamp
    let fetch: @Sendable (FetchRequest) async -> FetchResult

    /// Asks every job's source once and records the answers in groups.
    /// - Parameters:
    ///   - run: the run that the changes belong to.
    ///   - report: called for each source when its answer is committed, from any thread.
    /// - Throws: `ArchiveError` where the archive cannot be written; what was recorded stays. `CancellationError` when told to stop.
    func run(_ jobs: [PollJob], run: Int64, report: @Sendable @escaping (SyncReport) -> Void) async throws {
        let recorder = GroupRecorder(archive: archive, run: run, settings: settings, expected: jobs.count)
        let queue = PollQueue(jobs, concurrency: settings.concurrency, perHost: settings.perHost)
        try await withTaskExecutorPreference(settings.lightWork) {
            try await withThrowingDiscardingTaskGroup { group in
                while !group.isCancelled, let job = await queue.next() {
                    group.addTask {
                        let arrival = await ask(job)
                        if arrival.isNotAsked, !job.wasSentAway { return queue.putBack(job) }
                        try await room.run(arrival.weight) {
                            queue.answered(job)
                            try Task.checkCancellation()
                            report(try await recorder.record(answer(job, arrival)))
                        }
                    }
                }
                try Task.checkCancellation()
            }
        }
    }

    /// 1. What is asked: the URL that the source moved to, with what recognises an unchanged document.
    private func ask(_ job: PollJob) async -> Arrival {
        let started = now()
        let result = await fetch(job.request)
        return Arrival(result, milliseconds: Int(now().milliseconds - started.milliseconds), for: job)
    }

    /// Documents are heavy, and understood on all cores; whatever else came is dealt with where it arrived.
    private func answer(_ job: PollJob, _ arrival: Arrival) async -> Answer {
        guard arrival.isDocument else { return interpret(job, arrival) }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { interpret(job, arrival) }
    }

    /// 2. What is understood: bytes to a document of named, fingerprinted items; in parallel, without the database.
    private func interpret(_ job: PollJob, _ arrival: Arrival) -> Answer {
        Answer(
            job: job, at: now(), milliseconds: arrival.milliseconds,
            news: Interpretation.interpret(arrival, for: job, settings: settings, coding: archive.coding), hold: arrival.hold)
    }
}

/// What a pass is configured with.
public struct SyncSettings: Sendable {
    /// Sources asked at once.
    public var concurrency = 128
    /// Requests to one host at once, by the origin of what is asked there (``WebURL/origin``), or its URL where that has none.
    public var perHost: @Sendable (_ origin: String) -> Int = { _ in 4 }
    /// Where the small steps of a poll run; best where answers arrive. Nil is the global pool.
    public var lightWork: (any TaskExecutor)?
    /// Width of previews, which decides among offered pictures.
    public var previewWidth = 640
    /// Bounds of the adaptive interval, in seconds.
    public var minimumInterval = 300
    public var maximumInterval = 86_400
    /// In 0..<1; keeps sources from marching in step.
    public var random: @Sendable () -> Double

    public init(random: @Sendable @escaping () -> Double) { self.random = random }
}
