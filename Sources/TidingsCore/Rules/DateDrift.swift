// Published dates that a generator makes anew with every fetch: they say nothing of the stories, and are no edits (SPEC §4, compared
// fields). Asked by the recording of a document; pure.

/// What the dates of one document are worth, beside those that its items bore before.
public struct DateDrift: Sendable {
    /// When the document was made, by its own word or the clock.
    private let made: [Timestamp]
    /// Whether most items that are known bear another date at once: the publisher's clock, or its time zone, is another one, and no
    /// story was published anew.
    public let isShared: Bool

    /// - Parameters:
    ///   - redated: known items that bear another date than before.
    ///   - dated: known items that bear any.
    public init(redated: Int, of dated: Int, updated: Timestamp?, now: Timestamp) {
        made = [now] + (updated.map { [$0] } ?? [])
        isShared = redated >= DateDrift.least && redated * 4 >= dated * 3
    }

    /// Of fewer items each may have been published anew.
    public static let least = 3

    /// Whether both dates may be one that was told as "3 hours ago": whole minutes, hours or days before the document, and not so far
    /// apart that they could not be the same. RSSHub dates the stories of sites so that name no other date.
    public func isRelative(_ before: Timestamp, _ after: Timestamp) -> Bool {
        made.contains { made in
            let age = made.seconds - after.seconds
            guard age >= -DateDrift.lead, age < DateDrift.months, let unit = DateDrift.units.first(where: { age < $0.below })?.seconds
            else { return false }
            let rest = age % unit
            return abs(after.seconds - before.seconds) < unit && (rest <= DateDrift.slack || unit - rest <= DateDrift.lead)
        }
    }

    /// What an age is told in, in seconds.
    private static let units: [(below: Int64, seconds: Int64)] = [(3600, 60), (2 * 86_400, 3600), (months, 86_400)]
    private static let months: Int64 = 62 * 86_400
    /// How long a document is in the making, in seconds, and how much of that may come after its own date.
    private static let slack: Int64 = 60
    private static let lead: Int64 = 5
}
