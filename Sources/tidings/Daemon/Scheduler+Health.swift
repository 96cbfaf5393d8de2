// What the daemon does when the archive cannot be written: it says so once, goes on trying with growing pauses, one source
// at a time, and says once when it works again. The disk may be full, the file locked, replaced or gone.

import ArchiveStore
import SyncEngine
import TidingsCore

/// Why polling pauses.
struct Ailment: Sendable {
    /// What was told, and is not told again.
    var reason: String
    var retryAt: Timestamp
    /// Tries in a row that did not help.
    var tries: Int
    /// Whether the database file has to be opened anew.
    var needsReopening: Bool
    /// Whether all that is wrong is which file lies at the path.
    var isOfFile = false
    /// Whether a try is under way.
    var isTrying = false
}

extension Scheduler {
    private static let longestPause: Int64 = 300
    /// An ailment that comes back within this time goes on where it was.
    private static let relapse: Int64 = 600

    /// Whether a pass may begin now. With an ailment one source is tried whenever a pause is over.
    func isFitToPoll(_ time: Timestamp) -> Bool {
        guard var ailment else { return true }
        let isWrongClock = ailment.retryAt.milliseconds - time.milliseconds > Scheduler.longestPause * 1000
        guard ailment.retryAt <= time || isWrongClock else { return false }
        // The next try, should this one come to nothing.
        ailment.retryAt = time.advanced(bySeconds: Scheduler.pause(ailment.tries))
        ailment.isTrying = true
        self.ailment = ailment
        guard ailment.needsReopening else { return true }
        if reopening == nil { begin { scheduler in await scheduler.reopen() } }
        return false
    }

    /// 5, 10, 20 ... 300 seconds.
    private static func pause(_ tries: Int) -> Int64 { min(longestPause, 5 << Int64(min(max(0, tries), 10))) }

    /// A pass could not be recorded.
    /// - Parameter generation: of the engine that it worked with; what an engine says that was replaced is of no interest.
    func failed(_ error: any Error, of generation: Int) {
        guard !(error is CancellationError), !isStopping, generation == self.generation else { return }
        let time = now()
        let reason = String(describing: error)
        var next = ailment ?? Ailment(reason: "", retryAt: time, tries: triesBefore(time), needsReopening: false)
        if ailment == nil || next.isTrying {
            // Passes that were in the air together fail together: that counts once.
            next.retryAt = time.advanced(bySeconds: Scheduler.pause(next.tries))
            next.tries += 1
            next.isTrying = false
        }
        next.needsReopening = Scheduler.needsReopening(error)
        switch error as? ArchiveError {
        case .missing: next.isOfFile = true
        case .replaced:
            next.isOfFile = true
            // At once, when it is new. Later whoever asks has the file opened, and each of their tries would stretch the pause.
            if !(ailment?.needsReopening ?? false) { next.retryAt = time }
        default: next.isOfFile = false
        }
        if next.reason != reason {
            next.reason = reason
            tell(.error("\(reason)\nPolling pauses; the daemon tries again by itself. Nothing is lost that the feeds still list by then."))
        }
        let isNew = ailment == nil
        ailment = next
        if isNew, next.retryAt > time { tellChores() }
        arm()
    }

    /// Monitors learn it as well, though no chore is done for now.
    private func tellChores() {
        begin { scheduler in
            do {
                scheduler.complain(try await scheduler.engine.tellChoresOfAilment())
            } catch {
                scheduler.complain([String(describing: error)])
            }
        }
    }

    private func triesBefore(_ time: Timestamp) -> Int {
        guard let lastAilment, time < lastAilment.end.advanced(bySeconds: Scheduler.relapse), time >= lastAilment.end else { return 0 }
        return lastAilment.tries
    }

    private static func needsReopening(_ error: any Error) -> Bool {
        switch error as? ArchiveError {
        case .busy, .full, nil: false
        default: true
        }
    }

    /// The engine, for whoever began when so many files had been opened: a run of another file is not to be written into this one.
    func engine(of generation: Int) throws(SyncRefusal) -> Engine {
        guard generation == self.generation else { throw .replaced }
        return engine
    }

    /// Something was committed.
    func recovered() {
        guard let ailment else { return }
        self.ailment = nil
        lastAilment = (now(), ailment.tries)
        // The chores have waited, and monitors still show what was.
        hasChores = true
        lastChores = nil
        tell(.information("The archive can be written again; polling goes on."))
        if !isStopping { arm() }
    }

    /// With nothing to poll, a transaction of its own tells whether the archive can be written again.
    func probe() async {
        let generation = generation
        do {
            try engine.checkFile()
            try await engine.probe()
            if generation == self.generation { recovered() }
        } catch {
            failed(error, of: generation)
        }
    }

    /// The file is closed and opened anew, by one at a time; returns when that is over, however it ended.
    func reopen() async {
        if let reopening { return await reopening.value }
        let task = Task {
            do {
                try await outfitLane.run { await self.reopenNow() }
            } catch {
                // Only a cancelled task, which nobody cancels.
                failed(error, of: generation)
            }
        }
        reopening = task
        await task.value
        reopening = nil
    }

    /// What is still in the air belongs to the old file and comes to nothing.
    private func reopenNow() async {
        let generation = generation
        do {
            let outfit = try await reopenArchive()
            guard generation == self.generation else { return }
            self.generation += 1
            // The runs of another file are not this one's.
            hours = []
            openingHour = nil
            ailment?.needsReopening = false
            ailment?.retryAt = now()
            // A file that is back is all that was missing; where the disk is at fault, only a commit proves that it works.
            if ailment?.isOfFile ?? false { recovered() }
            adopt(outfit)
        } catch {
            failed(error, of: generation)
        }
    }

    // MARK: Followers

    func followerFailed(_ error: any Error, of generation: Int) {
        guard !(error is CancellationError), generation == self.generation else { return }
        if error is ArchiveError { return failed(error, of: generation) }
        let reason = String(describing: error)
        guard reason != followerComplaint else { return }
        followerComplaint = reason
        tell(.error("\(reason)\nPolling goes on; this is tried again by and by, and at once by \"tidings sync now\"."))
    }

    func followerWorked() {
        guard followerComplaint != nil else { return }
        followerComplaint = nil
        tell(.information("Pictures and posts can be written again."))
    }
}
