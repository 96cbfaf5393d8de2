// How many large pictures are in memory at once. Asked by ThumbnailPass: most pictures are small, a dozen of them may be in
// hand, and a dozen of the largest that are allowed would be all the memory there is.

/// Room for large pictures, given out in the order in which it was asked for.
actor PictureRoom {
    /// Beyond it a picture is large: it is asked for again when there is room, with its whole size allowed. Most servers
    /// say the size first, so that little of it has come by then.
    static let small = 2 << 20
    /// Bytes of all large pictures in hand.
    private static let total = 32 << 20

    private var left: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter maximumBytes: of one picture.
    init(maximumBytes: Int) { left = max(1, PictureRoom.total / max(1, maximumBytes)) }

    /// Runs `body` when there is room for one more.
    nonisolated func hold<T: Sendable>(_ body: @Sendable () async throws -> T) async rethrows -> T {
        await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        guard left == 0 else {
            left -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        guard !waiting.isEmpty else {
            left += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
