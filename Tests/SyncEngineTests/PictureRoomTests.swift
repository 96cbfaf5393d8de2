// How many large pictures are in hand at once.

import Testing

@testable import SyncEngine

@Suite struct PictureRoomTests {
    /// How many are in now, and how many were at most.
    private actor Count {
        private var now = 0
        private(set) var most = 0

        func enter() {
            now += 1
            most = max(most, now)
        }

        func leave() { now -= 1 }
    }

    private struct Refusal: Error {}

    private func most(of maximumBytes: Int) async -> Int {
        let room = PictureRoom(maximumBytes: maximumBytes)
        let count = Count()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        try await room.hold {
                            await count.enter()
                            await Task.yield()
                            await count.leave()
                            // A picture that fails gives its room back as well.
                            if number.isMultiple(of: 7) { throw Refusal() }
                        }
                    } catch {}
                }
            }
        }
        return await count.most
    }

    @Test func `two pictures of the usual limit have room, and always one`() async {
        #expect(await most(of: 16 << 20) <= 2)
        #expect(await most(of: 64 << 20) == 1)
    }
}
