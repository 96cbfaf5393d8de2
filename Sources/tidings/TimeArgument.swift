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
        /// A year, a month, a day, a minute or a second that begins then: the log prints no parts of one.
        case span(Timestamp, milliseconds: Int64)
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
        case .span(let start, _): start
        case .instant(let instant): instant
        }
    }

    /// The end of what is named, for `--until`: it is named whole.
    func lastInstant(now: Timestamp) -> Timestamp {
        let length: Int64 =
            switch form {
            case .midnight: TimeArgument.day
            case .span(_, let milliseconds): milliseconds
            case .ago, .instant: 1
            }
        return Timestamp(milliseconds: instant(now: now).milliseconds + length - 1)
    }

    private static func form(_ text: String, _ start: Timestamp) -> Form {
        if let milliseconds = milliseconds(text) { return .instant(Timestamp(milliseconds: start.milliseconds + milliseconds)) }
        return .span(start, milliseconds: length(text, start))
    }

    private static let day: Int64 = 86_400_000

    /// Of what a text names that begins then.
    private static func length(_ text: String, _ start: Timestamp) -> Int64 {
        if let year = text.wholeMatch(of: /[0-9]{4}/).flatMap({ Int($0.output) }) { return until("\(year + 1)", start) }
        if let month = text.wholeMatch(of: /([0-9]{4})-([0-9]{2})/), let year = Int(month.1), let number = Int(month.2) {
            return until(number == 12 ? "\(year + 1)" : "\(year)-\(Timestamp.padded(number + 1, 2))", start)
        }
        if isBareDate(text, start) { return day }
        return text.prefixMatch(of: /[^:]*[0-9]{2}:[0-9]{2}(?:[^:0-9]|$)/) == nil ? 1000 : 60_000
    }

    private static func until(_ next: String, _ start: Timestamp) -> Int64 {
        FeedDate.parse(next).map { $0.milliseconds - start.milliseconds } ?? day
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
