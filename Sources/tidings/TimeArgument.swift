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
            } else if let instant = FeedDate.parse(argument.trimmed) {
                form = TimeArgument.isBareDate(text, instant) ? .day(instant) : .instant(instant)
            } else {
                return nil
            }
        }
    }

    func instant(now: Timestamp) -> Timestamp {
        switch form {
        case .ago(let seconds): now.advanced(bySeconds: -seconds)
        case .midnight(let days): Timestamp(seconds: (now.seconds / 86400 - days) * 86400)
        case .day(let start): start
        case .instant(let instant): instant
        }
    }

    /// The end of what is named, for `--until`: a day is named whole.
    func lastInstant(now: Timestamp) -> Timestamp {
        let start = instant(now: now)
        return namesDay ? Timestamp(milliseconds: start.milliseconds + 86_400_000 - 1) : start
    }

    private var namesDay: Bool {
        switch form {
        case .midnight, .day: true
        case .ago, .instant: false
        }
    }

    /// `2026-01-31`, `31 Jan 2026`: a day, and no time of it.
    private static func isBareDate(_ text: String, _ instant: Timestamp) -> Bool {
        !text.contains(":") && instant.milliseconds.isMultiple(of: 86_400_000)
    }

    /// `90s`, `15m`, `2h`, `7d`, `3w`.
    private static func span(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
        guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), (0...1_000_000).contains(count) else {
            return nil
        }
        return count * unit
    }
}

extension String {
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}
