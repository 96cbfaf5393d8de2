// Work that must not overlap, in the order in which it was asked for: following the log, reloading.

/// One at a time.
actor Lane {
    private var last: Task<Void, Never>?

    /// Runs `body` after everything that was handed in before it. A cancelled caller cancels its own part alone.
    func run<Value: Sendable>(_ body: @Sendable @escaping () async throws -> Value) async throws -> Value {
        let before = last
        let work = Task {
            await before?.value
            try Task.checkCancellation()
            return try await body()
        }
        last = Task { _ = await work.result }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }
}
