// How often a source publishes, and at which hours and days: a few numbers per source, written only when something new
// came. Kept by ArchiveStore, asked by Schedule.

/// The rhythm of a source as far as it was observed: two decaying counts and two small histograms.
public struct PublishingRhythm: Sendable, Hashable {
    /// The instant since which is counted; nil until the first document.
    public var begun: Timestamp?
    /// The instant that the two counts are of.
    public var updated: Timestamp?
    /// New items, each worth less by e every three weeks.
    public var events: Double
    /// The same, by e every day and a half: what changed lately.
    public var recent: Double
    /// Items by hour of the day (UTC): twelve hours of five bits each, 0 to 11 o'clock.
    public var morning: Int64
    /// The same, 12 to 23 o'clock.
    public var evening: Int64
    /// Items by day of the week, Sunday first: seven days of eight bits each.
    public var week: Int64

    public init(
        begun: Timestamp? = nil, updated: Timestamp? = nil, events: Double = 0, recent: Double = 0, morning: Int64 = 0, evening: Int64 = 0,
        week: Int64 = 0
    ) {
        self.begun = begun
        self.updated = updated
        self.events = events
        self.recent = recent
        self.morning = morning
        self.evening = evening
        self.week = week
    }

    private static let memory = 21.0 * 86_400
    private static let shortMemory = 1.5 * 86_400
    /// No more than so far back do the dates of a first document count.
    private static let reach: Int64 = 60 * 86_400
    /// A source of which nothing is known is thought to publish daily; so little that evidence soon outweighs it.
    private static let priorEvents = 0.2
    private static let priorSpan = 0.2 * 86_400
    private static let eventsThatProve = 4.0

    /// Takes in the new items of one document by their published dates, nil for undated ones. The first document teaches
    /// the past; later ones what came after `last`, the poll before this one.
    public mutating func learn(_ published: [Timestamp?], since last: Timestamp?, now: Timestamp) {
        guard begun != nil else { return begin(published, now: now) }
        guard !published.isEmpty else { return }
        let floor = min(last ?? now, now)
        (events, recent) = counts(at: now)
        updated = now
        for date in published { count(min(max(date ?? now, floor), now), now: now) }
    }

    private mutating func begin(_ published: [Timestamp?], now: Timestamp) {
        let earliest = now.advanced(bySeconds: -PublishingRhythm.reach)
        let dates = published.compactMap { $0 }.filter { $0 <= now }
        begun = max(dates.min() ?? now, earliest)
        updated = now
        (events, recent) = (0, 0)
        for date in dates where date >= earliest { count(date, now: now) }
    }

    private mutating func count(_ date: Timestamp, now: Timestamp) {
        let age = PublishingRhythm.seconds(from: date, to: now)
        events += Exponential.decay(age / PublishingRhythm.memory)
        recent += Exponential.decay(age / PublishingRhythm.shortMemory)
        let hour = Int(PublishingRhythm.hour(date.seconds))
        if hour < 12 { PublishingRhythm.bump(&morning, hour, width: 5) } else { PublishingRhythm.bump(&evening, hour - 12, width: 5) }
        // Both halves of the day fade together, or else one would outgrow the other.
        if PublishingRhythm.bin(hour < 12 ? morning : evening, hour % 12, width: 5) == 31 {
            morning = PublishingRhythm.halved(morning, width: 5, count: 12)
            evening = PublishingRhythm.halved(evening, width: 5, count: 12)
        }
        let day = PublishingRhythm.weekday(date.seconds)
        PublishingRhythm.bump(&week, day, width: 8)
        if PublishingRhythm.bin(week, day, width: 8) == 255 { week = PublishingRhythm.halved(week, width: 8, count: 7) }
    }
}

extension PublishingRhythm {
    /// Items per hour to be expected, on the average of a whole week.
    public func rate(at now: Timestamp) -> Double {
        guard let begun else { return PublishingRhythm.priorEvents / PublishingRhythm.priorSpan * 3600 }
        let counts = counts(at: now)
        let age = PublishingRhythm.seconds(from: begun, to: now)
        let long =
            (counts.events + PublishingRhythm.priorEvents)
            / (PublishingRhythm.span(age, PublishingRhythm.memory) + PublishingRhythm.priorSpan)
        let short = counts.recent / (PublishingRhythm.span(age, PublishingRhythm.shortMemory) + PublishingRhythm.priorSpan)
        // A quick change upwards is believed by half, until the long count has followed.
        return max(long, short / 2) * 3600
    }

