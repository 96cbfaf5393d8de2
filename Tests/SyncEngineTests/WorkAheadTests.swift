// Work on a document's items while it is read: every item once, in order, whoever does it.

import Foundation
import Synchronization
import Testing

@testable import SyncEngine

@Suite struct WorkAheadTests {
    @Test(arguments: [0, 1, 63, 64, 65, 1000]) func `every item is worked on once, and in order`(count: Int) {
        let calls = Mutex(0)
        let work = WorkAhead<Int, Int> { item in
            calls.withLock { $0 += 1 }
            return item * 2
        }
        for item in 0..<count { work.add(item) }
        #expect(work.values() == (0..<count).map { $0 * 2 })
        #expect(calls.withLock { $0 } == count)
    }

    @Test func `items are worked on while others are still to come`() {
        let isBegun = DispatchSemaphore(value: 0)
        let work = WorkAhead<Int, Int> { item in
            if item == 0 { isBegun.signal() }
            return item
        }
        for item in 0..<64 { work.add(item) }
        #expect(isBegun.wait(timeout: .now() + 20) == .success)
        work.add(64)
        #expect(work.values() == Array(0...64))
    }
}
