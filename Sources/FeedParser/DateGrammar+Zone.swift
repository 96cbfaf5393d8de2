// The zone of a date: an offset in digits, an abbreviation, a name of the time zone database. Asked by DateGrammar.

import Markup

extension DateGrammar {
    /// `+0100`, `-05:00`, `+1`, `-0800`.
    mutating func numericOffset() -> Bool {
        let sign = bytes[index] == 0x2D ? -1 : 1
        let run = digitRun(at: index + 1)
        // `16:54 - 2020`: a year, no offset.
        if run.digits == 4, year == nil, run.value > 1400 {
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

    /// `GMT+01:00` is east of Greenwich: the sign that follows adds to the word.
    mutating func zoneWord(_ minutes: Int) {
        if index + 1 < end, bytes[index] == 0x2B || bytes[index] == 0x2D, bytes[index + 1].isDigit, minutes == 0, hour != nil { return }
        offset = minutes
    }

    mutating func zoneName(from start: Int) -> ZoneRules? {
        var stop = start
        while stop < end, bytes[stop].isLetter || bytes[stop].isDigit || [0x2F, 0x5F, 0x2D, 0x2B].contains(bytes[stop]) { stop += 1 }
        guard let rules = ZoneRules.named(bytes, start..<stop) else { return nil }
        index = stop
        return rules
    }
}
