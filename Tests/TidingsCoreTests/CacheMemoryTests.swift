import Testing
import TidingsCore

@Suite struct CacheMemoryTests {
    private let now = Timestamp(seconds: 1_700_000_000)

    private func body(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 32) }

    private func memory(of bodies: [UInt8]) -> CacheMemory {
        var memory = CacheMemory()
        for number in bodies { memory.accept(body(number), withdraws: false, isMended: false, now: now) }
        return memory
    }

    @Test func `a body is an earlier one where another was accepted after it`() {
        let memory = memory(of: [1, 2])
        #expect(memory.isEarlier(body(1)))
        #expect(!memory.isEarlier(body(2)) && !memory.isEarlier(body(3)))
        #expect(!CacheMemory().isEarlier(body(0)))
    }

    @Test func `the last eight different bodies are known`() {
        let memory = memory(of: [1, 2, 3, 3, 4, 5, 6, 5, 7, 8, 9])
        #expect((1...9).filter { memory.isEarlier(body($0)) } == Array(2...8))
    }

    @Test func `an earlier body that withdraws is a lapse until the next one`() {
        var memory = memory(of: [1, 2])
        memory.accept(body(3), withdraws: true, isMended: false, now: now)
        #expect(memory.lapsedAt == nil)
        memory.accept(body(2), withdraws: false, isMended: false, now: now)
        #expect(memory.lapsedAt == nil)
        memory.accept(body(1), withdraws: true, isMended: false, now: now)
        #expect(memory.lapsedAt == now)
        memory.accept(body(4), withdraws: true, isMended: false, now: now)
        #expect(memory.lapsedAt == nil && !memory.isLagging)
    }

    @Test func `two lapses that are mended tell of a cache that lags, until its copies are believed`() {
        var memory = memory(of: [1, 2])
        memory.accept(body(3), withdraws: false, isMended: true, now: now)
        #expect(!memory.isLagging)
        memory.accept(body(4), withdraws: false, isMended: false, now: now)
        #expect(!memory.isLagging)
        memory.accept(body(5), withdraws: false, isMended: true, now: now)
        #expect(memory.isLagging)
        memory.accept(body(4), withdraws: false, isMended: false, now: now)
        #expect(memory.isLagging)
        memory.believe()
        #expect(!memory.isLagging)
    }

    @Test func `what is kept of it is read back`() {
        var memory = memory(of: Array(1...12))
        memory.accept(body(6), withdraws: true, isMended: true, now: now)
        #expect(memory.bytes.count == 64)
        #expect(CacheMemory(bytes: memory.bytes, lapsedAt: now, lapses: 1) == memory)
        #expect(CacheMemory(bytes: [], lapsedAt: nil, lapses: 0) == CacheMemory())
    }
}
