// How much memory bodies may hold together, those under way and those that wait for their reader, so that many large or
// hostile answers at once stay bounded.
// Small bodies are free; a larger one takes from a common stock, and where that is used up the transfer is put off and
// begun again with its whole room set aside: everybody starts over at most once.

/// The common stock. Confined to the fetcher's queue.
final class BodyBudget {
    /// Every body may hold this much without asking.
    static let free = 128 << 10

    private(set) var left: Int
    private var holders = 0

    private var size: Int

    init(maximumBytes: Int) {
        size = BodyBudget.size(maximumBytes)
        left = size
    }

    /// Two of the largest, and never little.
    private static func size(_ maximumBytes: Int) -> Int { max(32 << 20, 2 * maximumBytes) }

    /// For other settings; what was taken stays taken.
    func resize(maximumBytes: Int) {
        let former = size
        size = BodyBudget.size(maximumBytes)
        left += size - former
    }

    /// Takes `bytes` for one that holds `holding` already. One that is alone always gets them, so that somebody goes on.
    func take(_ bytes: Int, holding: Int) -> Bool {
        guard bytes <= left || holders == (holding > 0 ? 1 : 0) else { return false }
        left -= bytes
        if holding == 0 { holders += 1 }
        return true
    }

    /// Counts a body that is here, and for which something was given back a moment ago.
    func keep(_ bytes: Int) {
        left -= bytes
        holders += 1
    }

    func give(back bytes: Int) {
        guard bytes > 0 else { return }
        left += bytes
        holders -= 1
    }
}
