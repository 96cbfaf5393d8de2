// Reads dates as feeds write them: one small grammar over bytes, not a list of formats tried in turn. Asked for every
// item; the dates of HTTP, which are few and strict, are HTTPFetcher's.

public import Markup
public import TidingsCore

/// Dates in any of the shapes that feeds use (SCHEMA §10): RFC 3339 and its W3C profile, RFC 822
/// with all its abuses, RFC 850, asctime, ISO 8601 basic, ordinal and week dates, numbers of seconds, numeric dates
/// with slashes and dots, month names of many languages.
public enum FeedDate {
    /// The instant that a text names, in whole seconds; nil where it names none.
    public static func parse(_ text: String) -> Timestamp? { text.withByteView { parse($0) } }

    /// The same for bytes of UTF-8.
    public static func parse(_ bytes: ByteView) -> Timestamp? {
        guard let date = rfc3339(bytes) ?? rfc822(bytes) ?? anyForm(bytes), years.contains(date.seconds) else { return nil }
        return date
    }

    /// The years 2 to 9999 in UTC, in seconds: no later one can be written as RFC 3339 wants it, and year 1 is what Go and .NET, and so
    /// Hugo, write where there is no date.
    private static let years: ClosedRange<Int64> = -62_104_060_800...253_402_300_799

    private static func anyForm(_ bytes: ByteView) -> Timestamp? {
        let range = bytes.trimmed(0..<bytes.count)
        guard !range.isEmpty, range.count <= 200 else { return nil }
        if let plain = DateScript.plain(bytes, range) { return plain.withUnsafeBufferPointer { read($0, $0.trimmed(0..<$0.count)) } }
        return read(bytes, range)
    }

    /// What stands in brackets may tell the zone or the time, so it is read like the rest. Where that makes no date, it was a comment.
    private static func read(_ bytes: ByteView, _ range: Range<Int>) -> Timestamp? {
        var grammar = DateGrammar(bytes, range)
        if let date = grammar.read() { return date }
        guard let (text, comments) = withoutComments(bytes, range) else { return nil }
        return text.withUnsafeBufferPointer {
            var grammar = DateGrammar($0, $0.trimmed(0..<$0.count))
            guard let date = grammar.read(), grammar.day != nil, grammar.hasZone || !comments.contains(where: mayTellZone),
                grammar.hour != nil || !comments.contains(where: mayTellTime)
            else { return nil }
            return date
        }
    }

    /// The text with a space for each comment in parentheses (RFC 5322 §3.2.2, nested ones too) or square brackets, as Java writes the
    /// name of a zone, and these; nil where it has none.
    private static func withoutComments(_ bytes: ByteView, _ range: Range<Int>) -> (text: [UInt8], comments: [[UInt8]])? {
        guard bytes[range].contains(where: { $0 == 0x28 || $0 == 0x5B }) else { return nil }
        var (out, comment, comments): ([UInt8], [UInt8], [[UInt8]]) = ([], [], [])
        var depth = 0
        for byte in bytes[range] {
            switch byte {
            case 0x28, 0x5B:
                depth += 1
                if depth == 1 { out.append(0x20) }
            case 0x29 where depth > 0, 0x5D where depth > 0:
                depth -= 1
                guard depth == 0 else { continue }
                comments.append(comment)
                comment = []
            default: if depth == 0 { out.append(byte) } else { comment.append(byte) }
            }
        }
        return comments.isEmpty ? nil : (out, comments)
    }

    /// `GMT+8`, `EST`: whether what was left out may be missed.
    private static func mayTellZone(_ comment: [UInt8]) -> Bool {
        !comment.contains(where: \.isDigit) || comment.contains { $0 == 0x2B || $0 == 0x2D || $0 >= 0x80 }
    }

    /// `15:04`, `3 pm`; not `2 days ago` and `1`.
    private static func mayTellTime(_ comment: [UInt8]) -> Bool {
        let words = comment.split { $0.isWhiteSpace }
        return comment.contains(0x3A) || words.count > 1 && !words.contains { $0.allSatisfy(\.isLetter) && $0.count > 3 }
    }

