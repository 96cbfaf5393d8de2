// Who may start next: at most so many requests to one host at once, first come first served within a host, hosts in
// turn, a quick host over few connections, and one that answered 429 more slowly. A host that refuses again and again is
// only sounded: it may be one of its routes that refuses. Pure: CurlFetcher tells it the time and carries out its word.

/// The waiting room before the network.
struct HostGate {
    /// What the gate knows of one host.
    fileprivate struct Lane {
        var urgent = FIFO<Guest>()
        var waiting = FIFO<Guest>()
        var running = 0
        /// As configured.
        var limit = 1
        /// At most `limit`; halved by a 429, one more for every other answer.
        var allowed = 1
        /// So many at once while the host is quick.
        var window = HostGate.firstWindow
        /// When a request ended last, the lane was idle last, or the window grew.
        var progress: Int64 = 0
        /// Milliseconds between two starts; zero for a host that is not strained.
        var pace = 0
        /// No start before this instant.
        var notBefore: Int64 = 0
        /// Refusals since the last other answer.
        var refusals = 0
        var lastRefusal: Int64 = 0
        /// While the lane is closed: until when, how many go away unasked before the next may sound the host, and how many
        /// after that.
        var closedUntil: Int64 = 0
        var toRefuse = 0
        var refusedBetween = HostGate.leastRefused
        /// Whether the lane stands in `ready` or `delayed`.
        var isListed = false

        var hasWaiting: Bool { !waiting.isEmpty || !urgent.isEmpty }
        var isStrained: Bool { pace > 0 || refusals > 0 || allowed < limit }
    }

    /// A request in the waiting room.
    struct Guest {
        var id: Int
        /// Whether it may be told to come again later. Not so where an exchange has begun, or somebody insists.
        var mayBeRefused: Bool
    }

    /// What is to be done with a request that left the waiting room.
    enum Turn: Equatable {
        case start(Int, lane: String)
        /// The host said 429 again and again: it is left alone for so many seconds, but for a request now and then.
        case refuse(Int, seconds: Int)
    }

    /// Requests to a host at once until it makes others wait: a quick one is served over few connections just as fast, and each
    /// one costs both sides more than an answer of 304.
    static let firstWindow = 8
    /// Milliseconds without an answer after which twice as many may be.
    static let stall: Int64 = 2
    static let shortestPace = 250
    static let longestPace = 4000
    /// So many refusals in a row close the lane.
    static let patience = 4
    /// So many are told to come later before one of those that wait sounds a closed lane; twice as many each time it was
    /// refused again. A host of a thousand sources that refuses them all is sounded some twenty times.
    static let leastRefused = 2
    static let mostRefused = 64
    /// Milliseconds after which a refusal is forgotten.
    static let memory: Int64 = 600_000

    private var lanes: [String: Lane] = [:]
    private var ready = FIFO<String>()
    private var delayed: [String] = []

    /// Hosts that something is known of.
    var count: Int { lanes.count }

    /// Queues a request. `isUrgent`: a hop of an exchange that has begun goes before those that have not. `isForced`: it is
    /// never refused, only made to wait.
    mutating func enqueue(_ id: Int, lane name: String, limit: Int, isUrgent: Bool = false, isForced: Bool = false) {
        let isNew = modify(name) { lane in
            if lane.limit != limit {
                lane.allowed = lane.allowed == lane.limit ? limit : min(lane.allowed, limit)
                lane.limit = limit
            }
            let guest = Guest(id: id, mayBeRefused: !isUrgent && !isForced)
            if isUrgent { lane.urgent.append(guest) } else { lane.waiting.append(guest) }
            guard !lane.isListed, lane.running < lane.allowed else { return false }
            lane.isListed = true
            return true
        }
        if isNew { ready.append(name) }
    }

    /// The next request that may go, or nil where none may now.
    mutating func next(now: Int64) -> Turn? {
        if !delayed.isEmpty { wake(now: now) }
        while let name = ready.popFirst() {
            var turn: Turn?
            let goesOn = modify(name) { lane in
                lane.isListed = false
                guard lane.running < lane.allowed, let first = lane.first else { return false }
                if lane.closedUntil > now, lane.toRefuse > 0, first.mayBeRefused {
                    turn = lane.pop().map { .refuse($0.id, seconds: Int((lane.closedUntil - now + 999) / 1000)) }
                    lane.toRefuse -= 1
                } else if !lane.isOpen(now: now) {
                    lane.isListed = true
                    return false
                } else {
                    turn = lane.pop().map { .start($0.id, lane: name) }
                    lane.begin(now: now)
                }
                lane.isListed = lane.hasWaiting && lane.running < lane.allowed
                return lane.isListed
            }
            if goesOn { ready.append(name) } else if turn == nil, lanes[name]?.isListed == true { delayed.append(name) }
            forget(name)
            if let turn { return turn }
        }
        return nil
    }

