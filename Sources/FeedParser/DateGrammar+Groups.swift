// Dates in numbers with one sign between them, and what each of the numbers is. Asked by DateGrammar where a number stands.

import Markup
import TidingsCore

extension DateGrammar {
    /// Up to three parts with one separator: `2020-01-02`, `12/31/2020`, `31.12.2020`, `09-Sep-12`, `2003-335`,
    /// `2003-W52-3`. Returns where it ends, nil where it is no such group.
    mutating func dateGroup(_ first: Int, _ digits: Int, _ separator: Int) -> Int? {
        let sign = bytes[separator]
        var parts = [(value: first, digits: digits)]
        var namedMonth: Int?
        var next = separator
        while next + 1 < end, bytes[next] == sign, parts.count + (namedMonth == nil ? 0 : 1) < 3 {
            if bytes[next + 1].isDigit {
                let run = digitRun(at: next + 1)
                // `16.31` with a colon after it is a time that follows a dot; in `03/May/2020:13:04:05` the colon ends the date.
                if run.digits <= 2, run.next < end, bytes[run.next] == 0x3A { break }
                guard run.digits <= 4 else { return nil }
                parts.append((run.value, run.digits))
                next = run.next
            } else if namedMonth == nil, sign != 0x2E {
                let stop = wordEnd(next + 1)
                if digits == 4, bytes[next + 1] | 0x20 == 0x77, stop == next + 2 { return weekDate(first, next + 2) }
                guard let month = DateWords.month(bytes, next + 1..<stop) else { break }
                namedMonth = month
                hasMonthName = true
                next = stop
            } else {
                break
            }
        }
        guard parts.count + (namedMonth == nil ? 0 : 1) > 1 else { return nil }
        if isShortISO(parts, sign, next) {
            (year, month, day) = (fullYear(parts[0]), parts[1].value, parts[2].value)
            return next
        }
        return assign(parts, namedMonth, sign) ? next : nil
    }

    /// `03-12-31T10:14:55Z`: of dates in two digits each, those with ISO 8601's `T` begin with the year, where that can be.
    private func isShortISO(_ parts: [(value: Int, digits: Int)], _ sign: UInt8, _ next: Int) -> Bool {
        guard sign == 0x2D, parts.count == 3, parts.allSatisfy({ $0.digits == 2 }), parts[1].value <= 12, parts[2].value <= 31 else {
            return false
        }
        return next + 1 < end && bytes[next] == 0x54 && bytes[next + 1].isDigit
    }

    mutating func assign(_ parts: [(value: Int, digits: Int)], _ named: Int?, _ sign: UInt8) -> Bool {
        let yearIsFirst = (era != nil && parts[0].digits <= 3) || parts[0].digits >= 4 || (parts[0].value > 31 && parts[0].digits == 2)
        if let named {
            month = named
            if parts.count == 1 {
                if yearIsFirst { year = fullYear(parts[0]) } else { day = parts[0].value }
                return true
            }
            year = fullYear(yearIsFirst ? parts[0] : parts[1])
            day = yearIsFirst ? parts[1].value : parts[0].value
            return true
        }
        if parts.count == 2 {
            // `Mar-17-2021`
            if month != nil, loose.isEmpty, parts[0].digits <= 2 {
                day = parts[0].value
                year = fullYear(parts[1])
                return true
            }
            if yearIsFirst, parts[1].digits == 3 {
                year = parts[0].value
                dayOfYear = parts[1].value
                return true
            }
            if yearIsFirst, sign != 0x2E {
                year = fullYear(parts[0])
                month = parts[1].value
                return true
            }
            // `07/1997`
            if parts[1].digits == 4, sign != 0x2E {
                month = parts[0].value
                year = parts[1].value
                return true
            }
            return false
        }
        if yearIsFirst {
            (year, month, day) = (fullYear(parts[0]), parts[1].value, parts[2].value)
            return true
        }
        year = fullYear(parts[2])
        // With slashes the month comes first, as long as it can be one; otherwise the day.
        let monthFirst = sign == 0x2F ? parts[0].value <= 12 : parts[1].value > 12
        month = monthFirst ? parts[0].value : parts[1].value
        day = monthFirst ? parts[1].value : parts[0].value
        return true
    }

    /// ISO 8601 §5.2.3, `2003-W52-3`: Monday is 1.
    private mutating func weekDate(_ weekYear: Int, _ start: Int) -> Int? {
        let week = digitRun(at: start)
        guard week.digits == 2 else { return nil }
        var next = week.next
        var weekday = 1
        if next + 1 < end, bytes[next] == 0x2D, bytes[next + 1].isDigit {
            weekday = Int(bytes[next + 1]) - 0x30
            next += 2
        }
        return setWeekDate(weekYear, week.value, weekday) ? next : nil
    }

    /// The basic form, `2003W523` and `2003W52`, alone or before a time.
    mutating func compactWeekDate(_ weekYear: Int, _ start: Int) -> Int? {
        let run = digitRun(at: start)
        guard run.digits == 2 || run.digits == 3, run.next == end || bytes[run.next] | 0x20 == 0x74 || bytes[run.next].isWhiteSpace
        else { return nil }
        let (week, weekday) = run.digits == 2 ? (run.value, 1) : (run.value / 10, run.value % 10)
        return setWeekDate(weekYear, week, weekday) ? run.next : nil
    }

    /// False where the year has no such week: a week belongs to the year that its Thursday is in.
    private mutating func setWeekDate(_ weekYear: Int, _ week: Int, _ weekday: Int) -> Bool {
        guard week >= 1, weekday >= 1, weekday <= 7, let fourth = FeedDate.checked(.init(year: weekYear, month: 1, day: 4)) else {
            return false
        }
        // The week of January 4th is the first; civil weekdays count from Sunday.
        let monday = fourth.advanced(bySeconds: Int64(((week - 1) * 7 - (fourth.civil.weekday + 6) % 7) * 86400))
        guard monday.advanced(bySeconds: 3 * 86400).civil.year == weekYear else { return false }
        let date = monday.advanced(bySeconds: Int64((weekday - 1) * 86400)).civil
        (year, month, day) = (date.year, date.month, date.day)
        return true
    }

    mutating func fullYear(_ part: (value: Int, digits: Int)) -> Int {
        // An era counts one year, and none of a thousand: what has four digits is the same year as the West counts it.
        if let era, part.digits <= 3 {
            self.era = nil
            return era + part.value
        }
        guard part.digits <= 2 else { return part.value }
        return part.value + (part.value <= 68 ? 2000 : 1900)
    }
}