    /// `2020-01-02T03:04:05Z` and `…+01:00`, the shape of nearly every Atom and JSON date; anything else is left to
    /// the grammar.
    private static func rfc3339(_ bytes: ByteView) -> Timestamp? {
        guard bytes.count == 20 || bytes.count == 25, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54, bytes[13] == 0x3A,
            bytes[16] == 0x3A
        else { return nil }
        guard let century = pair(bytes, 0), let year = pair(bytes, 2), let month = pair(bytes, 5), let day = pair(bytes, 8),
            let hour = pair(bytes, 11), let minute = pair(bytes, 14), let second = pair(bytes, 17)
        else { return nil }
        var offset = 0
        if bytes.count == 20 {
            guard bytes[19] == 0x5A else { return nil }
        } else {
            guard bytes[22] == 0x3A, let hours = pair(bytes, 20), let minutes = pair(bytes, 23), hours < 24, minutes < 60 else {
                return nil
            }
            guard bytes[19] == 0x2B || bytes[19] == 0x2D else { return nil }
            offset = (bytes[19] == 0x2D ? -1 : 1) * (hours * 60 + minutes)
        }
        var civil = Timestamp.Civil(year: century * 100 + year, month: month, day: day)
        civil.hour = hour
        civil.minute = minute
        civil.second = second
        return checked(civil)?.advanced(bySeconds: Int64(-offset * 60))
    }

    /// `Thu, 01 Jan 2026 03:04:05 GMT` and `… +0100`, the shape of nearly every RSS and HTTP date; anything else is left
    /// to the grammar.
    private static func rfc822(_ bytes: ByteView) -> Timestamp? {
        guard bytes.count == 29 || bytes.count == 31, bytes[3] == 0x2C, bytes[4] == 0x20, bytes[7] == 0x20, bytes[11] == 0x20,
            bytes[16] == 0x20, bytes[19] == 0x3A, bytes[22] == 0x3A, bytes[25] == 0x20, bytes[0].isLetter, bytes[1].isLetter,
            bytes[2].isLetter
        else { return nil }
        guard let day = pair(bytes, 5), let century = pair(bytes, 12), let year = pair(bytes, 14), let hour = pair(bytes, 17),
            let minute = pair(bytes, 20), let second = pair(bytes, 23), let month = DateWords.month(bytes, 8..<11)
        else { return nil }
        var offset = 0
        if bytes.count == 29 {
            guard bytes.has("GMT", at: 26) else { return nil }
        } else {
            guard bytes[26] == 0x2B || bytes[26] == 0x2D, let hours = pair(bytes, 27), let minutes = pair(bytes, 29), hours < 24,
                minutes < 60
            else { return nil }
            offset = (bytes[26] == 0x2D ? -1 : 1) * (hours * 60 + minutes)
        }
        var civil = Timestamp.Civil(year: century * 100 + year, month: month, day: day)
        civil.hour = hour
        civil.minute = minute
        civil.second = second
        return checked(civil)?.advanced(bySeconds: Int64(-offset * 60))
    }

    private static func pair(_ bytes: ByteView, _ index: Int) -> Int? {
        guard bytes[index].isDigit, bytes[index + 1].isDigit else { return nil }
        return Int(bytes[index]) * 10 + Int(bytes[index + 1]) - 0x30 * 11
    }

    /// The instant of a civil time whose fields are all in their ranges; 24:00:00 and a leap second are.
    static func checked(_ civil: Timestamp.Civil) -> Timestamp? {
        guard civil.year >= 1, civil.year <= 9999, civil.month >= 1, civil.month <= 12, civil.day >= 1,
            civil.day <= days(in: civil.month, of: civil.year), civil.minute <= 59, civil.second <= 60
        else { return nil }
        guard civil.hour <= 23 || (civil.hour == 24 && civil.minute == 0 && civil.second == 0) else { return nil }
        return Timestamp(civil)
    }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
}
