// Sources that publish on paper: a year of stories with the habits of real publishers, polled by a schedule. Deterministic,
// so that a change of the rules shows as a change of the figures.

import TidingsCore

/// SplitMix64, so that every run is the same.
struct PaperRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func unit() -> Double { Double.random(in: 0..<1, using: &self) }
}

/// How a publisher behaves.
enum PaperHabit: String, CaseIterable {
    /// 60 a day, most of them between 6 and 22 o'clock, at weekends half of it.
    case agency
    /// 12 a day from morning to evening, in small bursts.
    case newspaper
    /// 3 on each working day, in office hours.
    case company
    /// One a day at its own hour, give or take a quarter of an hour.
    case column
    /// One a day, at no hour in particular.
    case whim
    /// One a week.
    case weekly
    /// One a month.
    case monthly
    /// Nothing any more.
    case silent

    /// Of a hundred sources.
    var share: Int {
        switch self {
        case .agency: 5
        case .newspaper: 12
        case .company: 18
        case .column: 15
        case .whim: 5
        case .weekly: 20
        case .monthly: 15
        case .silent: 10
        }
    }

    var isDaily: Bool { ![.weekly, .monthly, .silent].contains(self) }

    /// Seconds since the start of the year, in order, of `days` days. The year starts on a Sunday.
    func stories(days: Int, _ random: inout PaperRandom) -> [Int64] {
        let ownHour = Double.random(in: 0..<24, using: &random)
        var out: [Double] = []
        for day in 0..<days {
            let isWeekend = day % 7 == 0 || day % 7 == 6
            let midnight = Double(day) * 86_400
            func add(_ hour: Double) { out.append(midnight + (hour + ownHour).truncatingRemainder(dividingBy: 24) * 3600) }
            switch self {
            case .agency:
                for _ in 0..<(isWeekend ? 30 : 60) { add(random.unit() < 0.9 ? random.unit() * 16 : 16 + random.unit() * 8) }
            case .newspaper:
                for _ in 0..<(isWeekend ? 3 : 6) {
                    let hour = random.unit() * 14
                    add(hour)
                    add(hour + random.unit() * 0.5)
                }
            case .company: if !isWeekend { for _ in 0..<3 { add(random.unit() * 9) } }
            case .column: add((random.unit() - 0.5) * 0.5 + 12)
            case .whim: out.append(midnight + random.unit() * 86_400)
            case .weekly: if day % 7 == Int(ownHour) % 7 { out.append(midnight + random.unit() * 86_400) }
            case .monthly: if random.unit() < 1.0 / 30 { out.append(midnight + random.unit() * 86_400) }
            case .silent: break
            }
        }
        return out.map { Int64($0) }.sorted()
    }
}

/// What a year cost and brought.
struct PaperFigures: CustomStringConvertible {
    var polls = 0
    /// Stories by the minutes from publication to discovery; a year has no longer delay than it has minutes.
    private(set) var minutes: [Int: Int] = [:]
    private var seconds: Int64 = 0

    init() {}

    init(_ parts: [PaperFigures]) {
        for part in parts {
            polls += part.polls
            seconds += part.seconds
            minutes.merge(part.minutes, uniquingKeysWith: +)
        }
    }

    mutating func found(after delay: Int64) {
        seconds += delay
        minutes[Int(delay / 60), default: 0] += 1
    }

    var stories: Int { minutes.values.reduce(0, +) }
    var meanMinutes: Double { Double(seconds) / 60 / Double(max(1, stories)) }

    /// The whole minutes of the middle one.
    var medianMinutes: Int {
        var rest = stories / 2
        for (delay, count) in minutes.sorted(by: { $0.key < $1.key }) {
            rest -= count
            if rest < 0 { return delay }
        }
        return 0
    }

    var description: String {
        let ratio = Double(polls) / Double(max(1, stories))
        return "\(polls) polls, \(stories) stories, \((ratio * 100).rounded() / 100) polls a story, "
            + "delay median \(medianMinutes) min, mean \(meanMinutes.rounded()) min"
    }
}

/// A year of some sources of one habit, polled by the schedule and every half hour.
struct PaperYear {
    let habit: PaperHabit
    private(set) var adaptive = PaperFigures()
    private(set) var fixed = PaperFigures()

    init(_ habit: PaperHabit, sources: Int, days: Int) {
        self.habit = habit
        var random = PaperRandom(state: UInt64(habit.share * 131 + days))
        for _ in 0..<sources {
            let source = PaperSource(habit, days: days, &random)
            adaptive = PaperFigures([adaptive, source.adaptive(&random)])
            fixed = PaperFigures([fixed, source.fixed(1800, &random)])
        }
    }
}

/// One source, polled from day 30 to the end; what came before is what its first document may list.
struct PaperSource {
    let stories: [Int64]
    let start: Int64 = 30 * 86_400
    let end: Int64

    /// Sunday, 1 January 2023.
    static let epoch: Int64 = 1_672_531_200

    init(_ habit: PaperHabit, days: Int, _ random: inout PaperRandom) {
        stories = habit.stories(days: days + 30, &random)
        end = Int64(days + 30) * 86_400
    }

    /// Polls by ``Schedule``.
    func adaptive(_ random: inout PaperRandom, limits: PollingLimits = PollingLimits()) -> PaperFigures {
        var rhythm = PublishingRhythm()
        return run { last, now, new in
            let time = Timestamp(seconds: PaperSource.epoch + now)
            let dates = new.map { Timestamp?.some(Timestamp(seconds: PaperSource.epoch + $0)) }
            rhythm.learn(dates, since: last.map { Timestamp(seconds: PaperSource.epoch + $0) }, now: time)
            let answer = PollOutcome.Answer(listedItems: 20)
            let next = Schedule.next(after: .answered(answer), history: rhythm, limits: limits, now: time, random: random.unit())
            return next.seconds - PaperSource.epoch
        }
    }

    /// Polls at a fixed interval, with a phase of its own.
    func fixed(_ interval: Int64, _ random: inout PaperRandom) -> PaperFigures {
        let phase = Int64(random.unit() * Double(interval))
        return run { last, now, _ in now + (last == nil ? phase : interval) }
    }

    private func run(_ next: (_ last: Int64?, _ now: Int64, _ new: [Int64]) -> Int64) -> PaperFigures {
        var figures = PaperFigures()
        var now = start
        var last: Int64?
        var index = stories.firstIndex { $0 > start } ?? stories.count
        var new = Array(stories[..<index].suffix(20))
        while now < end {
            let following = next(last, now, new)
            last = now
            now = following
            figures.polls += 1
            let first = index
            while index < stories.count, stories[index] <= now { index += 1 }
            new = Array(stories[first..<index])
            if now < end { for story in new { figures.found(after: now - story) } }
        }
        return figures
    }
}
