// How many sources are asked at once: a slot is free again when an answer is worked on, whatever is recorded meanwhile.

import Testing
import TidingsCore

@testable import SyncEngine

@Suite struct PollQueueTests {
    private func queue(_ names: [String], concurrency: Int) -> PollQueue {
        let jobs = names.map { name in
            PollJob(source: Source(name: name, url: "https://\(name.prefix(1)).test/\(name)"), id: 1, state: PollState(), force: false)
        }
        return PollQueue(jobs, concurrency: concurrency) { _ in 1 }
    }

    @Test func `no more are asked at once than may be, and one at a time of a host`() async throws {
        let queue = queue(["a1", "a2", "b1", "c1"], concurrency: 2)
        let first = try #require(await queue.next())
        let second = try #require(await queue.next())
        #expect([first.source.name, second.source.name] == ["a1", "b1"])
        async let third = queue.next()
        queue.answered(second)
        #expect(await third?.source.name == "c1")
        async let fourth = queue.next()
        queue.answered(first)
        #expect(await fourth?.source.name == "a2")
    }

    @Test func `whoever asks is the same where a source moved to on its own origin, and nobody elsewhere`() {
        let source = Source(name: "a", url: "https://me:word@a.test/feed")
        func asked(_ moved: String) -> String {
            var state = PollState()
            state.movedTo = moved
            return PollJob(source: source, id: 1, state: state, force: false).request.url
        }
        #expect(asked("https://a.test/new") == "https://me:word@a.test/new")
        #expect(asked("https://b.test/new") == "https://b.test/new")
    }

    @Test func `the end is told when nothing can come back any more`() async throws {
        let queue = queue(["a1"], concurrency: 2)
        let first = try #require(await queue.next())
        async let again = queue.next()
        queue.putBack(first)
        let second = try #require(await again)
        #expect(second.source.name == "a1" && second.wasSentAway)
        async let end = queue.next()
        queue.answered(second)
        #expect(await end == nil)
        #expect(await queue.next() == nil)
    }
}
