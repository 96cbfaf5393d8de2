// What the schedule decides from: what a poll brought, what the publisher and the configuration ask for. Made by
// SyncEngine, read by Schedule.

/// The configured bounds for one source, in seconds (SPEC §2).
public struct PollingLimits: Sendable, Hashable {
    public var minimumSeconds: Int
    public var maximumSeconds: Int
    /// The source's own `interval`; nil where it adapts.
    public var exactSeconds: Int?

    public init(minimumSeconds: Int = 300, maximumSeconds: Int = 86_400, exactSeconds: Int? = nil) {
        self.minimumSeconds = minimumSeconds
        self.maximumSeconds = max(minimumSeconds, maximumSeconds)
        self.exactSeconds = exactSeconds
    }
}

/// What the feed document itself asks of those who poll it; kept with the source, for a 304 does not repeat it.
public struct PublisherWishes: Sendable, Hashable {
    /// The longer of RSS `ttl` and `sy:updatePeriod` / `sy:updateFrequency`.
    public var holdSeconds: Int
    /// Bits 0 to 23: RSS `skipHours`; bits 24 to 30: `skipDays`, Sunday first.
    public var skips: Int64

    public init(holdSeconds: Int = 0, skips: Int64 = 0) {
        self.holdSeconds = holdSeconds
        self.skips = skips
    }

    public init(_ feed: ParsedFeed) {
        let (ttl, overflow) = max(0, feed.ttlMinutes ?? 0).multipliedReportingOverflow(by: 60)
        holdSeconds = max(overflow ? Int.max : ttl, feed.updatePeriodSeconds ?? 0)
        skips = 0
        for hour in feed.skipHours where (0...24).contains(hour) { skips |= 1 << Int64(hour % 24) }
        for day in feed.skipDays where (0...6).contains(day) { skips |= 1 << Int64(24 + day) }
    }

    /// Whether the publisher asks for rest at this time, in seconds since 1970.
    public func skips(at second: Int64) -> Bool {
        skips >> PublishingRhythm.hour(second) & 1 == 1 || skips >> Int64(24 + PublishingRhythm.weekday(second)) & 1 == 1
    }
}

/// What one poll brought, as far as the next one depends on it.
public enum PollOutcome: Sendable, Hashable {
    /// A document, or word that it is the same.
    case answered(Answer)
    /// No document, for so many times in a row, this one included, in so many seconds since the first of them.
    /// `retryAfterSeconds` is the server's Retry-After. The document's wishes hold for its source while it fails, too.
    case failed(inARow: Int, forSeconds: Int64 = .max, retryAfterSeconds: Int? = nil, wishes: PublisherWishes = PublisherWishes())
    /// Not asked, for its host was busy (``FetchFault/hostBusy(host:seconds:)``).
    case putOff(seconds: Int)
    /// 410.
    case gone

    /// What an answer says of the next poll.
    public struct Answer: Sendable, Hashable {
        /// By Cache-Control or Expires.
        public var freshForSeconds: Int?
        public var wishes: PublisherWishes
        /// Items that the document lists; nil where that is not known.
        public var listedItems: Int?
        /// Set where two successive full documents shared no item: the seconds between the two polls.
        public var gapSeconds: Int?

        public init(
            freshForSeconds: Int? = nil, wishes: PublisherWishes = PublisherWishes(), listedItems: Int? = nil, gapSeconds: Int? = nil
        ) {
            self.freshForSeconds = freshForSeconds
            self.wishes = wishes
            self.listedItems = listedItems
            self.gapSeconds = gapSeconds
        }
    }
}
