import Testing
import TidingsCore

@Suite struct DateDriftTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    private func drift(redated: Int = 0, of dated: Int = 0, updated: Int64? = nil) -> DateDrift {
        DateDrift(redated: redated, of: dated, updated: updated.map { now.advanced(bySeconds: $0) }, now: now)
    }

    @Test(arguments: [(3, 3, true), (3, 4, true), (2, 2, false), (3, 5, false), (15, 20, true), (14, 20, false), (0, 0, false)])
    func `most items that are dated anew at once were not published anew`(redated: Int, dated: Int, isShared: Bool) {
        #expect(drift(redated: redated, of: dated).isShared == isShared)
    }

    /// Seconds before now, of the old date and the new one.
    @Test(arguments: [
        // "2 minutes ago" where it was three.
        (150, 120, true), (90, 180, false),
        // "3 hours ago" again, and then "4 hours ago", seconds after the document was made, or before.
        (13_000, 10_800, true), (10_800, 14_430, false), (14_100, 14_430, true), (10_900, 14_398, true), (12_000, 14_000, false),
        // Yesterday's is told in hours as well as in days.
        (100_000, 97_200, true), (190_000, 172_800, true), (260_000, 172_800, false), (190_000, 172_500, false),
        // What lies ahead, and what nobody tells in days any more.
        (0, -3600, false), (7_776_060, 7_776_000, false),
    ])
    func `a whole number of minutes, hours or days before the document is as good as what was told before`(
        old: Int64, new: Int64, isRelative: Bool
    ) {
        #expect(drift().isRelative(now.advanced(bySeconds: -old), now.advanced(bySeconds: -new)) == isRelative)
    }

    @Test func `a document that was kept by a cache has a time of its own`() {
        let (old, new) = (now.advanced(bySeconds: -13_000), now.advanced(bySeconds: -10_800 - 200))
        #expect(!drift().isRelative(old, new))
        #expect(drift(updated: -200).isRelative(old, new))
    }
}
