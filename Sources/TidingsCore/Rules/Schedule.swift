// When a source is polled next (SPEC §5): a pure function of what came, what was observed so far, what is configured, and a
// random number that keeps sources from marching in step. Asked by SyncEngine after every poll.

/// The rules of polling times.
public enum Schedule {
    public static let day = 86_400
    /// A feed that is gone is asked once a week (SPEC §4).
    public static let goneSeconds = 7 * day

    /// How much attention is paid: a source that publishes `r` items an hour is polled every `patience / sqrt(r) + leisure`
    /// hours. Intervals by the square root give the least delay per story for a given number of polls in all; the constant
    /// keeps the busiest sources from taking most of them for minutes that nobody misses. Both were found by simulating a year.
    static let patience = 0.17
    static let leisure = 0.25
    /// Jitter: at most this part of the interval; later, so that no lower bound is broken.
    static let jitter = 0.1
    /// After hours of rest: at most so many seconds later.
    static let restJitterSeconds: Int64 = 600
    /// The first failures of an adaptive source are looked at again after this at most.
    static let firstRetrySeconds = 1800

    /// The next poll after `outcome` at `now`. `random` is in 0..<1.
    public static func next(
        after outcome: PollOutcome, history: PublishingRhythm, limits: PollingLimits, now: Timestamp, random: Double
    ) -> Timestamp {
        switch outcome {
        case .answered(let answer):
            let planned = now.advanced(bySeconds: Int64(interval(answer, history, limits, now, random)))
            return skipping(answer.wishes, planned: planned, random: random)
        case .failed(let count, let span, let retryAfter, let wishes):
            let pause = backOff(count, span, history, limits, now)
            let seconds = max(
                spread(pause, random, atLeast: limits.exactSeconds ?? limits.minimumSeconds, atMost: max(day, limits.exactSeconds ?? 0)),
                RetryAfterRule.seconds(retryAfter ?? 0))
            return skipping(wishes, planned: now.advanced(bySeconds: Int64(seconds)), random: random)
        case .putOff(let seconds):
            let least = limits.exactSeconds ?? limits.minimumSeconds
            let pause = max(least, RetryAfterRule.seconds(seconds))
            return now.advanced(
                bySeconds: Int64(spread(pause, random, atLeast: least, atMost: max(RetryAfterRule.longestSeconds, least))))
        case .gone:
            return now.advanced(bySeconds: Int64(goneSeconds))
        }
    }

    /// The next poll of a source that was planned for `planned` by another interval than the one it has now: the old one is not
    /// waited out, but the publisher's hours and days of rest are.
    /// - Parameter polled: when it was polled last.
    public static func next(
        planned: Timestamp, intervalSeconds: Int, polled: Timestamp, wishes: PublisherWishes, now: Timestamp
    ) -> Timestamp {
        let due = max(now, polled.advanced(bySeconds: Int64(intervalSeconds)))
        // The latest that the rest allows: what was planned by this very interval stays as it was.
        return min(planned, skipping(wishes, planned: due, random: 1))
    }

    /// No next poll lies further ahead than this, in seconds, but for an interval or a rest that is longer.
    public static func horizonSeconds(maximumInterval: Int) -> Int64 { Int64(max(day, maximumInterval)) }

    /// The furthest that a next poll may lie ahead where no interval is longer than `horizonSeconds`: what lies beyond was set by a
    /// clock that was wrong. Hours and days of rest that begin there put it off to their end.
    public static func furthest(_ horizonSeconds: Int64, wishes: PublisherWishes, now: Timestamp) -> Timestamp {
        // Callers that know no horizon say Int64.max; nothing is planned a thousand years ahead.
        let last = now.advanced(bySeconds: min(horizonSeconds, 1 << 35))
        return wishes.skips == 0 ? last : skipping(wishes, planned: last, random: 0).advanced(bySeconds: restJitterSeconds)
    }
}

extension Schedule {
    private static func interval(
        _ answer: PollOutcome.Answer, _ history: PublishingRhythm, _ limits: PollingLimits, _ now: Timestamp, _ random: Double
    ) -> Int {
        // Exact from the first poll on (SPEC §2), without jitter: who sets an interval may count on it. Sources of one
        // interval therefore come together; `concurrency` and `perHost` flatten the burst.
        if let exact = limits.exactSeconds { return exact }
        let wish = max(answer.freshForSeconds ?? 0, answer.wishes.holdSeconds)
        let least = min(max(limits.minimumSeconds, wish), limits.maximumSeconds)
        var seconds = expected(history, now: now, longest: limits.maximumSeconds)
        if let listed = answer.listedItems, listed > 0 {
            // Half a window at the pace of now: a document must not roll over between two polls.
            let pace = history.rate(at: now) * max(1, history.weight(at: now.seconds))
            seconds = min(seconds, Int(min(Double(limits.maximumSeconds), Double(listed) / pace / 2 * 3600)))
        }
        if let gap = answer.gapSeconds { seconds = min(seconds, gap / 2) }
        return spread(max(least, seconds), random, atLeast: least, atMost: limits.maximumSeconds)
    }

    /// Seconds until the attention that the expected rate deserves has added up to one poll.
    private static func expected(_ history: PublishingRhythm, now: Timestamp, longest: Int) -> Int {
        let rate = history.rate(at: now)
        let start = now.seconds
        let end = start + Int64(longest)
        var (instant, sum) = (start, 0.0)
        while instant < end {
            let boundary = min(end, (instant / 3600 + 1) * 3600)
            let density = 1 / (patience / (rate * history.weight(at: instant)).squareRoot() + leisure) / 3600
            let gain = density * Double(boundary - instant)
            guard sum + gain < 1 else { return Int(instant - start) + Int((1 - sum) / density) }
            sum += gain
            instant = boundary
        }
        return longest
    }

    /// Doubles with every failure in a row, up to a day; never gives up. From the third time on the failures must have lasted as long
    /// as that takes: who asks by hand eight times in a minute learns no more than that it fails, and it may work the minute after.
    private static func backOff(
        _ failures: Int, _ span: Int64, _ history: PublishingRhythm, _ limits: PollingLimits, _ now: Timestamp
    ) -> Int {
        let usual =
            limits.exactSeconds
            ?? max(limits.minimumSeconds, min(firstRetrySeconds, expected(history, now: now, longest: limits.maximumSeconds)))
        var pause = max(1, usual)
        for doubling in 0..<min(max(failures - 1, 0), 20) where pause < day && (doubling < 2 || pause - usual <= span) { pause *= 2 }
        return max(usual, min(pause, day))
    }

    private static func spread(_ seconds: Int, _ random: Double, atLeast shortest: Int, atMost longest: Int) -> Int {
        let room = Int(Double(seconds) * jitter * random)
        // At the upper bound the jitter goes downwards, or all that wait longest would come together; but no lower bound
        // is broken for it.
        return seconds + room <= longest ? seconds + room : max(seconds - room, shortest)
    }

    /// Moves a poll out of the hours and days in which the publisher asks for rest (RSS 2.0, skipHours and skipDays), also
    /// beyond the longest interval; a feed that skips every hour is not believed.
    private static func skipping(_ wishes: PublisherWishes, planned: Timestamp, random: Double) -> Timestamp {
        guard wishes.skips != 0, wishes.skips(at: planned.seconds) else { return planned }
        var hour = (planned.seconds / 3600 + 1) * 3600
        for _ in 0..<(24 * 7) {
            guard wishes.skips(at: hour) else { return Timestamp(seconds: hour + Int64(random * Double(restJitterSeconds))) }
            hour += 3600
        }
        return planned
    }
}
