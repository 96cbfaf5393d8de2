// An instant, as the whole program counts time: milliseconds since 1970, without Foundation.
// Asked by every floor: parsed dates, poll times, evidence, log lines.

/// An instant in UTC with a resolution of one millisecond.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public init(seconds: Int64) { self.milliseconds = seconds &* 1000 }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000 }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    /// This instant moved by a span of whole seconds.
    public func advanced(bySeconds seconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds &+ seconds &* 1000) }
}

extension Timestamp {
    /// A civil date and time in the proleptic Gregorian calendar, UTC.
    public struct Civil: Sendable, Hashable {
        public var year: Int
        public var month: Int
        public var day: Int
        public var hour: Int
        public var minute: Int
        public var second: Int
        /// 0 is Sunday.
        public var weekday: Int

        public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
            self.year = year
            self.month = month
            self.day = day
            self.hour = hour
            self.minute = minute
            self.second = second
            self.weekday = 0
        }
    }

    /// The instant of a civil time in UTC; fields are taken as they are, so check their ranges first.
    public init(_ civil: Civil) {
        let days = Timestamp.days(year: civil.year, month: civil.month, day: civil.day)
        self.init(seconds: Int64(days * 86400 + civil.hour * 3600 + civil.minute * 60 + civil.second))
    }

    public var civil: Civil {
        let total = seconds
        var days = Int(total / 86400)
        var rest = Int(total % 86400)
        if rest < 0 {
            rest += 86400
            days -= 1
        }
        var civil = Timestamp.civil(days: days)
        civil.hour = rest / 3600
        civil.minute = rest / 60 % 60
        civil.second = rest % 60
        civil.weekday = ((days % 7) + 11) % 7
        return civil
    }

    /// Days since 1970-01-01; the algorithm counts from March so that the leap day ends a year.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146097 + dayOfEra - 719468
    }

    static func civil(days: Int) -> Civil {
        let z = days + 719468
        let era = (z >= 0 ? z : z - 146096) / 146097
        let dayOfEra = z - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp + (mp < 10 ? 3 : -9)
        return Civil(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month, day: dayOfYear - (153 * mp + 2) / 5 + 1)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, `2020-01-02T03:04:05Z`, with three decimals only where there are milliseconds.
    public var description: String {
        let c = civil
        let fraction = Int(milliseconds - seconds * 1000)
        let head = "\(Timestamp.padded(c.year, 4))-\(Timestamp.padded(c.month, 2))-\(Timestamp.padded(c.day, 2))"
        let clock = "\(Timestamp.padded(c.hour, 2)):\(Timestamp.padded(c.minute, 2)):\(Timestamp.padded(c.second, 2))"
        return fraction == 0 ? "\(head)T\(clock)Z" : "\(head)T\(clock).\(Timestamp.padded(fraction, 3))Z"
    }

    /// RFC 9110 §5.6.7, `Sat, 01 Jan 2022 06:08:53 GMT`.
    public var httpDate: String {
        let c = civil
        let clock = "\(Timestamp.padded(c.hour, 2)):\(Timestamp.padded(c.minute, 2)):\(Timestamp.padded(c.second, 2))"
        return "\(Timestamp.weekdays[c.weekday]), \(Timestamp.padded(c.day, 2)) \(Timestamp.months[c.month - 1]) "
            + "\(Timestamp.padded(c.year, 4)) \(clock) GMT"
    }

    static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Decimal digits with leading zeros.
    public static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(abs(value))
        let zeros = String(repeating: "0", count: max(0, width - digits.count))
        return (value < 0 ? "-" : "") + zeros + digits
    }
}
