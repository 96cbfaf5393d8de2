// When each source is due, in the daemon's memory. Asked by its scheduler whenever the alarm rings; a pure value, so that
// clocks which jump can be tested.

public import TidingsCore

/// The next polls of those sources that nobody is polling.
public struct DueTable: Sendable {
    private struct Entry {
        var next: Timestamp
        /// When `next` was worked out: before this the clock went back, and only the wait between the two means anything.
        var since: Timestamp
    }

    private var entries: [Int64: Entry] = [:]
    private let horizonSeconds: Int64
    /// No source is due before this, as long as the clock is not set.
    public private(set) var earliest: Timestamp?

    /// - Parameter horizonSeconds: of ``Schedule/furthest(_:wishes:now:)``.
    public init(horizonSeconds: Int64) { self.horizonSeconds = horizonSeconds }

    /// The source is asked again at `next`.
    public mutating func set(_ id: Int64, next: Timestamp, now: Timestamp) {
        entries[id] = Entry(next: next, since: now)
        earliest = min(earliest ?? next, next)
    }

    /// Takes out the sources whose time has come, the longest overdue first.
    public mutating func take(now: Timestamp, atMost limit: Int = .max) -> [Int64] {
        var due: [(id: Int64, next: Timestamp)] = []
        var rest: Timestamp?
        for (id, known) in entries {
            if isDue(known, now: now) {
                due.append((id, known.next))
                continue
            }
            var entry = known
            if now < entry.since {
                // The clock was set back: nobody waits longer for that than was meant.
                entry.next = Timestamp(milliseconds: now.milliseconds + entry.next.milliseconds - entry.since.milliseconds)
                entry.since = now
                entries[id] = entry
            }
            rest = min(rest ?? entry.next, entry.next)
        }
        due.sort { ($0.next, $0.id) < ($1.next, $1.id) }
        let taken = due.prefix(limit)
        for source in taken { entries[source.id] = nil }
        earliest = taken.count < due.count ? now : rest
        return taken.map(\.id)
    }

    /// Takes out these, whether due or not.
    public mutating func remove(_ ids: [Int64]) {
        for id in ids { entries[id] = nil }
    }

    /// What was worked out further ahead than any poll is planned was worked out by a clock that was wrong, and is due now as it
    /// would be after a restart. How long an interval or a rest is does not matter here, for the wait begins anew where a clock
    /// goes back by less.
    private func isDue(_ entry: Entry, now: Timestamp) -> Bool {
        entry.next <= now || entry.since > Schedule.furthest(horizonSeconds, wishes: PublisherWishes(), now: now)
    }
}
