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
        let stop = wordEnd(start)
        let range = start..<stop
        index = stop
        lastLetterWasT = false
        if stop - start == 1, bytes[start] | 0x20 == 0x74 {
            lastLetterWasT = true
            return true
        }
        // `p.m.`
        if stop - start == 1, stop + 1 < end, bytes[stop] == 0x2E, bytes[stop + 1] | 0x20 == 0x6D, let half = DateWords.half(bytes[start]) {
            isAfternoon = half
            index = min(end, stop + 3)
            return takeHour()
        }
        if stop < end, bytes[stop] == 0x2F, let rules = zoneName(from: start) {
            zone = rules
            return true
        }
        switch DateWords.meaning(bytes, range) {
        case .month(let number):
            // What came first was a weekday that looks like a month (`mar.`).
            if month == nil || (hasMonthName && monthCameFirst) {
                monthCameFirst = month == nil && loose.isEmpty && year == nil
                if day == nil || hasMonthName { month = number }
                hasMonthName = true
            }
        case .half(let isAfternoon):
            self.isAfternoon = isAfternoon
            return takeHour()
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
        guard !rest.isEmpty, case .half(let isAfternoon) = DateWords.meaning(bytes, word.lowerBound..<rest.lowerBound),
            case .zone = DateWords.meaning(bytes, rest)
        else {
            hasUnknownWord = true
            return true
        }
        self.isAfternoon = isAfternoon
        index = rest.lowerBound
        return takeHour()
    }

    /// `3 pm`: the number before the word is the hour.
    private mutating func takeHour() -> Bool {
        guard hour == nil, let last = loose.last, last.digits <= 2 else { return true }
        loose.removeLast()
        hour = last.value
        return true
    }

    /// `2004年`, `5月`, `15h30`: the number before the word is explained by it.
    private mutating func take(_ unit: DateWords.Unit, at start: Int) -> Bool {
        // `16:05h`: the number before it is part of something else.
        guard let last = loose.last, afterSpace(looseEnd) == start else { return true }
        loose.removeLast()
        switch unit {
        case .year: year = fullYear(last)
        case .month: month = last.value
        case .day: day = last.value
        case .hour:
            hour = last.value
            // `15h30`; behind the date `15 h 30`, too: before it the second number is the day.
            let run = digitRun(at: hasDate ? afterSpace(index) : index)
            guard run.digits > 0 else { break }
            guard run.digits <= 2 else { return false }
            (minute, index) = (run.value, run.next)
        case .minute: minute = last.value
        case .second: second = last.value
        }
        return true
    }
}
