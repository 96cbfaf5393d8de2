// Whether a document is an old copy, from a cache that lags behind (SPEC §4). Asked by SourceRecorder.

import ArchiveStore
import TidingsCore

extension SourceRecorder {
    /// A copy from before the last accepted document counts as unchanged, unless it keeps saying the same, another one that is no older
    /// brings what nobody has seen, or nothing else comes for long: then the publisher really went back, or its clock was set right.
    mutating func isStale(_ document: Document) throws -> Bool {
        let isOlder = isOlder(document)
        guard isOlder || (state.caches.isLagging && state.caches.isEarlier(document.digest)) else { return false }
        let date = document.feed.updated ?? document.head.lastModified
        let said = DocumentReading.digest(of: document.drafts, ignoring: answer.job.filter)
        let goesOn =
            if let date, let before = state.staleDate { date > before || (date == before && said != state.staleDigest) } else { false }
        state.staleTotal += 1
        state.staleCount = state.staleDigest == said ? state.staleCount + 1 : 1
        state.staleDigest = said
        state.staleDate = date
        guard state.staleCount < Self.stalePolls, state.staleTotal < Self.staleLimit else {
            state.caches.believe()
            return false
        }
        if goesOn, try bringsStory(document) { return false }
        report.reason = "a stale copy, \(isOlder ? "older than the one before it" : "from a cache that lags behind: it came before")"
        try answered(document.head)
        schedule(.answered(answered(by: document.head)))
        try session.savePoll(id, state)
        return true
    }

    /// Whether a document shows what nobody has seen above most of what is known: pinned items may stand first. An old copy that
    /// shows an item from before the first poll shows it at its end.
    private func bringsStory(_ document: Document) throws -> Bool {
        let drafts = state.window.knownDirection == true ? document.drafts.reversed() : document.drafts
        let isKnown = try drafts.map { try session.knows($0.names, source: id) }
        guard let story = isKnown.firstIndex(of: false) else { return false }
        let known = isKnown.count(where: \.self)
        return known > 0 && isKnown[story...].count(where: \.self) * 2 >= known
    }

    /// Whether all that a body from before withdrew is back with the next one. Asked when a document was recorded.
    func isMended(_ counts: DocumentRecorder.Counts) throws -> Bool {
        guard let lapse = state.caches.lapsedAt, lapse == answer.job.state.confirmedAt, counts.returned > 0 else { return false }
        return try !session.hasWithdrawn(at: lapse, source: id)
    }

    mutating func forgetStaleCopies() {
        state.staleCount = 0
        state.staleTotal = 0
        state.staleDigest = nil
        state.staleDate = nil
    }

    /// Its Last-Modified or its own date lies before that of the last one accepted: either is enough, for a cache in between
    /// may put a date of its own on an old copy.
    func isOlder(_ document: Document) -> Bool {
        guard state.window.documents > 0 else { return false }
        func goesBack(_ now: Timestamp?, _ before: Timestamp?) -> Bool {
            guard let now, let before, before <= answer.at else { return false }
            return now < before
        }
        return goesBack(document.head.lastModified, state.modifiedAt) || goesBack(document.feed.updated, state.feedDate)
    }

    /// A date that lies ahead says that a clock is wrong. Taken as it is, it would make all that follows stale until it has come.
    func notAhead(_ date: Timestamp?) -> Timestamp? { date.map { min($0, answer.at) } }
}
