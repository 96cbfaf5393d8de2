// Executors on one labelled Dispatch queue: the fetcher's isolation, curl's sockets and its timer are the same serial queue,
// and so are the small steps of those who wait for it. (DispatchSerialQueue is no executor on Linux.)

import Dispatch

/// Runs an actor's jobs on its queue.
final class DispatchExecutor: SerialExecutor {
    let queue: DispatchQueue
    private let mark = DispatchSpecificKey<Void>()

    init(label: String) {
        queue = DispatchQueue(label: label)
        queue.setSpecific(key: mark, value: ())
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Runs `work` on the queue: at once where the caller is on it.
    func perform(_ work: @Sendable @escaping () -> Void) {
        if DispatchQueue.getSpecific(key: mark) != nil { return work() }
        queue.async(execute: work)
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}

/// Runs the jobs of tasks that would rather run on an actor's queue than change threads. Not the actor's executor itself:
/// what is isolated to no actor would leave that one at each step, and queue up anew.
final class GuestExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(of executor: DispatchExecutor) { queue = executor.queue }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
