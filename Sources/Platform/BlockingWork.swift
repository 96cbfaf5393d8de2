// Work that blocks its thread, for it waits for a disk, a lock or another program, kept away from the threads that Swift's tasks share.

public import Dispatch

extension DispatchQueue {
    /// Does work on this queue; whoever waits for it blocks no thread.
    public func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { done in
            async { done.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }
}
