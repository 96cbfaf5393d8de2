// How far from UTC the clocks of an `Area/City` stand at a date, by the zone's current rule.

import Markup
import TidingsCore

/// A POSIX TZ rule such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017 §8.3); offsets are seconds east of UTC.
struct ZoneRules: Sendable {
    /// The `week`-th `weekday` of a month (5 is the last), at some seconds after its local midnight.
    struct Change: Sendable {
        var month: Int
        var week: Int
        var weekday: Int
        var seconds: Int
    }

    var standard: Int
    var summer: Int?
    var begins: Change?
    var ends: Change?

    private static let list: [String: ZoneRules] = {
        var list: [String: ZoneRules] = [:]
        // A static string is alive for ever and as long as it says.
        let text = UnsafeBufferPointer(start: zoneRuleList.utf8Start, count: zoneRuleList.utf8CodeUnitCount)
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let rule = words.first.flatMap({ ZoneRules(posix: String($0)) }) else { continue }
            for name in words.dropFirst() { list[name.lowercased()] = rule }
        }
        return list
    }()

    static func named(_ bytes: ByteView, _ range: Range<Int>) -> ZoneRules? {
        guard range.count <= 40 else { return nil }
        return list[bytes.string(range).lowercased()]
    }

    init?(posix: String) {
        let parts = posix.split(separator: ",")
        var scanner = Substring(parts.first ?? "")
        guard ZoneRules.skipName(&scanner), let west = ZoneRules.time(&scanner) else { return nil }
        standard = -west
        guard !scanner.isEmpty, ZoneRules.skipName(&scanner) else { return }
        summer = ZoneRules.time(&scanner).map { -$0 } ?? standard + 3600
        guard parts.count == 3 else { return nil }
        begins = ZoneRules.change(parts[1])
        ends = ZoneRules.change(parts[2])
    }

    /// Letters, or anything in angle brackets.
    private static func skipName(_ text: inout Substring) -> Bool {
        if text.first == "<" {
            guard let close = text.firstIndex(of: ">") else { return false }
            text = text[text.index(after: close)...]
            return true
        }
        let rest = text.drop { $0.isLetter }
        let isName = rest.count < text.count
        text = rest
        return isName
    }

    /// `[+-]h[:mm[:ss]]` in seconds.
    private static func time(_ text: inout Substring) -> Int? {
        let sign = text.first == "-" ? -1 : 1
        if text.first == "-" || text.first == "+" { text.removeFirst() }
        let digits = text.prefix { $0.isNumber || $0 == ":" }
        let parts = digits.split(separator: ":").compactMap { Int($0) }
        guard let hours = parts.first else { return nil }
        text = text[digits.endIndex...]
        return sign * (hours * 3600 + (parts.count > 1 ? parts[1] * 60 : 0) + (parts.count > 2 ? parts[2] : 0))
    }

    /// `M3.5.0/3`
    private static func change(_ text: Substring) -> Change? {
        let halves = text.split(separator: "/")
        let numbers = (halves.first ?? "").dropFirst().split(separator: ".").compactMap { Int($0) }
        guard text.first == "M", numbers.count == 3 else { return nil }
        var at = halves.count > 1 ? halves[1] : "2"
        return Change(month: numbers[0], week: numbers[1], weekday: numbers[2], seconds: time(&at) ?? 7200)
    }

    /// Seconds east of UTC at a local time, given as if it were UTC.
    func offset(atLocal local: Timestamp) -> Int {
        guard let summer, var begins, var ends else { return standard }
        let year = local.civil.year
        // The United States and Canada lengthened their summer in 2007 (Energy Policy Act of 2005, §110).
        if year < 2007, begins.month == 3, begins.week == 2, ends.month == 11, ends.week == 1 {
            (begins.month, begins.week, ends.month, ends.week) = (4, 1, 10, 5)
        }
        let start = ZoneRules.instant(begins, year)
        let stop = ZoneRules.instant(ends, year)
        let isSummer = start < stop ? local >= start && local < stop : local >= start || local < stop
        return isSummer ? summer : standard
    }

    private static func instant(_ change: Change, _ year: Int) -> Timestamp {
        let first = Timestamp(Timestamp.Civil(year: year, month: change.month, day: 1))
        var day = 1 + (change.weekday - first.civil.weekday + 7) % 7 + (change.week - 1) * 7
        let last = FeedDate.days(in: change.month, of: year)
        while day > last { day -= 7 }
        return first.advanced(bySeconds: Int64((day - 1) * 86400 + change.seconds))
    }
}
