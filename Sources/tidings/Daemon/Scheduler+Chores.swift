// Chores of the archive: done when nothing is being polled, once a minute at most, so that a busy daemon is not kept from
// its work and an idle one does not wake for them. One that is never quiet does them all the same, some minutes later.

import SyncEngine
import TidingsCore

extension Scheduler {
    private static let choreSpacing: Int64 = 60
    /// How long chores wait for quiet.
    private static let chorePatience: Int64 = 240

    /// When chores are due; nil where there are none, or something is wrong.
    var nextChores: Timestamp? {
        guard hasChores, engine.hasChores, !isDoingChores, ailment == nil else { return nil }
        if flights.isEmpty { return lastChores?.advanced(bySeconds: Scheduler.choreSpacing) ?? now() }
        return (lastChores ?? since).advanced(bySeconds: Scheduler.choreSpacing + Scheduler.chorePatience)
    }

    /// Does the chores if they are due.
    func doChores(_ time: Timestamp) {
        guard !isStopping, let next = nextChores else { return }
        // A clock that went back must not put them off for ever.
        guard next <= time || next > time.advanced(bySeconds: Scheduler.choreSpacing + Scheduler.chorePatience) else { return }
        hasChores = false
        isDoingChores = true
        lastChores = time
        begin { scheduler in
            let generation = scheduler.generation
            do {
                scheduler.complain(try await scheduler.engine.doChores())
            } catch {
                scheduler.failed(error, of: generation)
            }
            scheduler.isDoingChores = false
            scheduler.arm()
        }
    }

    /// Tells what could not be done; once, until it can be done again or something else is wrong.
    func complain(_ complaints: [String]) {
        for text in complaints where !choreComplaints.contains(text) { tell(.warning(text)) }
        choreComplaints = complaints
    }
}
