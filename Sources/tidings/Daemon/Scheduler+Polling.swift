// One pass of the daemon: sources leave the table, are polled, and come back with their next time. Several passes may be
// in the air, so that a slow host delays nobody; a source is in one of them at most.

import Dispatch
import Platform
import SyncEngine
import TidingsCore

extension Scheduler {
    /// Polls what is due, within the run of this clock hour.
    func pollDue(_ ids: [Int64]) {
        let request = SyncRequest(scope: .due)
        let pass = takeOff(ids)
        begin { scheduler in
            let generation = scheduler.generation
            do {
                try scheduler.engine.checkFile()
                let hour = try await scheduler.enterHour()
                defer { scheduler.leave(hour) }
                try await scheduler.poll(ids, pass, request, in: hour.run)
                try await scheduler.followWhenQuiet(request, in: hour.run)
                try await scheduler.engine.save(hour.run)
            } catch {
                scheduler.release(ids, of: pass)
                scheduler.failed(error, of: generation)
            }
            scheduler.arm()
        }
    }

    /// Marks sources as being polled, so that nobody else takes them.
    /// - Returns: the number of the pass that has them.
    func takeOff(_ ids: [Int64]) -> Int {
        lastNumber += 1
        table.remove(ids)
        for id in ids { flights[id] = Flight(pass: lastNumber, interval: sources[id]?.intervalSeconds) }
        return lastNumber
    }

    /// Polls sources that were taken off for this pass. Afterwards none of them is in its hands any more.
    func poll(_ ids: [Int64], _ pass: Int, _ request: SyncRequest, in run: OpenRun) async throws {
        defer { release(ids, of: pass) }
        let generation = generation
        let wanted = ids.compactMap { id in sources[id].map { RegisteredSource(source: $0, id: id, state: nil) } }
        let queue = executor.queue
        try await engine.poll(wanted, request, in: run) { id, report in
            // In order, and before the pass goes on: both are jobs of one serial queue.
            queue.async { self.assumeIsolated { $0.land(id, report, of: pass, generation) } }
        }
    }

    /// A poll is committed: the source is free again, and whoever waited for it is told.
    private func land(_ id: Int64, _ report: SyncReport, of pass: Int, _ generation: Int) {
        guard let flight = flights[id], flight.pass == pass else { return }
        flights[id] = nil
        hasChores = true
        let time = now()
        if report.outcome == .failed { failing.insert(id) } else if report.outcome != .skipped { failing.remove(id) }
        if let source = sources[id], source.enabled {
            // What could not be recorded names no next poll: an hour is long enough not to knock at a door that is shut.
            var next = report.nextPollAt ?? time.advanced(bySeconds: 3600)
            // An interval that was shortened meanwhile holds from now on.
            if let interval = source.intervalSeconds, interval != flight.interval, report.isAnswered {
                next = min(next, time.advanced(bySeconds: Int64(interval)))
            }
            table.set(id, next: max(next, time.advanced(bySeconds: 1)), now: time)
        } else {
            failing.remove(id)
        }
        if report.outcome != .skipped, generation == self.generation { recovered() }
        if report.isShortOfDescriptors { tellShortage(report, time) }
        for waiter in flight.waiters.values { waiter.resume(returning: report) }
        tell(.polled(report))
        arm()
    }

    /// Sources that are put off are no news; that this machine cannot ask them is, though not for each.
    private func tellShortage(_ report: SyncReport, _ time: Timestamp) {
        if let lastShortage, lastShortage <= time, time < lastShortage.advanced(bySeconds: 600) { return }
        lastShortage = time
        tell(.warning("Sources are put off: \(report.reason ?? "")"))
    }

    /// What a pass leaves behind without an answer is due again.
    func release(_ ids: [Int64], of pass: Int) {
        let time = now()
        for id in ids {
            guard let flight = flights[id], flight.pass == pass else { continue }
            flights[id] = nil
            if isStopping { wasCut = true }
            if sources[id]?.enabled ?? false { table.set(id, next: time, now: time) }
            for waiter in flight.waiters.values { waiter.resume(returning: nil) }
        }
        arm()
    }

    /// What comes of a poll that somebody else has in hand; nil where it was cut off, or this task is cancelled.
    func landing(of id: Int64) async -> SyncReport? {
        lastNumber += 1
        let number = lastNumber
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard flights[id] != nil, !Task.isCancelled else { return continuation.resume(returning: nil) }
                flights[id]?.waiters[number] = continuation
            }
        } onCancel: {
            executor.queue.async {
                self.assumeIsolated { $0.flights[id]?.waiters.removeValue(forKey: number)?.resume(returning: nil) }
            }
        }
    }
}

extension SyncReport {
    /// Whether the source gave an answer that could be used.
    fileprivate var isAnswered: Bool { outcome == .changed || outcome == .unchanged }

    /// Whether it was not asked because this machine has no descriptor left.
    fileprivate var isShortOfDescriptors: Bool { outcome == .skipped && reason == FetchFault.tooManyFiles.message }
}
