// What a caller of `fetch` holds while it waits: a number, and a flag that a cancellation sets before the exchange exists.

import Synchronization

/// A claim to one result.
final class Ticket: Sendable {
    let id: Int
    /// Set before the fetcher's queue hears of the cancellation, so that it cannot be missed.
    let isCancelled = Atomic<Bool>(false)

    init(id: Int) { self.id = id }
}
