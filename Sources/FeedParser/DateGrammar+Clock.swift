// The time of day: with colons, with dots behind a date, in bare digits. Asked by DateGrammar where a number stands.

import Markup

extension DateGrammar {
    /// Reads `h:mm`, `h:mm:ss`, `h:mm:ss.fraction` from its hour on, behind a date `h.mm.ss` as well; nil where the number begins no
    /// time of day.
    mutating func clock(_ hours: Int, _ digits: Int, _ next: Int) -> Bool? {
        guard hour == nil, next < end else { return nil }
        let sign: UInt8 = bytes[next] == 0x2E ? 0x2E : 0x3A
        // A number with a colon directly behind it is an hour, or the date is none.
        let failure: Bool? = bytes[next] == 0x3A ? false : nil
        guard digits <= 2, sign == 0x3A || hasDate, let minutes = part(after: next, sign) else { return failure }
        guard minutes.digits == 2 || (minutes.digits == 1 && sign == 0x3A) else { return failure }
        (hour, minute, index) = (hours, minutes.value, minutes.next)
        guard let seconds = part(after: index, sign) else { return !isColonOfNoNumber }
        guard seconds.digits <= 2 else { return false }
        (second, index) = (seconds.value, seconds.next)
        // A fraction is dropped; a fourth part is no time of day.
        if index + 1 < end, bytes[index] == 0x2E || bytes[index] == 0x2C, bytes[index + 1].isDigit { index = digitRun(at: index + 1).next }
        return !(index + 1 < end && bytes[index] == 0x3A && bytes[index + 1].isDigit)
    }

    /// `11:47:zz`: a clock goes on with a number, at most with a zone or a half of the day; else the whole is no date.
    private var isColonOfNoNumber: Bool {
        guard index + 1 < end, bytes[index] == 0x3A, bytes[index + 1].isLetter else { return false }
        switch DateWords.meaning(bytes, index + 1..<wordEnd(index + 1)) {
        case .zone, .half: return false
        default: return true
        }
    }

    /// The digits of the next part of a time. RFC 5322 §4.3 lets white space and comments stand around its colons.
    private func part(after index: Int, _ sign: UInt8) -> (value: Int, digits: Int, next: Int)? {
        if index + 1 < end, bytes[index] == sign, bytes[index + 1].isDigit { return digitRun(at: index + 1) }
        let colon = afterSpace(index)
        guard colon < end, bytes[colon] == 0x3A, sign == 0x3A else { return nil }
        let run = digitRun(at: afterSpace(colon + 1))
        // `March 17 : 10:30`: that colon stands between a date and a time.
        guard run.digits == 1 || run.digits == 2, run.next == end || bytes[run.next] != 0x3A else { return nil }
        return run
    }

    /// Where something other than white space and comments (RFC 5322 §3.2.2) stands.
    func afterSpace(_ start: Int) -> Int {
        var next = start
        while next < end {
            if bytes[next].isWhiteSpace {
                next += 1
            } else if bytes[next] == 0x28, let close = bytes.first(0x29, from: next, to: end) {
                next = close + 1
            } else {
                break
            }
        }
        return next
    }

    /// `101455`, `1014`, `10`
    mutating func compactClock(_ value: Int, _ digits: Int) -> Bool {
        guard hour == nil else { return false }
        switch digits {
        case 6: (hour, minute, second) = (value / 10000, value / 100 % 100, value % 100)
        case 4: (hour, minute) = (value / 100, value % 100)
        default: hour = value
        }
        // ISO 8601 §5.3.1.3: a fraction may follow here, too.
        if index + 1 < end, bytes[index] == 0x2E || bytes[index] == 0x2C, bytes[index + 1].isDigit { index = digitRun(at: index + 1).next }
        return true
    }
}
