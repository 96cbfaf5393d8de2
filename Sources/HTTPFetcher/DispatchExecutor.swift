// An actor's executor on one labelled Dispatch queue: the fetcher's isolation, curl's sockets and its timer are the same
// serial queue. (DispatchSerialQueue is no executor on Linux.)

import Dispatch

/// Runs an actor's jobs on its queue, and those of tasks that would rather run there than change threads.
final class DispatchExecutor: SerialExecutor, TaskExecutor {
    let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(isolatedTo: self.asUnownedSerialExecutor(), taskExecutor: self.asUnownedTaskExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
