// Which sources are asked, and how: the plan of a pass. Made from the configuration and the archive's state.

import TidingsCore

/// One source to ask. A class, for it goes through many hands unchanged, and is large.
final class PollJob: Sendable {
    let source: Source
    /// The archive's number of the source.
    let id: Int64
    let state: PollState
    let request: FetchRequest
    /// Origin of the request, by which jobs take turns.
    let host: String
    /// What the source asks not to hear of, compiled.
    let filter: DifferenceFilter
    /// Whether it was taken once in this pass, and not asked because its host was busy.
    let wasSentAway: Bool

    /// - Parameters:
    ///   - id: the archive's number of the source.
    ///   - force: send no validators.
    convenience init(source: Source, id: Int64, state: PollState, force: Bool) {
        self.init(source: source, id: id, state: state, force: force, wasSentAway: false)
    }

    private static let accept = FetchRequest.feedTypes + ", */*;q=0.8"

    private init(source: Source, id: Int64, state: PollState, force: Bool, wasSentAway: Bool) {
        self.wasSentAway = wasSentAway
        self.source = source
        self.id = id
        self.state = state
        filter = source.ignore.isEmpty ? .none : DifferenceFilter(ignoring: source.ignore)
        // Who asks is the same there, where it is the same origin.
        let home = state.movedTo.map { WebURL($0).withUser(of: WebURL(source.url)) } ?? source.url
        var request = FetchRequest(url: PollJob.looksBack(state) ? source.url : home, for: source)
        if !force, request.url == home { request.validators = state.validators }
        request.isForced = force
        request.accept = PollJob.accept
        self.request = request
        host = (request.url == source.url ? request.trustedOrigin : WebURL(request.url).origin) ?? request.url
    }

    /// Where a source moved to an address that has stopped working, the configured one is asked every second time: it may be
    /// the right one again.
    private static func looksBack(_ state: PollState) -> Bool {
        state.movedTo != nil && state.failures >= SourceRecorder.failuresBeforeAlarm && !state.failures.isMultiple(of: 2)
    }

    /// The same, after it was taken and not asked.
    func sentAway() -> PollJob { PollJob(source: source, id: id, state: state, force: request.isForced, wasSentAway: true) }

    /// Whether the last answer was that it comes too often (RFC 6585 §4, RFC 9110 §15.6.4).
    var isStrained: Bool { state.status == 429 || state.status == 503 }
}

/// Whether a source is asked in this pass.
enum PollDecision: Sendable, Hashable {
    case ask
    /// Not asked, and why.
    case skip(reason: String)
}

/// The rules of who is asked (SPEC §3, §4).
enum PollPlan {
    static let goneInterval = Int64(Schedule.goneSeconds)

    /// For `sync now`: back-off is ignored, Retry-After and 410 are not, unless forced.
    static func decide(_ state: PollState, force: Bool, now: Timestamp) -> PollDecision {
        if force { return .ask }
        if let until = state.retryAfter, until > now, RetryAfterRule.isBelievable(until, now: now) {
            return .skip(reason: "the server asked to wait until \(until) (Retry-After). Try: \"tidings sync now --force\"")
        }
        if let since = state.goneSince, let last = state.polledAt, last <= now, now < last.advanced(bySeconds: goneInterval) {
            return .skip(reason: "gone since \(since) (410); asked again once a week. Try: remove it, or \"tidings sync now NAME --force\"")
        }
        return .ask
    }

    /// For the daemon: when the source is asked next of its own accord. At once where nothing was ever worked out, and
    /// where the next poll lies too far ahead even for the feed's days of rest, for that comes from a clock that was wrong;
    /// not before Retry-After has run out; a week after a 410.
    static func nextPoll(_ state: PollState, horizonSeconds: Int64, now: Timestamp) -> Timestamp {
        var next = state.nextPollAt ?? now
        if next > Schedule.furthest(horizonSeconds, wishes: state.wishes, now: now) { next = now }
        if let until = state.retryAfter, RetryAfterRule.isBelievable(until, now: now) { next = max(next, until) }
        if state.goneSince != nil, let last = state.polledAt, last <= now { next = max(next, last.advanced(bySeconds: goneInterval)) }
        return next
    }
}

/// The order in which jobs are taken: hosts in turn, none beyond its share, so that one slow host holds up nobody else.
/// Within a host those come last that were told to wait at their last poll, and after them those that were sent away in
/// this pass: what they are told again must not close the host to the others.
struct JobQueue {
    /// Of each host, the next one last.
    private var waiting: [String: [PollJob]] = [:]
    /// Those that were sent away, in order.
    private var sentAway: [String: [PollJob]] = [:]
    private var hosts: [String] = []
    private var active: [String: Int] = [:]
    private var turn = 0
    private let perHost: @Sendable (String) -> Int

    init(_ jobs: [PollJob], perHost: @Sendable @escaping (String) -> Int) {
        self.perHost = perHost
        for job in jobs.reversed() where job.isStrained { waiting[job.host, default: []].append(job) }
        for job in jobs.reversed() where !job.isStrained { waiting[job.host, default: []].append(job) }
        var seen: Set<String> = []
        hosts = jobs.map(\.host).filter { seen.insert($0).inserted }
    }

    mutating func next() -> PollJob? {
        for _ in 0..<hosts.count {
            turn = turn % hosts.count
            let host = hosts[turn]
            turn += 1
            guard active[host, default: 0] < perHost(host), let job = waiting[host]?.popLast() else { continue }
            active[host, default: 0] += 1
            guard waiting[host]?.isEmpty ?? true else { return job }
            if let late = sentAway.removeValue(forKey: host) {
                waiting[host] = late.reversed()
            } else {
                turn -= 1
                hosts.remove(at: turn)
            }
            return job
        }
        return nil
    }

    mutating func finished(_ job: PollJob) { active[job.host, default: 1] -= 1 }

    /// The job was sent away, for its host wanted to be left alone: it is taken once more, after all others of its host.
    mutating func putBack(_ job: PollJob) {
        finished(job)
        let job = job.sentAway()
        guard waiting[job.host]?.isEmpty ?? true else { return sentAway[job.host, default: []].append(job) }
        waiting[job.host] = [job]
        hosts.append(job.host)
    }
}
