// What was under way when the archive's file was replaced: it comes to nothing, and to nothing in the new file either.

import ArchiveStore
import Dispatch
import Foundation
import SyncEngine
import Testing
import TidingsCore

@testable import tidings

/// Takes its time, until it is told to end.
private actor HeldFollower: LogFollower {
    private var hasBegun = false
    private var isHeld = true
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watching: [CheckedContinuation<Void, Never>] = []

    func follow(_ context: FollowerContext) async throws -> Bool {
        hasBegun = true
        for continuation in watching { continuation.resume() }
        watching = []
        if isHeld { await withCheckedContinuation { waiting.append($0) } }
        return false
    }

    func begins() async { if !hasBegun { await withCheckedContinuation { watching.append($0) } } }

    func release() {
        isHeld = false
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// Another file, in which run 1 has ended and came to nothing.
private struct OtherFile {
    let archive: Archive
    let outfit: Outfit
    private let folder: TemporaryFolder

    init(_ names: [String], _ script: DaemonScript) async throws {
        folder = try TemporaryFolder()
        archive = try Archive.openForWriting(folder.path + "/other.db")
        let engine = DaemonScript.engine(archive, names, 1800, script.clock, script.publisher)
        try await engine.close(try await engine.open(.sync, isAlone: true) { _ in }, .completed)
        outfit = Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400)
        await script.reopening.add(.success(outfit))
    }

    var firstRun: (state: RunState, total: Int)? {
        get throws { try archive.runs(limit: nil).first { $0.id == 1 }.map { ($0.state, $0.counts.total) } }
    }
}

@Suite(.timeLimit(.minutes(1))) struct DaemonReplacementTests {
    @Test func `what a pass of the old file came to is not written into the new one`() async throws {
        let follower = HeldFollower()
        let script = try DaemonScript(["a"], followers: [follower])
        try await script.start(settles: false)
        await follower.begins()
        let other = try await OtherFile(["a"], script)
        await script.scheduler.reopen()
        await follower.release()
        await script.scheduler.settle()
        let run = try #require(try other.firstRun)
        #expect(run == (.completed, 0))
        // In the new file the source was never polled, and is now.
        #expect(try other.archive.runs(limit: nil).map(\.counts.total) == [0, 1])
    }

    @Test func `a run that is being opened in the old file is no hour of the new one`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        let (writer, gate) = await script.holdArchive()
        await script.ring(after: 3600, settles: false)
        // The pass has come as far as it can: what it does is done in turn.
        for _ in 1...4 { _ = await script.scheduler.state }
        let other = try await OtherFile(["a", "b"], script)
        await script.scheduler.reopen()
        #expect(await script.events.polls(1).first?.source == "b")
        gate.signal()
        try await writer.value
        await script.scheduler.settle()
        #expect(await script.scheduler.hours.map(\.generation) == [1])
        await script.ring(after: 1)
        #expect(await script.events.polls(1).first?.source == "a")
        #expect(try other.archive.runs(limit: nil).map(\.counts.total) == [0, 2])
        #expect(try script.archive.runs(limit: nil).map(\.counts.total) == [1, 0])
    }

    @Test func `an hour of the old file is closed in no other`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        let hour = try #require(await script.scheduler.hours.last)
        let other = try await OtherFile([], script)
        await script.scheduler.reopen()
        await script.scheduler.close(hour, .completed)
        let run = try #require(try other.firstRun)
        #expect(run == (.completed, 0))
        #expect(await script.scheduler.hours.isEmpty)
        #expect(await script.scheduler.state.trouble == nil)
    }

    @Test func `a configuration that is read while the archive is opened anew is taken over after it`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        let other = try await OtherFile(["a"], script)
        await script.reopening.hold()
        let reopening = Task { await script.scheduler.reopen() }
        while await script.reopening.count == 0 { await Task.yield() }
        let reload = Task {
            try await script.scheduler.refit {
                let engine = DaemonScript.engine(other.archive, ["b"], 1800, script.clock, script.publisher)
                return Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400)
            }
        }
        // Time enough for a reload that does not wait.
        for _ in 1...1000 { _ = await script.scheduler.state }
        await script.reopening.release()
        await reopening.value
        _ = try await reload.value
        #expect(await script.scheduler.sources.values.map(\.name) == ["b"])
    }

    @Test func `a sync whose file is replaced says so and polls nothing into the new one`() async throws {
        let script = try DaemonScript(["slow", "quick"])
        await script.publisher.hold("slow")
        try await script.start(settles: false)
        _ = await script.events.polls(1)
        let work = Task { try await script.scheduler.sync(SyncRequest(scope: .all)) { _ in } }
        // "quick" is polled for it; "slow" is in the daemon's hands.
        #expect(await script.events.polls(1).first?.source == "quick")
        let other = try await OtherFile(["slow"], script)
        await script.scheduler.reopen()
        await script.publisher.release("slow")
        await #expect(throws: SyncRefusal.replaced) { try await work.value }
        await script.scheduler.settle()
        let run = try #require(try other.firstRun)
        #expect(run == (.completed, 0))
    }

    @Test func `who asks again and again while a wrong file lies there does not stretch the daemon's pause`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        try FileManager.default.moveItem(atPath: script.archive.path, toPath: script.archive.path + ".old")
        try Data("junk".utf8).write(to: URL(fileURLWithPath: script.archive.path))
        for _ in 1...10 { await script.reopening.add(.failure(.notADatabase(path: script.archive.path))) }
        for _ in 1...3 {
            await #expect(throws: ArchiveError.self) { try await script.scheduler.sync(SyncRequest(scope: .all)) { _ in } }
            await script.ring(after: 2)
        }
        let trouble = try #require(await script.scheduler.state.trouble)
        #expect(trouble.retryAt.seconds - script.clock.now.seconds <= 10)
    }
}
