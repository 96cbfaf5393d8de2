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
        case .unit(let unit): return take(unit)
        case .zone(let minutes):
            // `AT` is Atlantic Time after a time, and a word before it.
            if hour != nil || (year != nil && stop - start > 2), offset == nil { zoneWord(minutes) }
        case .filler: break
        case .unknown: hasUnknownWord = true
        }
        return true
    }

    /// `3 pm`: the number before the word is the hour.
    private mutating func takeHour() -> Bool {
        guard hour == nil, let last = loose.last, last.digits <= 2 else { return true }
        loose.removeLast()
        hour = last.value
        return true
    }

    /// `2004年`, `5月`, `15h30`: the number before the word is explained by it.
    private mutating func take(_ unit: DateWords.Unit) -> Bool {
        guard let last = loose.popLast() else { return true }
        switch unit {
        case .year: year = fullYear(last)
        case .month: month = last.value
        case .day: day = last.value
        case .hour:
            hour = last.value
            if index < end, bytes[index].isDigit {
                let run = digitRun(at: index)
                guard run.digits <= 2 else { return false }
                minute = run.value
                index = run.next
            }
        case .minute: minute = last.value
        case .second: second = last.value
        }
        return true
    }
}
