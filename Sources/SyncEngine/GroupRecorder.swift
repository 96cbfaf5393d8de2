// One writer takes what is ready and commits it in groups: one transaction, one fsync.
// Asked by SyncPass; an answer's task waits here until its group is on disk.

import ArchiveStore
import Synchronization
import TidingsCore

/// Collects answers while a group is being written, and for a moment before, and writes them as the next.
/// A lock, not an actor, for the reason that ``PollQueue`` gives.
final class GroupRecorder: Sendable {
    /// How long the first confirmation waits for others, so that one transaction and its fsync serve many; there is nothing to be
    /// seen of it. A document is worth a transaction of its own, and whoever is there goes with it.
    private static let gathering = Duration.milliseconds(5)

    private let archive: Archive
    private let run: Int64
    private let settings: SyncSettings
    private let line: Mutex<Line>

    /// - Parameter expected: how many answers there will be at most; the last ones need not wait for others.
    init(archive: Archive, run: Int64, settings: SyncSettings, expected: Int) {
        self.archive = archive
        self.run = run
        self.settings = settings
        line = Mutex(Line(expected: expected))
    }

    /// Records an answer and returns once it is committed.
    /// - Throws: `ArchiveError` where nothing can be written.
    func record(_ answer: Answer) async throws -> SyncReport {
        try await withCheckedThrowingContinuation { done in
            if line.withLock({ $0.join(Waiting(answer: answer, done: done)) }) { Task { await write() } }
        }
    }

    /// Writes group after group until nobody waits.
    private func write() async {
        while true {
            // Only a task that is cancelled is woken with an error, and nobody cancels this one: what has come is written also where the
            // run was told to stop.
            if line.withLock({ $0.isWorthWaiting }) { try? await Task.sleep(for: Self.gathering) }
            let group = line.withLock { $0.next() }
            if group.isEmpty { return }
            let results = await commit(group.map(\.answer))
            for (entry, result) in zip(group, results) { entry.done.resume(with: result) }
        }
    }

    /// One transaction for all. Where the archive refuses what is in it, each half by itself, so that one source cannot take the
    /// others with it: there are no savepoints, for which SQLite would copy every page before its first change (two thirds of
    /// what it writes). Whatever else is wrong concerns the archive, and every half would wait for it anew.
    private func commit(_ answers: [Answer]) async -> [Result<SyncReport, any Error>] {
        do {
            return try await attempt(answers).map { .success($0) }
        } catch {
            guard case .refused = error as? ArchiveError else { return answers.map { _ in .failure(error) } }
            if let answer = answers.first, answers.count == 1 { return [.success(refused(answer, error))] }
            let half = answers.count / 2
            let first = await commit(Array(answers[..<half]))
            return await first + commit(Array(answers[half...]))
        }
    }

    private func attempt(_ answers: [Answer]) async throws -> [SyncReport] {
        let run = run
        let settings = settings
        return try await archive.write { session in
            try answers.map { answer in
                var recorder = SourceRecorder(session: session, run: run, settings: settings, answer: answer)
                try recorder.record()
                return recorder.report
            }
        }
    }

    private func refused(_ answer: Answer, _ error: any Error) -> SyncReport {
        var report = SyncReport(source: answer.job.source.name, outcome: .failed)
        report.error = "could not be recorded, nothing of it was kept (\(error)). Try: report this as a bug, with the feed"
        return report
    }
}

/// An answer whose task waits until it is on disk.
private struct Waiting: Sendable {
    let answer: Answer
    let done: CheckedContinuation<SyncReport, any Error>
}

/// Who waits for the writer.
private struct Line {
    /// So many need no company.
    private static let crowd = 64

    private var waiting: [Waiting] = []
    /// Whether a writer is at work: also while nobody waits, for it is writing those who did.
    private var isServed = false
    /// Answers that are still to come, at most.
    private var expected: Int

    init(expected: Int) { self.expected = expected }

    /// - Returns: whether a writer has to be called.
    mutating func join(_ answer: Waiting) -> Bool {
        waiting.append(answer)
        expected -= 1
        defer { isServed = true }
        return !isServed
    }

    var isWorthWaiting: Bool {
        !waiting.isEmpty && waiting.count < Self.crowd && expected > 0 && !waiting.contains { $0.answer.news.isDocument }
    }

    /// The next group; empty where the writer may go.
    mutating func next() -> [Waiting] {
        defer { waiting = [] }
        isServed = !waiting.isEmpty
        return waiting
    }
}
