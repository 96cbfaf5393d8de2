// An actor's executor on one labelled Dispatch queue: what the actor owns, its timers and its sockets are then served by
// one serial queue. (DispatchSerialQueue is no executor on Linux.)

import Dispatch

/// Runs an actor's jobs on its queue.
final class QueueExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
