// The grammar of dates: numbers, words and signs are taken from left to right, each saying what it can only be where
// it stands; at the end there must be a year, a month and a day.

import Markup
import TidingsCore

struct DateGrammar {
    let bytes: ByteView
    let end: Int
    var index: Int

    var year: Int?
    var month: Int?
    var day: Int?
    var hour: Int?
    var minute = 0
    var second = 0
    /// Minutes east of UTC, written as a number or an abbreviation.
    var offset: Int?
    /// An `Area/City` name.
    var zone: ZoneRules?
    var isAfternoon: Bool?
    /// Numbers that only their neighbours can explain.
    var loose: [(value: Int, digits: Int)] = []
    var hasUnknownWord = false
    var monthCameFirst = false
    var hasMonthName = false
    /// A year with the day of the year (ISO 8601 §5.2.2).
    private var dayOfYear: Int?
    /// An instant that one number named.
    private var instant: Timestamp?

    init(_ bytes: ByteView, _ range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        end = range.upperBound
    }

    mutating func read() -> Timestamp? {
        while index < end {
            let byte = bytes[index]
            let isRead: Bool
            if byte.isDigit {
                isRead = number()
            } else if byte.isLetter || byte >= 0x80 {
                isRead = word()
            } else if byte == 0x2B || byte == 0x2D, hour != nil, offset == nil, zone == nil, index + 1 < end, bytes[index + 1].isDigit {
                isRead = numericOffset()
            } else {
                index += 1
                isRead = true
            }
            guard isRead else { return nil }
        }
        return result()
    }

    // MARK: Numbers

    private mutating func number() -> Bool {
        let (value, digits, next) = digitRun(at: index)
        guard digits <= 14 else { return false }
        let follower = next < end ? bytes[next] : 0
        if follower == 0x3A, hour == nil { return clock(value, digits, next) }
        if follower == 0x2D || follower == 0x2F || follower == 0x2E, year == nil || month == nil, let after = dateGroup(value, digits, next)
        {
            index = after
            return true
        }
        index = next
        return plainNumber(value, digits)
    }

    func digitRun(at start: Int) -> (value: Int, digits: Int, next: Int) {
        var value = 0
        var next = start
        while next < end, bytes[next].isDigit {
            if next - start < 15 { value = value * 10 + Int(bytes[next]) - 0x30 }
            next += 1
        }
        return (value, next - start, next)
    }

    /// `h:mm`, `h:mm:ss`, `h:mm:ss.fraction`.
    private mutating func clock(_ hours: Int, _ digits: Int, _ colon: Int) -> Bool {
        guard digits <= 2, colon + 1 < end, bytes[colon + 1].isDigit else { return false }
        let minutes = digitRun(at: colon + 1)
        guard minutes.digits <= 2 else { return false }
        hour = hours
        minute = minutes.value
        index = minutes.next
        guard index + 1 < end, bytes[index] == 0x3A, bytes[index + 1].isDigit else { return true }
        let seconds = digitRun(at: index + 1)
        guard seconds.digits <= 2 else { return false }
        second = seconds.value
        index = seconds.next
        // A fraction is dropped; a fourth part is no time of day.
        if index + 1 < end, bytes[index] == 0x2E || bytes[index] == 0x2C, bytes[index + 1].isDigit { index = digitRun(at: index + 1).next }
        return !(index + 1 < end && bytes[index] == 0x3A && bytes[index + 1].isDigit)
    }

