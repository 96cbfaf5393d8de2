// What one source's answer does to the archive, inside the group's transaction: failure, confirmation, or a document.
// The document's items are compared in DocumentRecorder.

import ArchiveStore
import TidingsCore

/// Records one answer: state, log lines and validators together (SPEC §4, all or nothing).
struct SourceRecorder {
    let settings: SyncSettings
    private var evidence: Evidence
    var state: PollState
    var report: SyncReport

    /// Failures in a row after which the log says so.
    static let failuresBeforeAlarm = 3
    /// Polls in a row that must bring an old copy that says the same before it is believed.
    static let stalePolls = 3
    /// Polls in a row that bring nothing but old copies, whatever they say, before the last is believed: no cache is that slow.
    static let staleLimit = 8

    init(session: ArchiveSession, run: Int64, settings: SyncSettings, answer: Answer) {
        self.settings = settings
        evidence = Evidence(session: session, run: run, answer: answer)
        state = answer.job.state
        report = SyncReport(source: answer.job.source.name, outcome: .unchanged)
        report.milliseconds = answer.milliseconds
    }

    mutating func record() throws {
        guard try session.isAt(source.url, source: id) else { return discard() }
        try recordNews()
        report.wishes = state.wishes
        report.nextPollAt = PollPlan.nextPoll(state, horizonSeconds: .max, now: answer.at)
    }

    private mutating func recordNews() throws {
        switch answer.news {
        case .failed(let failure) where failure.isNotAsked: try putOff(failure.fault)
        case .failed(let failure):
            try fail("\(failure.fault.message). \(failure.advice(hasCredentials: hasCredentials))", head: failure.head)
        case .noFeed(let head, let bytes, let why):
            report.bytes = bytes
            try fail("the answer is no feed (\(why)). \(noFeedAdvice)", head: head)
        case .notModified(let head): try confirm(head)
        case .identical(let head, let bytes):
            report.bytes = bytes
            try confirm(head)
        case .document(let document): try record(document)
        }
    }

    var session: ArchiveSession { evidence.session }
    var answer: Answer { evidence.answer }
    var source: Source { answer.job.source }
    var id: Int64 { answer.job.id }

    /// The configuration was read anew while the answer was under way, and what belonged to the former URL is forgotten.
    private mutating func discard() {
        report.outcome = .skipped
        report.reason = "its URL was changed while it was polled; it is polled at the new one"
        report.nextPollAt = answer.at
    }

    /// The poll before this one.
    var lastPoll: Timestamp? { answer.job.state.polledAt }

    mutating func log(_ change: Change) throws {
        let (session, source) = (session, id)
        let observation = try evidence.observe(showsForgotten: session.hasForgotten(source: source))
        session.append(change, run: evidence.run, source: source, observation: observation, at: answer.at)
        if report.outcome == .unchanged { report.outcome = .changed }
    }

    // MARK: Confirmation

    /// The archive's state was confirmed: a 304 or an identical body.
    private mutating func confirm(_ head: ResponseHead) throws {
        try answered(head)
        renewValidators(head)
        state.confirmedAt = answer.at
        forgetStaleCopies()
        schedule(.answered(answered(by: head)))
        try session.savePoll(id, state)
    }

    /// The source works: whatever was failing has recovered.
    mutating func answered(_ head: ResponseHead) throws {
        state.polledAt = answer.at
        state.isPutOff = false
        state.status = head.status
        report.status = head.status
        if state.failures >= Self.failuresBeforeAlarm || state.goneSince != nil {
            let since = state.failingSince.map { ", after failing since \($0)" } ?? ""
            try log(Change(.recovered, detail: "works again\(since)", before: lastPoll))
            remark("works again")
        }
        state.failures = 0
        state.failingSince = nil
        state.failure = nil
        state.goneSince = nil
        state.retryAfter = nil
        try noteMove(head)
    }

    /// A 304 leaves those that we have where it brings no new ones (RFC 9111 §4.3.4); those of any other answer are its own, also where
    /// it has none.
    private mutating func renewValidators(_ head: ResponseHead) {
        if head.status == 304 {
            if let etag = head.validators.etag { state.validators.etag = etag }
            if let modified = head.validators.lastModified { state.validators.lastModified = modified }
        } else {
            state.validators = head.validators
        }
        // Whatever repeats what is known cannot make it older.
        if let modified = notAhead(head.lastModified) { state.modifiedAt = max(modified, state.modifiedAt ?? modified) }
    }

    // MARK: Failure

    private mutating func fail(_ why: String, head: ResponseHead?) throws {
        report.outcome = .failed
        report.error = why
        report.status = head?.status
        state.status = head?.status
        state.polledAt = answer.at
        state.isPutOff = false
        state.failures += 1
        forgetStaleCopies()
        state.failingSince = state.failingSince ?? answer.at
        state.failure = why
        state.retryAfter = head?.retryAfterSeconds.map { RetryAfterRule.end(after: $0, now: answer.at) }
        if let head, head.isGone {
            if state.goneSince == nil {
                state.goneSince = answer.at
                try log(Change(.gone, detail: why, before: lastPoll))
            }
        } else if state.failures == Self.failuresBeforeAlarm {
            try log(Change(.failing, detail: why, before: state.confirmedAt))
        }
        let failed = PollOutcome.failed(
            inARow: state.failures, forSeconds: state.failingSince.map { answer.at.seconds - $0.seconds } ?? 0,
            retryAfterSeconds: head?.retryAfterSeconds, wishes: state.wishes)
        schedule(state.goneSince != nil ? .gone : failed)
        try session.savePoll(id, state)
    }