    /// Whether nothing new has come for unusually long: ten times the usual pause, and three days at least. A source that was
    /// not observed for long enough to know its pause is never called silent.
    public func isSilent(at now: Timestamp) -> Bool {
        guard let updated, events >= PublishingRhythm.eventsThatProve else { return false }
        let usualPause = 3600 / rate(at: updated)
        return PublishingRhythm.seconds(from: updated, to: now) > max(3 * 86_400, 10 * usualPause)
    }

    /// How many times the average is to be expected in the hour that holds this instant (seconds since 1970).
    public func weight(at second: Int64) -> Double {
        let hour = Int(PublishingRhythm.hour(second))
        let around = bin(hour - 1) + 2 * bin(hour) + bin(hour + 1)
        let total = 4 * (PublishingRhythm.sum(morning, width: 5, count: 12) + PublishingRhythm.sum(evening, width: 5, count: 12))
        let day = Double(PublishingRhythm.bin(week, PublishingRhythm.weekday(second), width: 8))
        let days = PublishingRhythm.sum(week, width: 8, count: 7)
        // The added constants are doubt: a few items prove no pattern, and no hour is ever ruled out.
        return (Double(around) + 0.5) / (Double(total) + 12) * 24 * (day + 1) / (Double(days) + 7) * 7
    }

    private func counts(at now: Timestamp) -> (events: Double, recent: Double) {
        let age = PublishingRhythm.seconds(from: updated ?? now, to: now)
        return (
            events * Exponential.decay(age / PublishingRhythm.memory), recent * Exponential.decay(age / PublishingRhythm.shortMemory)
        )
    }

    /// The time that a decaying count stands for after `age` seconds of counting.
    private static func span(_ age: Double, _ memory: Double) -> Double { memory * (1 - Exponential.decay(age / memory)) }

    private func bin(_ hour: Int) -> Int {
        let hour = (hour + 24) % 24
        return hour < 12 ? PublishingRhythm.bin(morning, hour, width: 5) : PublishingRhythm.bin(evening, hour - 12, width: 5)
    }

    private static func seconds(from start: Timestamp, to end: Timestamp) -> Double {
        max(0, Double(end.milliseconds) - Double(start.milliseconds)) / 1000
    }

    static func hour(_ second: Int64) -> Int64 { ((second % 86_400) + 86_400) % 86_400 / 3600 }

    /// 0 is Sunday; 1970 began on a Thursday.
    static func weekday(_ second: Int64) -> Int {
        let day = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
        return Int(((day + 4) % 7 + 7) % 7)
    }

    private static func bin(_ packed: Int64, _ index: Int, width: Int) -> Int { Int(packed >> Int64(index * width)) & (1 << width - 1) }

    private static func bump(_ packed: inout Int64, _ index: Int, width: Int) {
        guard bin(packed, index, width: width) < 1 << width - 1 else { return }
        packed += 1 << Int64(index * width)
    }

    private static func sum(_ packed: Int64, width: Int, count: Int) -> Int {
        var (rest, total) = (packed, 0)
        for _ in 0..<count {
            total += Int(rest) & (1 << width - 1)
            rest >>= Int64(width)
        }
        return total
    }

    private static func halved(_ packed: Int64, width: Int, count: Int) -> Int64 {
        var out: Int64 = 0
        for index in 0..<count { out |= Int64(bin(packed, index, width: width) / 2) << Int64(index * width) }
        return out
    }
}

/// The one transcendental function that the rules need, without a C library: floor 0 has none.
enum Exponential {
    /// e to the power of `-x`, for `x` of zero or more; to six digits.
    static func decay(_ x: Double) -> Double {
        guard x > 0 else { return 1 }
        guard x < 40 else { return 0 }
        // (e^(-x/1024))^1024 by the third-order series and ten squarings.
        let y = x / 1024
        var power = 1 - y * (1 - y / 2 * (1 - y / 3 * (1 - y / 4)))
        for _ in 0..<10 { power *= power }
        return power
    }
}