    /// Up to three parts with one separator: `2020-01-02`, `12/31/2020`, `31.12.2020`, `09-Sep-12`, `2003-335`,
    /// `2003-W52-3`. Returns where it ends, nil where it is no such group.
    private mutating func dateGroup(_ first: Int, _ digits: Int, _ separator: Int) -> Int? {
        let sign = bytes[separator]
        var parts = [(value: first, digits: digits)]
        var namedMonth: Int?
        var next = separator
        while next + 1 < end, bytes[next] == sign, parts.count + (namedMonth == nil ? 0 : 1) < 3 {
            if bytes[next + 1].isDigit {
                let run = digitRun(at: next + 1)
                // `16.31` with a colon after it is a time that follows a dot.
                if run.next < end, bytes[run.next] == 0x3A { break }
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
        return assign(parts, namedMonth, sign) ? next : nil
    }

    private mutating func assign(_ parts: [(value: Int, digits: Int)], _ named: Int?, _ sign: UInt8) -> Bool {
        let yearIsFirst = parts[0].digits >= 4 || (parts[0].value > 31 && parts[0].digits == 2)
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
        guard week.digits == 2, week.value >= 1, week.value <= 53 else { return nil }
        var next = week.next
        var weekday = 1
        if next + 1 < end, bytes[next] == 0x2D, bytes[next + 1].isDigit {
            weekday = Int(bytes[next + 1]) - 0x30
            next += 2
        }
        guard weekday >= 1, weekday <= 7, let fourth = FeedDate.checked(.init(year: weekYear, month: 1, day: 4)) else { return nil }
        // The week of January 4th is the first; civil weekdays count from Sunday.
        let monday = fourth.advanced(bySeconds: Int64(-((fourth.civil.weekday + 6) % 7) * 86400))
        let date = monday.advanced(bySeconds: Int64(((week.value - 1) * 7 + weekday - 1) * 86400)).civil
        (year, month, day) = (date.year, date.month, date.day)
        return next
    }

    func fullYear(_ part: (value: Int, digits: Int)) -> Int {
        guard part.digits <= 2 else { return part.value }
        return part.value + (part.value <= 68 ? 2000 : 1900)
    }

    /// A number with nothing after it that explains it.
    private mutating func plainNumber(_ value: Int, _ digits: Int) -> Bool {
        switch digits {
        case 14: return compact(value / 1_000_000) && compactClock(value % 1_000_000, 6)
        case 12 where year == nil && value / 100_000_000 >= 1900 && value / 100_000_000 < 2200:
            return compact(value / 10000) && compactClock(value % 10000, 4)
        case 8 where year == nil: return compact(value)
        case 9...13 where year == nil && loose.isEmpty:
            instant = digits > 11 ? Timestamp(seconds: Int64(value) / 1000) : Timestamp(seconds: Int64(value))
            return true
        case 1...6:
            if year != nil, hour == nil, digits == 4 || digits == 6, day != nil, lastLetterWasT { return compactClock(value, digits) }
            if year != nil, hour == nil, digits <= 2, lastLetterWasT { return compactClock(value, 2) }
            loose.append((value, digits))
            return loose.count <= 4
        default: return false
        }
    }

    var lastLetterWasT = false

    /// `20031231`
    private mutating func compact(_ value: Int) -> Bool {
        guard year == nil else { return false }
        (year, month, day) = (value / 10000, value / 100 % 100, value % 100)
        return true
    }

    /// `101455`, `1014`, `10`
    private mutating func compactClock(_ value: Int, _ digits: Int) -> Bool {
        guard hour == nil else { return false }
        switch digits {
        case 6: (hour, minute, second) = (value / 10000, value / 100 % 100, value % 100)
        case 4: (hour, minute) = (value / 100, value % 100)
        default: hour = value
        }
        return true
    }

    // MARK: The end

    private mutating func result() -> Timestamp? {
        if let instant { return year == nil && month == nil && loose.isEmpty && !hasUnknownWord ? instant : nil }
        guard explainLooseNumbers(), let year else { return nil }
        if let dayOfYear {
            guard dayOfYear >= 1, dayOfYear <= (FeedDate.isLeap(year) ? 366 : 365) else { return nil }
            month = 1
            day = 1
        } else if month == nil || day == nil {
            // A year or a month alone, and nothing else.
            guard hour == nil, !hasUnknownWord else { return nil }
        }
        var civil = Timestamp.Civil(year: year, month: month ?? 1, day: day ?? 1, hour: hour ?? 0, minute: minute, second: second)
        if let isAfternoon {
            guard civil.hour <= 12 || isAfternoon else { return nil }
            if civil.hour <= 12 { civil.hour = civil.hour % 12 + (isAfternoon ? 12 : 0) }
        }
        guard let local = FeedDate.checked(civil) else { return nil }
        let moved = local.advanced(bySeconds: Int64((dayOfYear ?? 1) - 1) * 86400)
        if let offset { return moved.advanced(bySeconds: Int64(-offset * 60)) }
        return zone.map { moved.advanced(bySeconds: Int64(-$0.offset(atLocal: moved))) } ?? moved
    }

    /// The numbers that stood alone: beside a month name they are day and year, in the order that their size and
    /// length allow.
    private mutating func explainLooseNumbers() -> Bool {
        for number in loose {
            if number.digits == 4, year == nil, month != nil || loose.count == 1 {
                year = number.value
            } else if number.digits <= 2, day == nil, month != nil, year != nil || number.value <= 31 {
                day = number.value
            } else if number.digits == 2, year == nil, month != nil {
                year = fullYear(number)
            } else if number.digits == 3, day == nil, month != nil, number.value <= 31 {
                day = number.value
            } else {
                return false
            }
        }
        return true
    }
}