    private var hasCredentials: Bool {
        source.credentials != nil || source.headers.contains { $0.name.lowercased() == "authorization" }
    }

    /// What leads from a page to its feed; of what was a feed before, a page may only stand in its place.
    private var noFeedAdvice: String {
        guard let last = state.confirmedAt else {
            return
                "Try: correct the URL, or \"tidings sources remove\" it and \"tidings sources add\" its page, which finds the feeds that "
                + "a page names"
        }
        return "It was one at \(last): a login or a maintenance page may stand in its place, and it is tried again with growing pauses. "
            + "If that lasts, look for the feed's new address"
    }

    /// Not asked after all: its host wants to be left alone, or this machine cannot ask. No failure of the source.
    private mutating func putOff(_ fault: FetchFault) throws {
        report.outcome = .skipped
        report.reason = fault.message
        state.isPutOff = true
        if case .hostBusy(_, let seconds) = fault { schedule(.putOff(seconds: seconds)) } else { schedule(.putOff(seconds: 0)) }
        try session.savePoll(id, state)
    }

    // MARK: Documents

    private mutating func record(_ document: Document) throws {
        report.bytes = document.bytes
        if let damage = document.damage { return try recordDamaged(document, damage) }
        if try isStale(document) { return }
        try answered(document.head)
        state.wishes = document.feed.wishes
        var outcome = answered(by: document.head)
        if !document.drafts.isEmpty {
            var recorder = DocumentRecorder(document: document, window: state.window, evidence: evidence)
            try recorder.record()
            state.window = recorder.window
            take(recorder.counts)
            state.caches.accept(
                document.digest, withdraws: recorder.counts.withdrawn > 0, isMended: try isMended(recorder.counts), now: answer.at)
            state.bodyDigest = document.digest
            state.bodyMark = document.mark
            state.confirmedAt = answer.at
            state.modifiedAt = notAhead(document.head.lastModified)
            state.feedDate = notAhead(document.feed.updated)
            renewValidators(document.head)
            state.rhythm.learn(recorder.addedDates, since: lastPoll, now: answer.at)
            outcome.listedItems = state.window.lastCount
            if recorder.isGap, let lastPoll { outcome.gapSeconds = max(1, Int(answer.at.seconds - lastPoll.seconds)) }
        } else {
            // Lists nothing: no failure, and it changes no item. Its validators are not kept, so that it is read again.
            remark("the feed lists no items")
        }
        schedule(.answered(outcome))
        state.title = document.feed.title
        state.siteLink = document.feed.link
        state.format = document.feed.format
        forgetStaleCopies()
        try session.saveDocument(id, state)
        try session.savePoll(id, state)
    }

    /// A damaged document teaches the items that it holds whole; the source counts as failed all the same.
    private mutating func recordDamaged(_ document: Document, _ damage: String) throws {
        if isOlder(document) {
            return try fail("\(damage), and it is a copy older than the one before it: nothing was taken from it", head: document.head)
        }
        var recorder = DocumentRecorder(document: document, window: state.window, evidence: evidence)
        try recorder.record()
        evidence = recorder.evidence
        take(recorder.counts)
        if recorder.counts.isChanged {
            // The archive is no longer what these stand for: a 304 or the same bytes would now hide a difference.
            state.validators = Validators()
            state.bodyDigest = nil
            state.bodyMark = nil
            // What it taught is as young as itself: a copy from before it would withdraw that.
            if let modified = notAhead(document.head.lastModified) { state.modifiedAt = max(modified, state.modifiedAt ?? modified) }
            if let updated = notAhead(document.feed.updated) { state.feedDate = max(updated, state.feedDate ?? updated) }
            try session.saveDocument(id, state)
        }
        try fail("\(damage). The items that it holds whole were taken; nothing counts as withdrawn", head: document.head)
    }

    private mutating func take(_ counts: DocumentRecorder.Counts) {
        report.added = counts.added
        report.edited = counts.edited
        report.withdrawn = counts.withdrawn
        report.returned = counts.returned
        if counts.isChanged { report.outcome = .changed }
    }

    // MARK: Small parts

    /// Says what no count says.
    mutating func remark(_ words: String) { report.reason = report.reason.map { "\($0), \(words)" } ?? words }

    /// What an answer says about when to come again.
    func answered(by head: ResponseHead) -> PollOutcome.Answer {
        PollOutcome.Answer(
            freshForSeconds: head.freshForSeconds, wishes: state.wishes,
            listedItems: state.window.lastCount > 0 ? state.window.lastCount : nil)
    }

    mutating func schedule(_ outcome: PollOutcome) {
        let limits = PollingLimits(
            minimumSeconds: settings.minimumInterval, maximumSeconds: settings.maximumInterval, exactSeconds: source.intervalSeconds)
        state.nextPollAt = Schedule.next(
            after: outcome, history: state.rhythm, limits: limits, now: answer.at, random: settings.random())
    }
}
