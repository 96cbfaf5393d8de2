// When a source is polled next, rule by rule; and a year on paper, against a fixed interval.

import Foundation
import Testing

@testable import TidingsCore

@Suite struct ScheduleTests {
    /// Monday, 1 January 2024, noon.
    private let now = Timestamp(seconds: 1_704_110_400)

    private func seconds(
        _ outcome: PollOutcome, _ history: PublishingRhythm = PublishingRhythm(), _ limits: PollingLimits = PollingLimits(),
        random: Double = 0
    ) -> Int64 {
        Schedule.next(after: outcome, history: history, limits: limits, now: now, random: random).seconds - now.seconds
    }

    private func answered(fresh: Int? = nil, hold: Int = 0, skips: Int64 = 0) -> PollOutcome {
        .answered(PollOutcome.Answer(freshForSeconds: fresh, wishes: PublisherWishes(holdSeconds: hold, skips: skips)))
    }

    /// A source that has published every so many seconds for so many days.
    private func steady(every seconds: Int64, days: Int64) -> PublishingRhythm {
        var rhythm = PublishingRhythm()
        rhythm.learn([], since: nil, now: now.advanced(bySeconds: -days * 86_400))
        var last = now.advanced(bySeconds: -days * 86_400)
        while last.advanced(bySeconds: seconds) <= now {
            let next = last.advanced(bySeconds: seconds)
            rhythm.learn([next], since: last, now: next)
            last = next
        }
        return rhythm
    }

    // Exact intervals.

