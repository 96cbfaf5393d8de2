// When the daemon does the archive's chores: between polls, once a minute at most, and never for nothing.

import ArchiveStore
import SyncEngine
import Testing
import TidingsCore

@testable import tidings

/// Counts how often it is done.
private actor CountingChore: Chore {
    struct Broken: Error, CustomStringConvertible { var description: String { "the broom is broken" } }

    private(set) var count = 0
    private let fails: Bool

    init(fails: Bool = false) { self.fails = fails }

    func run(on archive: Archive, now: Timestamp) async throws {
        count += 1
        if fails { throw Broken() }
    }
}

@Suite(.timeLimit(.minutes(1))) struct DaemonChoreTests {
    @Test func `chores are done once a minute at most, and only after a poll`() async throws {
        let chore = CountingChore()
        let script = try DaemonScript(["a"], interval: 1800, chores: [chore])
        try await script.start()
        await script.ring(after: 0)
        #expect(await chore.count == 1)
        await script.ring(after: 1800)
        await script.ring(after: 1)
        #expect(await chore.count == 2)
        await script.ring(after: 59)
        await script.ring(after: 1)
        #expect(await chore.count == 2)
    }

    @Test func `a daemon that is never quiet does its chores some minutes late`() async throws {
        let chore = CountingChore()
        let script = try DaemonScript(["slow", "quick"], interval: 1800, chores: [chore])
        await script.publisher.hold("slow")
        try await script.start(settles: false)
        _ = await script.events.polls(1)
        await script.ring(after: 299, settles: false)
        #expect(await chore.count == 0)
        await script.ring(after: 1, settles: false)
        while await chore.count == 0 { await Task.yield() }
        await script.publisher.release("slow")
    }

    @Test func `a chore that fails is told once and hinders nobody`() async throws {
        let script = try DaemonScript(["a"], interval: 1800, chores: [CountingChore(fails: true)])
        try await script.start()
        _ = await script.events.polls(1)
        await script.ring(after: 0)
        #expect(await script.events.warning() == "the broom is broken")
        await script.ring(after: 1800)
        #expect(await script.events.polls(1).first?.outcome == .unchanged)
    }
}
