// Who goes next: within a host in order, between hosts in turn, and slowly where a host is strained.

import Testing

@testable import HTTPFetcher

@Suite struct HostGateTests {
    /// Everything that may start at `now`, as ids.
    private func starts(_ gate: inout HostGate, now: Int64 = 0) -> [Int] {
        var out: [Int] = []
        while case .start(let id, _)? = gate.next(now: now) { out.append(id) }
        return out
    }

    @Test func `a host is asked in order, and so often at once as it may be`() {
        var gate = HostGate()
        for id in 1...5 { gate.enqueue(id, lane: "a", limit: 2) }
        #expect(starts(&gate) == [1, 2])
        gate.finished(lane: "a", answer: .answered, now: 0)
        #expect(starts(&gate) == [3])
        gate.finished(lane: "a", answer: .silent, now: 0)
        gate.finished(lane: "a", answer: .silent, now: 0)
        #expect(starts(&gate) == [4, 5])
    }

    @Test func `hosts take turns`() {
        var gate = HostGate()
        for id in 1...4 { gate.enqueue(id, lane: "a", limit: 4) }
        for id in 11...12 { gate.enqueue(id, lane: "b", limit: 4) }
        #expect(starts(&gate) == [1, 11, 2, 12, 3, 4])
    }

    @Test func `a hop of an exchange that has begun goes first`() {
        var gate = HostGate()
        for id in 1...3 { gate.enqueue(id, lane: "a", limit: 1) }
        #expect(starts(&gate) == [1])
        gate.enqueue(9, lane: "a", limit: 1, isUrgent: true)
        gate.finished(lane: "a", answer: .answered, now: 0)
        #expect(starts(&gate) == [9])
    }

    @Test func `nothing is kept of a host that is done`() {
        var gate = HostGate()
        for id in 0..<1000 { gate.enqueue(id, lane: "host\(id)", limit: 1) }
        #expect(gate.count == 1000)
        #expect(starts(&gate).count == 1000)
        for id in 0..<1000 { gate.finished(lane: "host\(id)", answer: .answered, now: 0) }
        #expect(gate.count == 0)
    }

    @Test func `a 429 slows its host down, and only that one, until it answers again`() {
        var gate = HostGate()
        for id in 1...8 { gate.enqueue(id, lane: "a", limit: 4) }
        #expect(starts(&gate) == [1, 2, 3, 4])
        gate.finished(lane: "a", answer: .refused(retryAfter: 3600), now: 0)
        gate.finished(lane: "a", answer: .silent, now: 0)
        gate.finished(lane: "a", answer: .silent, now: 0)
        gate.enqueue(20, lane: "b", limit: 4)
        #expect(starts(&gate, now: 0) == [20])
        #expect(gate.nextWake == 250)
        // One at a time at first, and a pause between two.
        #expect(starts(&gate, now: 250) == [5])
        gate.finished(lane: "a", answer: .answered, now: 300)
        gate.finished(lane: "a", answer: .answered, now: 300)
        #expect(starts(&gate, now: 499) == [])
        #expect(starts(&gate, now: 500) == [6, 7, 8])
    }

    @Test func `a host that refuses again and again is left alone for a while, not for ever`() {
        var gate = HostGate()
        for id in 1...7 { gate.enqueue(id, lane: "a", limit: 4) }
        #expect(starts(&gate) == [1, 2, 3, 4])
        for _ in 0..<4 { gate.finished(lane: "a", answer: .refused(retryAfter: 86_400), now: 1000) }
        #expect(gate.next(now: 1000) == .refuse(5, seconds: 600))
        #expect(gate.next(now: 1000) == .refuse(6, seconds: 600))
        #expect(gate.next(now: 601_000) == .start(7, lane: "a"))
        gate.finished(lane: "a", answer: .answered, now: 601_000)
        gate.enqueue(8, lane: "a", limit: 4)
        #expect(starts(&gate, now: 610_000) == [8])
    }

    @Test func `a limit that changes holds from the next request on`() {
        var gate = HostGate()
        for id in 1...3 { gate.enqueue(id, lane: "a", limit: 1) }
        #expect(starts(&gate) == [1])
        gate.enqueue(4, lane: "a", limit: 3)
        #expect(starts(&gate) == [2, 3])
    }
}
