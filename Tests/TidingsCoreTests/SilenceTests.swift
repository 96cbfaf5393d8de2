// When a source is silent for unusually long.

import Testing
import TidingsCore

@Suite struct SilenceTests {
    private static let start = Timestamp(seconds: 1_700_000_000)

    /// A source that published one item every so many hours, for twenty items, and then stopped.
    private func rhythm(every hours: Int64) -> (rhythm: PublishingRhythm, last: Timestamp) {
        var rhythm = PublishingRhythm()
        rhythm.learn([], since: nil, now: Self.start)
        var now = Self.start
        for _ in 0..<20 {
            let before = now
            now = now.advanced(bySeconds: hours * 3600)
            rhythm.learn([now], since: before, now: now)
        }
        return (rhythm, now)
    }

    @Test(arguments: [(6, 2, false), (6, 4, true), (24, 5, false), (24, 20, true)])
    func `a source is silent after ten of its usual pauses, and three days at least`(hours: Int64, days: Int64, expected: Bool) {
        let (rhythm, last) = rhythm(every: hours)
        #expect(rhythm.isSilent(at: last.advanced(bySeconds: days * 86_400)) == expected)
    }

    @Test func `a source of which little is known is never silent`() {
        var rhythm = PublishingRhythm()
        rhythm.learn([], since: nil, now: Self.start)
        rhythm.learn([Self.start], since: Self.start, now: Self.start.advanced(bySeconds: 60))
        #expect(!rhythm.isSilent(at: Self.start.advanced(bySeconds: 400 * 86_400)))
    }
}
