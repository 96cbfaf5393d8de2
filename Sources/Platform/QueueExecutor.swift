// An actor's executor on one labelled Dispatch queue: what the actor owns, its timers and its sockets are then served by one serial
// queue, and work that blocks holds up none of Swift's own threads. (DispatchSerialQueue is no executor on Linux.)

public import Dispatch

/// Runs an actor's jobs on its queue.
public final class QueueExecutor: SerialExecutor {
    public let queue: DispatchQueue

    public init(label: String) { queue = DispatchQueue(label: label) }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The queue keeps this executor until its job has run.
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Ends the process where the caller is not on the queue.
    public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
