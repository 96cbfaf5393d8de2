// One writer takes what is ready and commits it in groups: one transaction, one fsync, a savepoint per source.
// Asked by SyncPass; an answer's task waits here until its group is on disk.

import ArchiveStore
import TidingsCore

/// Collects answers while a group is being written and writes them as the next.
actor GroupRecorder {
    private let archive: Archive
    private let run: Int64
    private let settings: SyncSettings
    private var waiting: [(answer: Answer, done: CheckedContinuation<SyncReport, any Error>)] = []
    private var isWriting = false

    init(archive: Archive, run: Int64, settings: SyncSettings) {
        self.archive = archive
        self.run = run
        self.settings = settings
    }

    /// Records an answer and returns once it is committed.
    /// - Throws: `ArchiveError` where not even this answer alone could be written.
    func record(_ answer: Answer) async throws -> SyncReport {
        try await withCheckedThrowingContinuation { done in
            waiting.append((answer, done))
            guard !isWriting else { return }
            isWriting = true
            Task { await write() }
        }
    }

    private func write() async {
        while !waiting.isEmpty {
            let group = waiting
            waiting = []
            let results = await commit(group.map(\.answer))
            for (entry, result) in zip(group, results) { entry.done.resume(with: result) }
        }
        isWriting = false
    }

    private func commit(_ answers: [Answer]) async -> [Result<SyncReport, any Error>] {
        do {
            return try await attempt(answers)
        } catch {
            // The whole transaction is gone (disk full, I/O): each source by itself, so that one cannot take the others with it.
            var results: [Result<SyncReport, any Error>] = []
            for answer in answers {
                do {
                    results += try await attempt([answer])
                } catch {
                    results.append(.failure(error))
                }
            }
            return results
        }
    }

    /// One transaction; a source whose own part breaks a constraint is rolled back to its savepoint and fails alone.
    private func attempt(_ answers: [Answer]) async throws -> [Result<SyncReport, any Error>] {
        let run = run
        let settings = settings
        return try await archive.write { session in
            try answers.map { answer -> Result<SyncReport, any Error> in
                var recorder = SourceRecorder(session: session, run: run, settings: settings, answer: answer)
                do {
                    try session.savepoint { try recorder.record() }
                    return .success(recorder.report)
                } catch let error as ArchiveError where error.isLocal {
                    var report = SyncReport(source: answer.job.source.name, outcome: .failed)
                    report.error = "could not be recorded, nothing of it was kept (\(error)). Try: report this as a bug, with the feed"
                    return .success(report)
                }
            }
        }
    }
}
