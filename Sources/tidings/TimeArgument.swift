// How people write times on the command line: `2d` ago, `yesterday`, dates, times. Asked by --since and --until.

import ArgumentParser
import FeedParser
import TidingsCore

/// An instant named relative to now or by itself.
struct TimeArgument: ExpressibleByArgument, Sendable, Equatable {
    private enum Form: Sendable, Equatable {
        case ago(seconds: Int64)
        /// Midnight, so many days before today's.
        case midnight(daysAgo: Int64)
        /// A day that begins then.
        case day(Timestamp)
        /// A second that begins then: the log prints no parts of one.
        case second(Timestamp)
        case instant(Timestamp)
    }

    private var form: Form

    init?(argument: String) {
        let text = argument.trimmed.lowercased()
        switch text {
        case "now": form = .ago(seconds: 0)
        case "today": form = .midnight(daysAgo: 0)
        case "yesterday": form = .midnight(daysAgo: 1)
        default:
            if let seconds = TimeArgument.span(text) {
                form = .ago(seconds: seconds)
            } else if let start = FeedDate.parse(argument.trimmed) {
                form = TimeArgument.form(text, start)
            } else {
                return nil
            }
        }
    }

    func instant(now: Timestamp) -> Timestamp {
        switch form {
        case .ago(let seconds): now.advanced(bySeconds: -seconds)
        case .midnight(let days): Timestamp(seconds: (now.seconds / 86400 - days) * 86400)
        case .day(let start), .second(let start): start
        case .instant(let instant): instant
        }
    }

    /// The end of what is named, for `--until`: a day and a second are named whole.
    func lastInstant(now: Timestamp) -> Timestamp {
        let length: Int64 =
            switch form {
            case .midnight, .day: 86_400_000
            case .second: 1000
            case .ago, .instant: 1
            }
        return Timestamp(milliseconds: instant(now: now).milliseconds + length - 1)
    }

    private static func form(_ text: String, _ start: Timestamp) -> Form {
        if let milliseconds = milliseconds(text) { return .instant(Timestamp(milliseconds: start.milliseconds + milliseconds)) }
        return isBareDate(text, start) ? .day(start) : .second(start)
    }

    /// Of a time with a fraction of its seconds (`12:00:00.25`), which dates of feeds do without.
    private static func milliseconds(_ text: String) -> Int64? {
        guard let fraction = text.firstMatch(of: /[0-9]{2}:?[0-9]{2}:?[0-9]{2}[.,]([0-9]+)/)?.1 else { return nil }
        return Int64((fraction + "00").prefix(3))
    }

    /// `2026-01-31`, `31 Jan 2026`: a day, and no time of it.
    private static func isBareDate(_ text: String, _ instant: Timestamp) -> Bool {
        !text.contains(":") && instant.milliseconds.isMultiple(of: 86_400_000)
    }

    /// `90s`, `15m`, `2h`, `7d`, `3w`; of a count beyond all calendars, the longest span that there is.
    private static func span(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
        let digits = text.dropLast()
        guard let last = text.last, let unit = units[last], !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return min(Int64(digits) ?? .max, longestSpan / unit) * unit
    }

    /// Ten thousand years.
    private static let longestSpan: Int64 = 10_000 * 366 * 86_400
}

extension String {
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}
