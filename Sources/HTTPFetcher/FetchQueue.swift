// The fetcher's one queue: its isolation, curl's sockets and its timer are the same serial queue, and so are the small steps of
// those who wait for it.

import Dispatch
import Platform

/// A queue that an actor lives on, and that knows who is on it.
struct FetchQueue: Sendable {
    let executor: QueueExecutor
    private let mark = DispatchSpecificKey<Void>()

    init(label: String) {
        executor = QueueExecutor(label: label)
        executor.queue.setSpecific(key: mark, value: ())
    }

    var dispatch: DispatchQueue { executor.queue }

    /// Runs `work` on the queue: at once where the caller is on it.
    func perform(_ work: @Sendable @escaping () -> Void) {
        if DispatchQueue.getSpecific(key: mark) != nil { return work() }
        dispatch.async(execute: work)
    }
}

/// Runs the jobs of tasks that would rather run on an actor's queue than change threads. Not the actor's executor itself:
/// what is isolated to no actor would leave that one at each step, and queue up anew.
final class GuestExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(on queue: FetchQueue) { self.queue = queue.dispatch }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
