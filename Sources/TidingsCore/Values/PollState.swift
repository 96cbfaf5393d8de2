// What the archive remembers of polling a source: validators, failures, redirects, the window it shows, when next.
// Read at the start of a run, written in the transaction that records the answer.

/// The state of a source between two polls.
public struct PollState: Sendable, Hashable {
    /// Where a permanent redirect led that was confirmed; nil polls the configured URL.
    public var movedTo: String?
    /// Where a permanent redirect led once; a second poll confirms it.
    public var moveCandidate: String?
    public var validators = Validators()
    /// SHA-256 of the last accepted body as received.
    public var bodyDigest: [UInt8]?
    /// Recognises that body.
    public var bodyMark: BodyMark?
    /// Last-Modified and the feed's own date of the last accepted document, or of a damaged one since that taught something.
    public var modifiedAt: Timestamp?
    public var feedDate: Timestamp?
    /// ``DocumentReading`` of a stale copy that keeps coming, when it says that it was made, and how often in a row it came.
    public var staleDigest: [UInt8]?
    public var staleDate: Timestamp?
    public var staleCount = 0
    /// How many stale copies came in a row, whatever they say.
    public var staleTotal = 0
    /// The bodies accepted before.
    public var caches = CacheMemory()

    public var polledAt: Timestamp?
    /// The last poll that confirmed the archive's state: a document accepted, 304, or an identical body.
    public var confirmedAt: Timestamp?
    public var nextPollAt: Timestamp?
    /// `nextPollAt` is when its host may be asked again: the source itself was not.
    public var isPutOff = false
    /// Not asked before this, by Retry-After.
    public var retryAfter: Timestamp?
    /// Since when the source answers 410.
    public var goneSince: Timestamp?

    /// Failures in a row.
    public var failures = 0
    public var failingSince: Timestamp?
    /// The last failure in words; nil when the last poll worked.
    public var failure: String?
    /// Status of the last answer, where there was one.
    public var status: Int?

    /// What the feed calls itself and its site.
    public var title: String?
    public var siteLink: String?
    public var format: FeedFormat?

    public var window = WindowMemory()
    /// How often the source publishes.
    public var rhythm = PublishingRhythm()
    /// What the feed asks of those who poll it.
    public var wishes = PublisherWishes()

    public init() {}
}
