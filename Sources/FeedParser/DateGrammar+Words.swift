// The words of a date: months, halves of the day, units. Asked by DateGrammar where a letter stands.

import Markup

extension DateGrammar {
    /// The end of a run of letters, in any script.
    func wordEnd(_ start: Int) -> Int {
        var stop = start
        while stop < end, bytes[stop].isLetter || bytes[stop] >= 0x80 { stop += 1 }
        return stop
    }

    mutating func word() -> Bool {
        let start = index
        var stop = wordEnd(start)
        if DateGrammar.isEastAsian(bytes[start]) { stop = start + DateWords.firstLength(bytes, start..<stop) }
        let range = start..<stop
        index = stop
        lastLetterWasT = false
        if stop - start == 1, bytes[start] | 0x20 == 0x74 {
            lastLetterWasT = true
            return true
        }
        if stop - start <= 2, stop < end, bytes[stop] == 0x2E, let half = dottedHalf(range) {
            note(half, before: start)
            return true
        }
        if stop < end, bytes[stop] == 0x2F, let rules = zoneName(from: start) {
            zone = rules
            return true
        }
        switch DateWords.meaning(bytes, range) {
        // `2020. 5. 3. by Mac`: the numbers tell the month.
        case .month where isSpacedDate: hasUnknownWord = true
        case .month(let number):
            // What came first was a weekday that looks like a month (`mar.`). Behind a year or a time it was none: `May 3, 2020 by Mac`.
            if month == nil || (hasMonthName && monthCameFirst && year == nil && hour == nil && loose.count <= 1) {
                monthCameFirst = month == nil && loose.isEmpty && year == nil
                if day == nil || hasMonthName { month = number }
                hasMonthName = true
            }
        case .half(let half):
            // German `am 3. Mai` is the day, no time of day.
            if half == .forenoon, isUntouched, !beginsClock(afterSpace(index)) { break }
            note(half, before: start)
        case .era(let start): era = start
        case .firstYear:
            guard era != nil else { break }
            loose.append((1, 1))
            looseEnd = stop
        case .unit(let unit): return take(unit, at: start)
        case .zone(let minutes):
            // `AT` is Atlantic Time after a time, and a word before it.
            if hour != nil || (hasDate && stop - start > 2), offset == nil, namedOffset == nil { zoneWord(minutes, from: start) }
        case .filler: break
        case .unknown: return halfWithZone(range)
        }
        return true
    }

    /// `PMZ`: a zone directly behind the half of the day, which is read next. Any other unknown word is passed over.
    private mutating func halfWithZone(_ word: Range<Int>) -> Bool {
        let rest = word.dropFirst(2)
        guard !rest.isEmpty, case .half(let half) = DateWords.meaning(bytes, word.lowerBound..<rest.lowerBound),
            case .zone = DateWords.meaning(bytes, rest)
        else {
            hasUnknownWord = true
            return true
        }
        index = rest.lowerBound
        note(half, before: word.lowerBound)
        return true
    }

    /// A half of the day is told once, and rather by its own words than by a part of the day; a greeting or a name may follow.
    private mutating func note(_ half: DateWords.Half, before word: Int) {
        if let known = self.half, !known.isPart || half.isPart { return }
        self.half = half
        takeHour(before: word)
    }

    /// `3 pm`: the number directly before the word is the hour, unless that comes after it, as in Korean `2020. 5. 3. 오후 3:04`.
    /// Where the day is told without that number, something may stand between them (`3 o'clock PM`).
    private mutating func takeHour(before word: Int) {
        guard hour == nil, let last = loose.last, last.digits <= 2, !beginsClock(afterSpace(index)) else { return }
        loose.removeLast()
        guard hasDate || afterSpace(looseEnd) == word else { return loose.append(last) }
        hour = last.value
    }

    /// `p.m.`, `p. m.`, Greek `μ.μ.`; where it is one, it is stepped over.
    private mutating func dottedHalf(_ first: Range<Int>) -> DateWords.Half? {
        let second = afterSpace(first.upperBound + 1)
        let stop = wordEnd(second)
        guard stop > second, stop - second <= 2 else { return nil }
        // With a space inside it may be a name (`by A. M. Jones`), unless it stands behind a number.
        guard second == first.upperBound + 1 || isBehindDigit(first.lowerBound) else { return nil }
        let word = Array(bytes[first]) + Array(bytes[second..<stop])
        guard case .half(let half) = word.withUnsafeBufferPointer({ DateWords.meaning($0, 0..<$0.count) }) else { return nil }
        index = stop < end && bytes[stop] == 0x2E ? stop + 1 : stop
        return half
    }

    private func isBehindDigit(_ start: Int) -> Bool {
        var stop = start
        while stop > 0, bytes[stop - 1].isWhiteSpace { stop -= 1 }
        return stop > 0 && bytes[stop - 1].isDigit
    }

    /// Whether nothing of a date was read yet.
    private var isUntouched: Bool { loose.isEmpty && year == nil && month == nil && hour == nil }

    private func beginsClock(_ start: Int) -> Bool {
        let run = digitRun(at: start)
        return (1...2).contains(run.digits) && run.next < end && bytes[run.next] == 0x3A
    }

    /// Lead bytes of Chinese, Japanese and Korean.
    private static func isEastAsian(_ byte: UInt8) -> Bool { byte >= 0xE3 && byte <= 0xED }

    /// `2004年`, `5月`, `15h30`: the number before the word is explained by it.
    private mutating func take(_ unit: DateWords.Unit, at start: Int) -> Bool {
        // `16:05h`: the number before it is part of something else.
        guard let last = loose.last, afterSpace(looseEnd) == start else { return true }
        let value = unit == .year ? fullYear(last) : last.value
        // Behind a year `日` begins another word: `May 3, 2020 日本`.
        guard last.digits <= 2 || unit == .year, fits(unit, value) else {
            hasUnknownWord = true
            return true
        }
        loose.removeLast()
        switch unit {
        case .year: year = value
        case .month: month = value
        case .day: day = value
        case .hour:
            hour = value
            clockUnit = .hour
            // `15h30`; behind the date `15 h 30`, too: before it the second number is the day.
            let run = digitRun(at: hasDate ? afterSpace(index) : index)
            guard run.digits > 0 else { break }
            guard run.digits <= 2 else { return false }
            (minute, index, clockUnit) = (run.value, run.next, .minute)
        case .minute: (minute, clockUnit) = (value, .minute)
        case .second: (second, clockUnit) = (value, .second)
        }
        return true
    }

    /// Whether a part may be told here. Minutes without an hour before them are how long something takes: `4 min read`. A day told
    /// twice is a span of days (`3日–5日`) or the number of something else.
    private func fits(_ unit: DateWords.Unit, _ value: Int) -> Bool {
        switch unit {
        case .year: year ?? value == value
        case .month: month ?? value == value
        case .day: day ?? value == value
        case .hour: hour == nil
        case .minute: clockUnit == .hour
        case .second: clockUnit == .minute
        }
    }
}