    @Test func `an interval is exact, from the first poll on`() {
        let limits = PollingLimits(minimumSeconds: 300, maximumSeconds: 3600, exactSeconds: 97)
        for random in [0, 0.5, 0.99] { #expect(seconds(answered(), PublishingRhythm(), limits, random: random) == 97) }
        for random in [0, 0.5, 0.99] {
            #expect(seconds(answered(fresh: 7200, hold: 7200), steady(every: 60, days: 2), limits, random: random) == 97)
        }
    }

    @Test func `an exact interval grows with failures, Retry-After and skip hours alone`() {
        let limits = PollingLimits(exactSeconds: 900)
        #expect(seconds(.failed(inARow: 1), PublishingRhythm(), limits) == 900)
        #expect(seconds(.failed(inARow: 3), PublishingRhythm(), limits) == 3600)
        #expect(seconds(.failed(inARow: 1, retryAfterSeconds: 5000), PublishingRhythm(), limits) == 5000)
        #expect(seconds(answered(skips: 1 << 12), PublishingRhythm(), limits) == 3600)
        let rare = PollingLimits(exactSeconds: 7 * 86_400)
        #expect(seconds(.failed(inARow: 9), PublishingRhythm(), rare) == 7 * 86_400)
    }

    // Adaptive intervals.

    @Test func `who publishes often is polled often, within the bounds`() {
        let busy = seconds(answered(), steady(every: 300, days: 5))
        let daily = seconds(answered(), steady(every: 86_400, days: 60))
        let rare = seconds(answered(), steady(every: 30 * 86_400, days: 90))
        #expect(busy < daily && daily < rare)
        #expect(busy < 1500)
        #expect(seconds(answered(), steady(every: 300, days: 5), PollingLimits(minimumSeconds: 3600)) == 3600)
        #expect(seconds(answered(), steady(every: 30 * 86_400, days: 90), PollingLimits(maximumSeconds: 600)) == 600)
    }

    @Test func `a source that fell silent is left in peace more and more`() {
        let rhythm = steady(every: 3600, days: 30)
        var spans: [Int64] = []
        for days in [0, 5, 20, 60, 200] {
            let later = now.advanced(bySeconds: Int64(days) * 86_400)
            spans.append(
                Schedule.next(after: answered(), history: rhythm, limits: PollingLimits(), now: later, random: 0).seconds - later.seconds)
        }
        #expect(spans == spans.sorted())
        #expect(spans[4] > 5 * spans[0])
    }

    @Test func `a source of fixed hours is awaited at its hour`() {
        // Every day at seven in the evening; it is noon.
        var rhythm = PublishingRhythm()
        rhythm.learn((1...40).map { now.advanced(bySeconds: 7 * 3600 - Int64($0) * 86_400) }, since: nil, now: now)
        #expect(rhythm.weight(at: now.seconds + 7 * 3600) > 8)
        #expect(rhythm.weight(at: now.seconds) < 0.5)
        let evening = now.advanced(bySeconds: 7 * 3600)
        let then = Schedule.next(after: answered(), history: rhythm, limits: PollingLimits(), now: evening, random: 0)
        #expect(then.seconds - evening.seconds < 2400)
        #expect(seconds(answered(), rhythm) > 7200)
    }

    @Test func `the first document teaches the rhythm of the past`() {
        var rhythm = PublishingRhythm()
        rhythm.learn(
            (1...20).map { now.advanced(bySeconds: -Int64($0) * 3600) } + [nil, now.advanced(bySeconds: 9_999_999)], since: nil, now: now)
        #expect(abs(rhythm.rate(at: now) - 1) < 0.25)
        var old = PublishingRhythm()
        old.learn((400...420).map { now.advanced(bySeconds: -Int64($0) * 86_400) }, since: nil, now: now)
        #expect(old.rate(at: now) < 0.001)
    }

    @Test func `Cache-Control, ttl and sy are lower bounds, up to the longest interval`() {
        let busy = steady(every: 300, days: 5)
        #expect(seconds(answered(fresh: 5000), busy) == 5000)
        #expect(seconds(answered(hold: 7200), busy) == 7200)
        #expect(seconds(answered(fresh: 5000, hold: 7200), busy) == 7200)
        #expect(seconds(answered(fresh: Int.max, hold: Int.max), busy) == 86_400)
    }

    @Test func `jitter comes late, never early, and not beyond the bound`() {
        let busy = steady(every: 300, days: 5)
        let spans = Set((0..<100).map { seconds(answered(hold: 7200), busy, random: Double($0) / 100) })
        #expect(spans.count > 90)
        #expect(spans.min() == 7200 && (spans.max() ?? 0) <= 7920)
        #expect(seconds(answered(hold: 86_400), busy, random: 0.99) == 86_400)
    }

    @Test func `a wish as long as the longest interval, or nearly so, is kept`() {
        // sy:updatePeriod of 12 h, and 12 h at most.
        let limits = PollingLimits(maximumSeconds: 43_200)
        for hold in [43_200, 43_000, 90_000] {
            for random in [0, 0.3, 0.7, 0.99] {
                let span = seconds(answered(hold: hold), PublishingRhythm(), limits, random: random)
                #expect(span >= min(hold, 43_200) && span <= 43_200)
            }
        }
        let rare = steady(every: 30 * 86_400, days: 90)
        #expect(Set((0..<10).map { seconds(answered(), rare, limits, random: Double($0) / 10) }).count == 10)
    }

    @Test func `a document must not roll over between two polls`() {
        let rhythm = steady(every: 60, days: 2)
        let full = PollOutcome.answered(PollOutcome.Answer(listedItems: 20))
        #expect(seconds(full, rhythm) <= 600)
        let gap = PollOutcome.answered(PollOutcome.Answer(gapSeconds: 1000))
        #expect(seconds(gap) == 500)
        #expect(seconds(.answered(PollOutcome.Answer(gapSeconds: 1))) == 300)
    }

    // Skip hours and days.

    @Test func `hours of rest are skipped`() {
        // 12 to 15 o'clock; a feed that skips every hour is not believed.
        let skips: Int64 = 0b1111 << 12
        let limits = PollingLimits(exactSeconds: 600)
        #expect(seconds(answered(skips: skips), PublishingRhythm(), limits) == 4 * 3600)
        #expect(seconds(answered(skips: skips), PublishingRhythm(), limits, random: 0.5) == 4 * 3600 + 300)
        #expect(seconds(answered(skips: (1 << 24) - 1), PublishingRhythm(), limits) == 600)
        #expect(seconds(answered(skips: 0b10 << 24), PublishingRhythm(), limits) == 12 * 3600)
    }

    @Test func `days of rest hold beyond the longest interval, and no clock is blamed for it`() {
        // It is Monday noon, and the feed rests from Monday to Friday.
        let wishes = PublisherWishes(skips: 0b111110 << 24)
        let saturday = now.advanced(bySeconds: 4 * 86_400 + 12 * 3600)
        let next = Schedule.next(
            after: .answered(PollOutcome.Answer(wishes: wishes)), history: PublishingRhythm(), limits: PollingLimits(), now: now,
            random: 0.99)
        #expect(next >= saturday && next < saturday.advanced(bySeconds: 600))
        for hours in Int64(0)..<108 {
            #expect(next <= Schedule.furthest(86_400, wishes: wishes, now: now.advanced(bySeconds: hours * 3600)))
        }
        #expect(next > Schedule.furthest(86_400, wishes: PublisherWishes(), now: now))
        #expect(next.advanced(bySeconds: 3600) > Schedule.furthest(86_400, wishes: wishes, now: now))
    }

    @Test func `an interval that was shortened is not waited out, and hours of rest are`() {
        // It is Monday noon, and the feed rests from 11 to 15 o'clock.
        let wishes = PublisherWishes(skips: 0b11111 << 11)
        let planned = now.advanced(bySeconds: 19 * 3600)
        func next(_ hours: Int64, _ wishes: PublisherWishes, planned: Timestamp = planned) -> Int64 {
            let polled = now.advanced(bySeconds: hours * 3600)
            let next = Schedule.next(planned: planned, intervalSeconds: 3 * 3600, polled: polled, wishes: wishes, now: now)
            return next.seconds - now.seconds
        }
        #expect(next(-1, PublisherWishes()) == 2 * 3600)
        #expect(next(-5, PublisherWishes()) == 0)
        // Whether the time that the interval names has passed, or lies in the rest itself.
        #expect(next(-5, wishes) == 4 * 3600 + 600)
        #expect(next(-1, wishes) == 4 * 3600 + 600)
        // What was planned by this interval stays, as does what is earlier.
        #expect(next(-5, wishes, planned: now.advanced(bySeconds: 4 * 3600 + 17)) == 4 * 3600 + 17)
        #expect(next(-1, PublisherWishes(), planned: now) == 0)
    }

    @Test func `who fails is left in peace in the hours of rest as well`() {
        let wishes = PublisherWishes(skips: 0b1111 << 12)
        let limits = PollingLimits(exactSeconds: 600)
        #expect(seconds(.failed(inARow: 1, wishes: wishes), PublishingRhythm(), limits) == 4 * 3600)
        #expect(seconds(.failed(inARow: 1, retryAfterSeconds: 5 * 3600, wishes: wishes), PublishingRhythm(), limits) == 5 * 3600)
    }

    @Test func `the wishes of a feed are read once`() {
        var feed = ParsedFeed(format: .rss20)
        feed.ttlMinutes = 60
        feed.updatePeriodSeconds = 7200
        feed.skipHours = [0, 23, 24, 77, -1]
        feed.skipDays = [0, 6, 9]
        #expect(PublisherWishes(feed) == PublisherWishes(holdSeconds: 7200, skips: 1 | 1 << 23 | 1 << 24 | 1 << 30))
        feed.ttlMinutes = Int.max
        #expect(PublisherWishes(feed).holdSeconds == Int.max)
        #expect(seconds(.answered(PollOutcome.Answer(wishes: PublisherWishes(feed)))) == 86_400)
    }

    // Failures.

    @Test func `failures back off to a day and never give up`() {
        let spans = [1, 2, 3, 4, 5, 6, 7, 8, 100, Int.max].map { seconds(.failed(inARow: $0)) }
        #expect(spans.first.map { $0 <= 1800 } == true)
        #expect(spans == spans.sorted())
        #expect(spans[1] == 2 * spans[0])
        #expect(spans.last == 86_400)
        #expect(seconds(.failed(inARow: 50), random: 0.9) <= 86_400)
    }

    @Test func `who asks again and again by hand puts the next poll off no further`() {
        let first = seconds(.failed(inARow: 1, forSeconds: 0))
        #expect([2, 3, 4, 8, 100].map { seconds(.failed(inARow: $0, forSeconds: 3)) } == [2, 4, 4, 4, 4].map { $0 * first })
        // As they come when each is waited for, nothing is different.
        var span = first
        for count in 2...12 {
            let pause = seconds(.failed(inARow: count, forSeconds: Int64(span)))
            #expect(pause == seconds(.failed(inARow: count)))
            span += pause
        }
    }

    @Test func `Retry-After counts up to a day`() {
        #expect(seconds(.failed(inARow: 1, retryAfterSeconds: 40_000)) == 40_000)
        #expect(seconds(.failed(inARow: 1, retryAfterSeconds: Int.max)) == 86_400)
        #expect(seconds(.failed(inARow: 1, retryAfterSeconds: 1)) == seconds(.failed(inARow: 1)))
        #expect(seconds(.putOff(seconds: 900)) == 900)
        #expect(seconds(.putOff(seconds: 1)) == 300)
        #expect(seconds(.putOff(seconds: 1), PublishingRhythm(), PollingLimits(exactSeconds: 10)) == 10)
    }

    @Test func `what is gone is asked once a week`() { #expect(seconds(.gone) == 7 * 86_400) }

    @Test func `no rule sets a time beyond the longest interval`() {
        #expect(Schedule.furthest(86_400, wishes: PublisherWishes(), now: now) == now.advanced(bySeconds: 86_400))
        // Who knows no horizon says so.
        #expect(Schedule.furthest(.max, wishes: PublisherWishes(), now: now) > now.advanced(bySeconds: 100 * 365 * 86_400))
    }

    // The whole.

    @Test func `a year on paper costs half the polls of every half hour, at no more delay`() {
        let years = PaperHabit.allCases.filter(\.isDaily).map { PaperYear($0, sources: max(1, $0.share / 5), days: 60) }
        let (adaptive, fixed) = (PaperFigures(years.map(\.adaptive)), PaperFigures(years.map(\.fixed)))
        #expect(Double(adaptive.polls) <= 0.52 * Double(fixed.polls))
        #expect(adaptive.medianMinutes <= fixed.medianMinutes)
    }

    /// 10,000 sources and 365 days, a line per habit; minutes long, so only with `TIDINGS_SCHEDULE_REPORT`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TIDINGS_SCHEDULE_REPORT"] != nil))
    func `the whole year of ten thousand sources`() async {
        let years = await withTaskGroup(of: PaperYear.self) { group in
            for habit in PaperHabit.allCases { group.addTask { PaperYear(habit, sources: habit.share * 100, days: 365) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for year in years { print("schedule: \(year.habit) \(year.adaptive) | every 30 min: \(year.fixed)") }
        let daily = years.filter(\.habit.isDaily)
        for (name, part) in [("daily or more", daily), ("all", years)] {
            print("schedule: \(name) \(PaperFigures(part.map(\.adaptive))) | every 30 min: \(PaperFigures(part.map(\.fixed)))")
        }
        let (adaptive, fixed) = (PaperFigures(daily.map(\.adaptive)), PaperFigures(daily.map(\.fixed)))
        #expect(2 * adaptive.polls <= fixed.polls)
        #expect(adaptive.medianMinutes <= fixed.medianMinutes)
    }

    @Test(arguments: [(0.0, 1.0), (1, 0.36788), (0.001, 0.9990005), (10, 0.0000453999), (50, 0)])
    func `decay is the exponential function`(x: Double, value: Double) { #expect(abs(Exponential.decay(x) - value) < 1e-6) }
}
