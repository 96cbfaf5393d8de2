// When sources are due: the table in memory, and what the archive's state says.

import Testing
import TidingsCore

@testable import SyncEngine

@Suite struct DueTableTests {
    private let now = Timestamp(seconds: 1_772_359_800)

    @Test func `what is due is taken, the longest overdue first, and the rest stays`() {
        var table = DueTable(horizonSeconds: 86400)
        table.set(1, next: now.advanced(bySeconds: -1), now: now)
        table.set(2, next: now.advanced(bySeconds: -5), now: now)
        table.set(3, next: now.advanced(bySeconds: 7), now: now)
        #expect(table.take(now: now) == [2, 1])
        #expect(table.earliest == now.advanced(bySeconds: 7))
        #expect(table.take(now: now) == [])
    }

    @Test func `taking fewer than are due leaves the others due`() {
        var table = DueTable(horizonSeconds: 86400)
        for id in 1...3 { table.set(Int64(id), next: now, now: now) }
        #expect(table.take(now: now, atMost: 1) == [1])
        #expect(table.earliest == now)
        #expect(table.take(now: now) == [2, 3])
    }

    @Test func `what was worked out beyond the horizon was worked out by a clock that was wrong, and is due`() {
        var table = DueTable(horizonSeconds: 86400)
        table.set(1, next: now.advanced(bySeconds: 1800), now: now)
        #expect(table.take(now: now.advanced(bySeconds: -86401)) == [1])
    }

    @Test func `an interval or a rest longer than the horizon outlasts a clock that is corrected`() {
        var table = DueTable(horizonSeconds: 86400)
        let week: Int64 = 7 * 86400
        table.set(1, next: now.advanced(bySeconds: week), now: now)
        #expect(table.take(now: now.advanced(bySeconds: 86400)) == [])
        for back in [-1, -60, -86400] as [Int64] {
            #expect(table.take(now: now.advanced(bySeconds: back)) == [])
            #expect(table.earliest == now.advanced(bySeconds: back + week))
        }
    }

    @Test func `where the clock is set back nobody waits longer than was meant`() {
        var table = DueTable(horizonSeconds: 86400)
        table.set(1, next: now.advanced(bySeconds: 3), now: now)
        table.set(2, next: now.advanced(bySeconds: 1800), now: now)
        let back = now.advanced(bySeconds: -7200)
        #expect(table.take(now: back).isEmpty)
        #expect(table.earliest == back.advanced(bySeconds: 3))
        #expect(table.take(now: back.advanced(bySeconds: 3)) == [1])
        #expect(table.earliest == back.advanced(bySeconds: 1800))
    }

    @Test func `a next poll that lies too far ahead in the archive is due now`() {
        var state = PollState()
        state.nextPollAt = now.advanced(bySeconds: 86401)
        #expect(PollPlan.nextPoll(state, horizonSeconds: 86400, now: now) == now)
        state.nextPollAt = now.advanced(bySeconds: 86400)
        #expect(PollPlan.nextPoll(state, horizonSeconds: 86400, now: now) == state.nextPollAt)
    }

    @Test func `a next poll after days of rest is believed`() {
        var state = PollState()
        // Wednesday, 10 January 2024; every day but Saturday is one of rest.
        let wednesday = Timestamp(seconds: 1_704_844_800)
        state.nextPollAt = wednesday.advanced(bySeconds: 3 * 86400)
        #expect(PollPlan.nextPoll(state, horizonSeconds: 86400, now: wednesday) == wednesday)
        state.wishes = PublisherWishes(skips: 0b0111111 << 24)
        #expect(PollPlan.nextPoll(state, horizonSeconds: 86400, now: wednesday) == state.nextPollAt)
        #expect(PollPlan.nextPoll(state, horizonSeconds: .max, now: wednesday) == state.nextPollAt)
    }

    @Test func `Retry-After holds a source back, unless it comes from a clock that was wrong`() {
        var state = PollState()
        state.nextPollAt = now
        state.retryAfter = now.advanced(bySeconds: 600)
        #expect(PollPlan.nextPoll(state, horizonSeconds: 86400, now: now) == state.retryAfter)
        state.retryAfter = now.advanced(bySeconds: 400 * 86400)
        #expect(PollPlan.nextPoll(state, horizonSeconds: 86400, now: now) == now)
        #expect(PollPlan.decide(state, force: false, now: now) == .ask)
    }

    @Test func `a source that is gone is asked a week after the last time`() {
        var state = PollState()
        state.nextPollAt = now.advanced(bySeconds: 3600)
        state.polledAt = now
        state.goneSince = now.advanced(bySeconds: -86400)
        #expect(PollPlan.nextPoll(state, horizonSeconds: 86400, now: now) == now.advanced(bySeconds: 7 * 86400))
    }

    @Test func `an interval set by hand may be longer than the horizon`() {
        var source = Source(name: "weekly", url: "http://example.org/")
        source.intervalSeconds = 7 * 86400
        var state = PollState()
        state.nextPollAt = now.advanced(bySeconds: 6 * 86400)
        let entry = RegisteredSource(source: source, id: 1, state: state)
        #expect(entry.nextPoll(horizonSeconds: 86400, now: now) == state.nextPollAt)
    }
}
