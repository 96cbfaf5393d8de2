// The items of a large document are worked on while the rest of it is still being read: it may be all that there is to do,
// and reading is done by one thread alone. Asked by Interpretation.

import Dispatch
import Synchronization

/// Makes one value of each item that is added, on whatever cores are free, in the order in which they were added.
final class WorkAhead<Item: Sendable, Value: Sendable>: Sendable {
    private struct Bench {
        /// What is added next goes here, until it is a chunk.
        var open: [Item] = []
        var chunks: [[Item]] = []
        /// So many chunks have been taken, the first ones first.
        var taken = 0
        /// Of each chunk, once somebody has made them.
        var values: [[Value]] = []

        mutating func close() {
            chunks.append(open)
            values.append([])
            open = []
        }

        mutating func take() -> (index: Int, items: [Item])? {
            guard taken < chunks.count else { return nil }
            defer { taken += 1 }
            return (taken, chunks[taken])
        }
    }

    /// Waking a thread for it costs little beside it.
    private static var chunk: Int { 64 }

    private let bench = Mutex(Bench())
    /// Signalled for each chunk that is done.
    private let done = DispatchSemaphore(value: 0)
    private let work: @Sendable (Item) -> Value

    init(_ work: @Sendable @escaping (Item) -> Value) { self.work = work }

    func add(_ item: Item) {
        let isChunk = bench.withLock { bench in
            bench.open.append(item)
            guard bench.open.count == Self.chunk else { return false }
            bench.close()
            return true
        }
        if isChunk { DispatchQueue.global().async { self.doOne() } }
    }

    /// Helps with what nobody has taken, and waits for the rest; those who took it are at it. Nothing is added any more.
    func values() -> [Value] {
        bench.withLock { $0.close() }
        while doOne() {}
        for _ in 0..<bench.withLock({ $0.chunks.count }) { done.wait() }
        return bench.withLock { $0.values.flatMap(\.self) }
    }

    /// - Returns: false where there is nothing to do.
    @discardableResult
    private func doOne() -> Bool {
        guard let (index, items) = bench.withLock({ $0.take() }) else { return false }
        let values = items.map(work)
        bench.withLock { $0.values[index] = values }
        done.signal()
        return true
    }
}
