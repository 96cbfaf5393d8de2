// The zone of a date: an offset in digits, an abbreviation, a name of the time zone database. Asked by DateGrammar.

import Markup

extension DateGrammar {
    /// Whether the sign here begins an offset: behind a time, or behind a date that has none.
    var beginsOffset: Bool {
        guard offset == nil, zone == nil, index + 1 < end else { return false }
        guard bytes[index + 1].isDigit else { return isSpacedOffset }
        return hour != nil || (hasDate && isOffsetOfDay)
    }

    /// `16:05:09 + 0200`, `+ 02:00`; behind a minus a range would go on, and `+ 5` counts something else.
    private var isSpacedOffset: Bool {
        guard bytes[index] == 0x2B, hour != nil, hasDate else { return false }
        let run = digitRun(at: afterSpace(index + 1))
        return run.digits == 4 || (run.digits == 2 && run.next < end && bytes[run.next] == 0x3A && digitRun(at: run.next + 1).digits == 2)
    }

    /// `2021-03-17-05:00` (XML Schema, part 2, §3.3.9). A time of day would go on, as in `-10:30:00` and `-10:30 pm`, and no zone is
    /// further away than 14 hours.
    private var isOffsetOfDay: Bool {
        var run = digitRun(at: index + 1)
        let hours = run.digits > 2 ? run.value / 100 : run.value
        if run.next + 1 < end, bytes[run.next] == 0x3A, bytes[run.next + 1].isDigit { run = digitRun(at: run.next + 1) }
        let next = afterSpace(run.next)
        return hours <= 14 && (next == end || !(bytes[next] == 0x3A || bytes[next].isLetter))
    }

    /// `+0100`, `-05:00`, `+1`, `-0800`, `+ 0200`.
    mutating func numericOffset() -> Bool {
        let sign = bytes[index] == 0x2D ? -1 : 1
        let run = digitRun(at: afterSpace(index + 1))
        // `16:54 - 2020`: a year, no offset.
        if run.digits == 4, !hasDate, run.value > 1400 {
            index += 1
            return true
        }
        var minutes = 0
        index = run.next
        switch run.digits {
        case 1, 2:
            minutes = run.value * 60
            if index + 1 < end, bytes[index] == 0x3A, bytes[index + 1].isDigit {
                let more = digitRun(at: index + 1)
                guard more.digits <= 2, more.value < 60 else { return false }
                minutes += more.value
                index = more.next
                // Programs that know zones by the second write those as well.
                if index + 1 < end, bytes[index] == 0x3A, bytes[index + 1].isDigit { index = digitRun(at: index + 1).next }
            }
        case 3, 4:
            guard run.value % 100 < 60 else { return false }
            minutes = run.value / 100 * 60 + run.value % 100
        default: return false
        }
        // Further than any zone: the date is kept, the zone is not believed.
        guard minutes < 24 * 60 else { return false }
        offset = sign * minutes
        return true
    }

    /// `EST`, or `EST5EDT`, which is a zone's name as well.
    mutating func zoneWord(_ minutes: Int, from start: Int) {
        if index < end, bytes[index].isDigit, let rules = zoneName(from: start) {
            zone = rules
        } else {
            namedOffset = minutes
        }
    }

    mutating func zoneName(from start: Int) -> ZoneRules? {
        var stop = start
        while stop < end, bytes[stop].isLetter || bytes[stop].isDigit || [0x2F, 0x5F, 0x2D, 0x2B].contains(bytes[stop]) { stop += 1 }
        guard let rules = ZoneRules.named(bytes, start..<stop) else { return nil }
        index = stop
        return rules
    }
}