    /// A request of this lane is over.
    mutating func finished(lane name: String, answer: Answer, now: Int64) {
        let isBack = modify(name) { lane in
            lane.running = max(0, lane.running - 1)
            lane.progress = now
            lane.learn(answer, now: now)
            guard !lane.isListed, lane.hasWaiting, lane.running < lane.allowed else { return false }
            lane.isListed = true
            return true
        }
        if isBack { ready.append(name) }
        forget(name)
    }

    /// How a request ended, as far as the host's strain goes.
    enum Answer: Equatable {
        case answered
        /// 429, or 503 with a time, and the seconds of Retry-After.
        case refused(retryAfter: Int?)
        /// Nothing came, or nothing that tells strain from another trouble: teaches nothing.
        case silent
    }

    /// When `next` may bring something although nothing finishes; nil where only an end can.
    var nextWake: Int64? { delayed.lazy.compactMap { lanes[$0]?.wakesAt }.min() }

    /// Lets more go at once to hosts that make others wait. Asked when all that has come is dealt with: till then an answer may
    /// be here already.
    /// - Returns: whether there is any.
    mutating func widen(now: Int64) -> Bool {
        var isWider = false
        for name in delayed {
            modify(name) { lane in
                guard lane.running >= lane.window, lane.wakesAt <= now else { return }
                lane.window *= 2
                lane.progress = now
                isWider = true
            }
        }
        return isWider
    }

    /// Forgets hosts that were strained once and have not been asked since.
    mutating func forgetOld(now: Int64) {
        lanes = lanes.filter { $0.value.running > 0 || $0.value.hasWaiting || $0.value.lastRefusal + HostGate.memory > now }
    }

    private mutating func wake(now: Int64) {
        delayed.removeAll { name in
            guard let lane = lanes[name], !lane.isOpen(now: now) else {
                ready.append(name)
                return true
            }
            return false
        }
    }

    @discardableResult
    private mutating func modify<R>(_ name: String, _ change: (inout Lane) -> R) -> R { change(&lanes[name, default: Lane()]) }

    private mutating func forget(_ name: String) {
        guard let lane = lanes[name], lane.running == 0, !lane.isListed, !lane.hasWaiting, !lane.isStrained else { return }
        lanes[name] = nil
    }
}

extension HostGate.Lane {
    fileprivate var first: HostGate.Guest? { urgent.first ?? waiting.first }

    fileprivate mutating func pop() -> HostGate.Guest? { urgent.popFirst() ?? waiting.popFirst() }

    /// Whether the next may start, where fewer than `allowed` are running.
    fileprivate func isOpen(now: Int64) -> Bool { running < window && notBefore <= now }

    /// When the next may start, or the window grow.
    fileprivate var wakesAt: Int64 { running < window ? notBefore : max(notBefore, progress + HostGate.stall) }

    fileprivate mutating func begin(now: Int64) {
        if running == 0 { progress = now }
        running += 1
        notBefore = now + Int64(pace)
        guard closedUntil > now else { return }
        // This one sounds the host; unless it opens the lane, more are sent away before the next does.
        refusedBetween = min(HostGate.mostRefused, refusedBetween * 2)
        toRefuse = refusedBetween
    }

    /// Additive increase, multiplicative decrease, as TCP treats a congested path (RFC 5681).
    fileprivate mutating func learn(_ answer: HostGate.Answer, now: Int64) {
        switch answer {
        case .silent: return
        case .answered:
            guard isStrained else { return }
            refusals = 0
            closedUntil = 0
            refusedBetween = HostGate.leastRefused
            pace = pace / 2 < HostGate.shortestPace / 2 ? 0 : pace / 2
            allowed = min(limit, allowed + 1)
        case .refused(let retryAfter):
            refusals = lastRefusal + HostGate.memory < now ? 1 : refusals + 1
            lastRefusal = now
            pace = min(HostGate.longestPace, max(HostGate.shortestPace, pace * 2))
            allowed = max(1, allowed / 2)
            notBefore = max(notBefore, now + Int64(pace))
            guard refusals >= HostGate.patience else { return }
            if closedUntil <= now { toRefuse = refusedBetween }
            allowed = 1
            closedUntil = max(closedUntil, now + min(HostGate.memory, Int64(retryAfter ?? 60) * 1000))
        }
    }
}
