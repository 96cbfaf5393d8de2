// Work on a queue of its own.

import Dispatch
import Platform
import Testing

@Suite struct BlockingWorkTests {
    private let queue = DispatchQueue(label: "tidings.tests")

    @Test func `work is done on the queue, and its value comes back`() async {
        let queue = queue
        let value = await queue.run {
            dispatchPrecondition(condition: .onQueue(queue))
            return 7
        }
        #expect(value == 7)
    }

    @Test func `what the work throws comes back as what it is`() async {
        do throws(FileFault) {
            try await queue.run { () throws(FileFault) in throw FileFault(path: "/a", code: 2) }
            Issue.record("nothing was thrown")
        } catch {
            #expect(error == FileFault(path: "/a", code: 2))
        }
    }
}
