// How long a server may ask to be left alone (Retry-After, RFC 9110 §10.2.3). Asked by HTTPFetcher, which reads the field, and
// by whoever keeps what it said and asks later whether it still holds.

/// What of a wait that a server asks for counts.
public enum RetryAfterRule {
    /// At most a day counts (SPEC §5).
    public static let longestSeconds = Schedule.day

    /// So many of the seconds that a server asks for count.
    public static func seconds(_ asked: Int) -> Int { min(longestSeconds, max(0, asked)) }

    /// When the wait ends that a server asks for at `now`.
    public static func end(after asked: Int, now: Timestamp) -> Timestamp { now.advanced(bySeconds: Int64(seconds(asked))) }

    /// Whether a wait that was to end at `end` can have been asked for: one that ends later was noted by a clock that was wrong.
    public static func isBelievable(_ end: Timestamp, now: Timestamp) -> Bool { end <= RetryAfterRule.end(after: longestSeconds, now: now) }
}
