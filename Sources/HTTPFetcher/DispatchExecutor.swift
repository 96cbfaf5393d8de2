// An actor's executor on one labelled Dispatch queue: the fetcher's isolation, curl's sockets and its timer are the same
// serial queue. (DispatchSerialQueue is no executor on Linux.)

import Dispatch

/// Runs an actor's jobs on its queue.
final class DispatchExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
