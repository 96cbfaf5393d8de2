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

    @Test func `a quick host is served over few connections`() {
        var gate = HostGate()
        for id in 1...1000 { gate.enqueue(id, lane: "a", limit: 200) }
        var answered = 0
        var running = starts(&gate).count
        #expect(running == HostGate.firstWindow)
        while running > 0 {
            answered += 1
            let now = Int64(answered) * (HostGate.stall - 1)
            gate.finished(lane: "a", answer: .answered, now: now)
            running += starts(&gate, now: now).count - 1
            let isWider = gate.widen(now: now)
            #expect(!isWider)
            #expect(running <= HostGate.firstWindow)
        }
        #expect(answered == 1000)
    }

    @Test func `a host that makes others wait is asked more at once, up to its limit`() {
        var gate = HostGate()
        for id in 1...100 { gate.enqueue(id, lane: "a", limit: 50) }
        var started: [Int] = []
        var now: Int64 = 1000
        while true {
            started.append(starts(&gate, now: now).count)
            guard let next = gate.nextWake else { break }
            #expect(next == now + HostGate.stall)
            now = next
            #expect(starts(&gate, now: now) == [])
            let isWider = gate.widen(now: now)
            #expect(isWider)
        }
        #expect(started == [8, 8, 16, 18])
        gate.finished(lane: "a", answer: .answered, now: now)
        #expect(starts(&gate, now: now) == [51])
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

    /// A gate whose lane `a` refused four requests at 1000; 5 to `last` wait.
    private func closed(last: Int, isForced: Bool = false) -> HostGate {
        var gate = HostGate()
        for id in 1...last { gate.enqueue(id, lane: "a", limit: 4, isForced: isForced) }
        #expect(starts(&gate) == [1, 2, 3, 4])
        for _ in 0..<4 { gate.finished(lane: "a", answer: .refused(retryAfter: 86_400), now: 1000) }
        return gate
    }

    /// Who is sent away at `now`, as ids.
    private func refusals(_ gate: inout HostGate, now: Int64) -> [Int] {
        var out: [Int] = []
        while case .refuse(let id, _)? = gate.next(now: now) { out.append(id) }
        return out
    }

    @Test func `a host that refuses again and again is sounded more and more rarely`() {
        var gate = closed(last: 22)
        #expect(gate.next(now: 1000) == .refuse(5, seconds: 600))
        #expect(refusals(&gate, now: 1000) == [6])
        #expect(gate.nextWake == 3000)
        #expect(gate.next(now: 3000) == .start(7, lane: "a"))
        #expect(gate.next(now: 3000) == nil)
        gate.finished(lane: "a", answer: .refused(retryAfter: nil), now: 3100)
        #expect(refusals(&gate, now: 3100) == [8, 9, 10, 11])
        #expect(gate.next(now: 7100) == .start(12, lane: "a"))
        // Neither silence nor a 503 without a time opens it.
        gate.finished(lane: "a", answer: .silent, now: 9000)
        #expect(refusals(&gate, now: 9000) == Array(13...20))
        // The time that the host asked for is over.
        #expect(gate.next(now: 603_100) == .start(21, lane: "a"))
    }

    @Test func `one busy route does not silence the others of its host`() {
        var gate = closed(last: 14)
        #expect(refusals(&gate, now: 1000) == [5, 6])
        #expect(gate.next(now: 3000) == .start(7, lane: "a"))
        gate.finished(lane: "a", answer: .answered, now: 3100)
        var (started, now) = ([Int](), Int64(3100))
        while started.count < 7, now < 20_000 {
            while case .start(let id, _)? = gate.next(now: now) {
                started.append(id)
                gate.finished(lane: "a", answer: .answered, now: now)
            }
            now = max(now + 1, gate.nextWake ?? 0)
        }
        #expect(started == Array(8...14))
        #expect(now < 10_000)
    }

    @Test func `who insists is made to wait, and never sent away`() {
        var gate = closed(last: 6, isForced: true)
        #expect(gate.next(now: 1000) == nil)
        #expect(gate.next(now: 3000) == .start(5, lane: "a"))
        gate.finished(lane: "a", answer: .refused(retryAfter: nil), now: 3100)
        #expect(gate.next(now: 7099) == nil)
        #expect(gate.next(now: 7100) == .start(6, lane: "a"))
    }

    @Test func `a hop of an exchange that has begun is not sent away`() {
        var gate = closed(last: 4)
        gate.enqueue(9, lane: "a", limit: 4, isUrgent: true)
        #expect(gate.next(now: 1000) == nil)
        #expect(gate.next(now: 3000) == .start(9, lane: "a"))
    }

    @Test func `a limit that changes holds from the next request on`() {
        var gate = HostGate()
        for id in 1...3 { gate.enqueue(id, lane: "a", limit: 1) }
        #expect(starts(&gate) == [1])
        gate.enqueue(4, lane: "a", limit: 3)
        #expect(starts(&gate) == [2, 3])
    }
}
