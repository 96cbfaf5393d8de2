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
    /// Minutes east of UTC, written as a number.
    var offset: Int?
    /// Minutes east of UTC, written as an abbreviation. A number beside it counts: `GMT+01:00`, `EST -0500`.
    var namedOffset: Int?
    /// An `Area/City` name.
    var zone: ZoneRules?
    /// The last part of the time that a unit explained.
    var clockUnit: DateWords.Unit?
    var half: DateWords.Half?
    /// The year before the first of an era that was named.
    var era: Int?
    /// Numbers that only their neighbours can explain.
    var loose: [(value: Int, digits: Int)] = []
    /// Where the last of them ends.
    var looseEnd = 0
    var hasUnknownWord = false
    var monthCameFirst = false
    var hasMonthName = false
    /// A year with the day of the year (ISO 8601 §5.2.2).
    var dayOfYear: Int?
    /// An instant that one number named.
    private var instant: Timestamp?

    init(_ bytes: ByteView, _ range: Range<Int>) {
        self.bytes = bytes
        index = range.lowerBound
        end = range.upperBound
    }

    /// Whether the zone is told.
    var hasZone: Bool { offset != nil || namedOffset != nil || zone != nil }

    /// Whether the day is told: what follows is its time, its zone, or nothing that matters.
    var hasDate: Bool {
        dayOfYear != nil || loose.count + (year == nil ? 0 : 1) + (day == nil ? 0 : 1) + (month == nil ? 0 : 1) >= 3
    }

    mutating func read() -> Timestamp? {
        guard index < end else { return nil }
        if let instant = negativeInstant() { return instant }
        while index < end {
            let byte = bytes[index]
            let isRead: Bool
            if byte.isDigit {
                isRead = number()
            } else if byte.isLetter || byte >= 0x80 {
                isRead = word()
            } else if byte == 0x2B || byte == 0x2D {
                isRead = sign()
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
        guard digits <= 16 else { return false }
        if let isTime = clock(value, digits, next) { return isTime }
        let follower = next < end ? bytes[next] : 0
        if follower == 0x2D || follower == 0x2F || follower == 0x2E, digits < 9, year == nil || month == nil,
            let after = dateGroup(value, digits, next)
        {
            index = after
            return true
        }
        index = next
        if follower | 0x20 == 0x77, digits == 4, year == nil, let after = compactWeekDate(value, next + 1) {
            index = after
            return true
        }
        return plainNumber(value, digits)
    }

    func digitRun(at start: Int) -> (value: Int, digits: Int, next: Int) {
        var value = 0
        var next = start
        while next < end, bytes[next].isDigit {
            if next - start < 17 { value = value * 10 + Int(bytes[next]) - 0x30 }
            next += 1
        }
        return (value, next - start, next)
    }

    /// A number with nothing after it that explains it.
    private mutating func plainNumber(_ value: Int, _ digits: Int) -> Bool {
        switch digits {
        case 14: return compact(value / 1_000_000) && compactClock(value % 1_000_000, 6)
        case 12 where year == nil && value / 100_000_000 >= 1900 && value / 100_000_000 < 2200:
            return compact(value / 10000) && compactClock(value % 10000, 4)
        case 8 where year == nil: return compact(value)
        case 9...13 where year == nil && loose.isEmpty, 16 where year == nil && loose.isEmpty:
            instant = DateGrammar.instant(value, digits)
            // A fraction is dropped.
            if index + 1 < end, bytes[index] == 0x2E, bytes[index + 1].isDigit { index = digitRun(at: index + 1).next }
            return true
        case 7 where year == nil:
            // ISO 8601 §5.2.2.1, the basic form.
            (year, dayOfYear) = (value / 1000, value % 1000)
            return true
        case 1...6:
            if year != nil, hour == nil, digits == 4 || digits == 6, day != nil || dayOfYear != nil, lastLetterWasT {
                return compactClock(value, digits)
            }
            if year != nil, hour == nil, digits <= 2, lastLetterWasT { return compactClock(value, 2) }
            if loose.isEmpty { loose.reserveCapacity(4) }
            loose.append((value, digits))
            looseEnd = index
            return loose.count <= 4
        default: return false
        }
    }

    /// Seconds since 1970, or milliseconds or microseconds where seconds would be too many.
    private static func instant(_ value: Int, _ digits: Int) -> Timestamp {
        if digits == 16 { return Timestamp(seconds: Int64(value / 1_000_000)) }
        let seconds = digits > 11 ? Timestamp(milliseconds: Int64(value)).seconds : Int64(value)
        return Timestamp(seconds: seconds)
    }

    /// A number with a minus before it and nothing else: an instant before 1970, for no date is written like that.
    private func negativeInstant() -> Timestamp? {
        guard bytes[index] == 0x2D else { return nil }
        let run = digitRun(at: index + 1)
        guard run.next == end, run.digits >= 7, run.digits <= 14 else { return nil }
        return DateGrammar.instant(-run.value, run.digits)
    }

    private mutating func sign() -> Bool {
        if beginsOffset { return numericOffset() }
        guard !isSignOfYear else { return false }
        index += 1
        return true
    }

    /// Whether the minus here belongs to a year: `30 Nov -0001`, `-0001-11-30`, which is how some programs write no date at all.
    private var isSignOfYear: Bool {
        guard bytes[index] == 0x2D, !hasDate else { return false }
        let run = digitRun(at: index + 1)
        guard run.digits == 4, index == 0 || bytes[index - 1].isWhiteSpace else { return false }
        return month != nil || (run.next < end && bytes[run.next] == 0x2D)
    }

    var lastLetterWasT = false

    /// `20031231`
    private mutating func compact(_ value: Int) -> Bool {
        guard year == nil else { return false }
        (year, month, day) = (value / 10000, value / 100 % 100, value % 100)
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
        if let half, hour != nil {
            guard let hour = half.hour(civil.hour) else { return nil }
            civil.hour = hour
        }
        guard let local = FeedDate.checked(civil) else { return nil }
        let moved = local.advanced(bySeconds: Int64((dayOfYear ?? 1) - 1) * 86400)
        if let offset = offset ?? namedOffset { return moved.advanced(bySeconds: Int64(-offset * 60)) }
        return zone.map { moved.advanced(bySeconds: Int64(-$0.offset(atLocal: moved))) } ?? moved
    }

    /// The numbers that stood alone: beside a month name they are day and year, in the order that their size and
    /// length allow.
    private mutating func explainLooseNumbers() -> Bool {
        if isSpacedDate { return assign(loose, nil, 0x20) }
        for number in loose {
            if number.digits == 4, year == nil, month != nil || loose.count == 1 {
                year = number.value
            } else if number.digits <= 2, day == nil, month != nil, year != nil || number.value <= 31 {
                day = number.value
            } else if number.digits == 2, year == nil, month != nil {
                year = fullYear(number)
            } else if number.digits == 3, day == nil, month != nil, number.value <= 31 {
                day = number.value
            } else if !isBehindDate(number) {
                return false
            }
        }
        return true
    }

    /// Two digits behind a whole date: `02 Jan 2006 15 -0700` names an hour, `02 Jan 2006 15:04:05 00` a zone.
    private mutating func isBehindDate(_ number: (value: Int, digits: Int)) -> Bool {
        guard number.digits == 2, year != nil, month != nil, day != nil else { return false }
        if hour == nil, hasZone {
            hour = number.value
        } else if hour != nil, !hasZone, number.value == 0 {
            offset = 0
        } else {
            return false
        }
        return true
    }

    /// `11 04 2020`, `2020 04 11`: a date in numbers with white space between them.
    var isSpacedDate: Bool {
        guard loose.count == 3, year == nil, month == nil, day == nil, loose[1].digits <= 2 else { return false }
        let (first, last) = (loose[0].digits, loose[2].digits)
        return (first == 4 && last <= 2) || (first <= 2 && last == 4)
    }
}
