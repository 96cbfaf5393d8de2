// An actor lives on its executor's queue.

import Dispatch
import Testing

@testable import Platform

struct QueueExecutorTests {
    private actor Counter {
        let executor = QueueExecutor(label: "test.counter")
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        var count = 0

        func add() {
            dispatchPrecondition(condition: .onQueue(executor.queue))
            count += 1
        }
    }

    @Test func `an actor's work is done on its queue, one piece after the other`() async {
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<1000 { group.addTask { await counter.add() } }
        }
        #expect(await counter.count == 1000)
    }

    @Test func `what the queue calls may take itself for the actor`() async {
        let counter = Counter()
        let count = await withCheckedContinuation { continuation in
            counter.executor.queue.async { continuation.resume(returning: counter.assumeIsolated { $0.count }) }
        }
        #expect(count == 0)
    }
}
