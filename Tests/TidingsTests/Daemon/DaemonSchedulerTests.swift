// Who is polled when, and never twice at once; hours, stops, archives that cannot be written.

import ArchiveStore
import Foundation
import Platform
import SyncEngine
import Testing
import TidingsCore

@testable import tidings

@Suite(.timeLimit(.minutes(1))) struct DaemonSchedulerTests {
    @Test func `a source is polled when it is due and the alarm is set to the next time`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        let began = script.clock.now
        #expect(await script.events.polls(1).first?.added == 1)
        #expect(script.alarms.last == began.advanced(bySeconds: 1800))
        await script.ring(after: 1799)
        #expect(await script.publisher.asked["a"] == 1)
        await script.ring(after: 1)
        #expect(await script.events.polls(1).first?.outcome == .unchanged)
    }

    @Test func `a clock that goes back by a year keeps no source waiting`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        await script.ring(after: -365 * 86400)
        #expect(await script.events.polls(1).count == 1)
    }

    @Test func `a clock that jumps ahead by a year polls once`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        await script.ring(after: 365 * 86400)
        _ = await script.events.polls(1)
        #expect(script.alarms.last == script.clock.now.advanced(bySeconds: 1800))
        #expect(await script.publisher.asked["a"] == 2)
    }

    @Test func `a source that takes its time delays no other, and is not asked again meanwhile`() async throws {
        let script = try DaemonScript(["slow", "quick"])
        await script.publisher.hold("slow")
        try await script.start(settles: false)
        #expect(await script.events.polls(1).first?.source == "quick")
        await script.ring(after: 1800, settles: false)
        #expect(await script.events.polls(1).first?.source == "quick")
        await script.ring(after: 1800, settles: false)
        #expect(await script.events.polls(1).first?.source == "quick")
        #expect(await script.publisher.asked["slow"] == 1)
        await script.publisher.release("slow")
        #expect(await script.events.polls(1).first?.source == "slow")
    }

    @Test func `there is one run for each clock hour with polls, closed when the hour is over`() async throws {
        let script = try DaemonScript(["a"], interval: 1200)
        try await script.start()
        _ = await script.events.polls(1)
        await script.ring(after: 1200)
        _ = await script.events.polls(1)
        await script.ring(after: 1200)
        _ = await script.events.polls(1)
        await script.scheduler.stop()
        let runs = try script.archive.runs(limit: nil)
        // 10:10, 10:30 and 10:50 are one hour.
        #expect(runs.map(\.counts.total) == [3])
        #expect(runs.map(\.cause) == [.daemon])
    }

    @Test func `the next hour is another run`() async throws {
        let script = try DaemonScript(["a"], interval: 3600)
        try await script.start()
        _ = await script.events.polls(1)
        await script.ring(after: 3600)
        _ = await script.events.polls(1)
        await script.scheduler.stop()
        let runs = try script.archive.runs(limit: nil)
        #expect(runs.map(\.counts.total) == [1, 1])
        #expect(runs.first?.state == .completed)
    }

    @Test func `an hour that cannot be closed yet sets no alarm`() async throws {
        let script = try DaemonScript(["slow"])
        await script.publisher.hold("slow")
        try await script.start(settles: false)
        while await script.publisher.asked["slow"] == nil { await Task.yield() }
        // A pass of the hour is under way: its end closes it.
        await script.ring(after: 3600, settles: false)
        #expect(script.alarms.last == nil)
        await script.publisher.release("slow")
        await script.scheduler.settle()
        #expect(try script.archive.runs(limit: nil).map(\.state) == [.completed])
        // The archive cannot be written: it is closed when it can.
        await script.ring(after: 3600)
        script.clock.pass(3600)
        await script.scheduler.failed(ArchiveError.full(path: script.archive.path), of: 0)
        #expect(script.alarms.last == script.clock.now.advanced(bySeconds: 5))
    }

    @Test func `passes that begin while the run of their hour is being opened share it`() async throws {
        let script = try DaemonScript(["a", "b"], interval: 3600)
        try await script.start()
        _ = await script.events.polls(2)
        script.clock.pass(3600)
        let (writer, gate) = await script.holdArchive()
        for id in await script.scheduler.sources.keys { await script.scheduler.pollDue([id]) }
        // Both passes have come as far as they can: what they do is done in turn.
        for _ in 1...4 { _ = await script.scheduler.state }
        gate.signal()
        try await writer.value
        await script.scheduler.settle()
        _ = await script.events.polls(2)
        await script.scheduler.stop()
        #expect(try script.archive.runs(limit: nil).map(\.counts.total) == [2, 2])
    }

    @Test func `a sync waits for what is polled already and asks nobody twice`() async throws {
        let script = try DaemonScript(["slow", "quick"])
        await script.publisher.hold("slow")
        try await script.start(settles: false)
        _ = await script.events.polls(1)
        async let summary = script.scheduler.sync(SyncRequest(scope: .all)) { _ in }
        // "quick" is free and polled at once; "slow" is in the daemon's hands.
        #expect(await script.events.polls(1).first?.source == "quick")
        await script.publisher.release("slow")
        let counts = try await summary.counts
        #expect(counts.total == 2 && counts.changed == 1 && counts.unchanged == 1 && counts.added == 1)
        #expect(await script.publisher.asked == ["slow": 1, "quick": 2])
        // What "slow" brought was told, and belongs to the run of its poll.
        let id = try await summary.run
        let asked = try #require(try script.archive.runs(limit: nil).first { $0.id == id })
        #expect(asked.counts.total == 2 && asked.counts.added == 0)
    }

    @Test func `a forced sync does not take the answer of a poll that was not forced`() async throws {
        let script = try DaemonScript(["slow"])
        await script.publisher.hold("slow")
        try await script.start(settles: false)
        let (started, mouth) = AsyncStream.makeStream(of: Void.self)
        async let summary = script.scheduler.sync(SyncRequest(scope: .named(["slow"]), force: true)) { event in
            if case .started = event { mouth.finish() }
        }
        for await _ in started {}
        await script.publisher.release("slow")
        let counts = try await summary.counts
        #expect(counts.total == 1 && counts.unchanged == 1)
        #expect(await script.publisher.asked == ["slow": 2])
        #expect(await script.publisher.forced == ["slow": 1])
    }

    @Test func `a sync that is cancelled is interrupted, and its sources are free again`() async throws {
        let script = try DaemonScript(["slow"])
        try await script.start()
        _ = await script.events.polls(1)
        await script.publisher.hold("slow")
        let work = Task { try await script.scheduler.sync(SyncRequest(scope: .all)) { _ in } }
        while await script.publisher.asked["slow"] != 2 { await Task.yield() }
        work.cancel()
        #expect(try await work.value.isInterrupted)
        await script.publisher.release("slow")
        #expect(try await !script.scheduler.sync(SyncRequest(scope: .named(["slow"]))) { _ in }.isInterrupted)
    }

    @Test func `a sync of an unknown source is refused`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        await #expect(throws: SyncRefusal.unknown("b")) { try await script.scheduler.sync(SyncRequest(scope: .named(["b"]))) { _ in } }
    }

    @Test func `a source that lacks its secret is not asked without it`() async throws {
        let script = try DaemonScript([])
        var source = Source(name: "a", url: "http://example.org/a")
        source.enabled = false
        source.lacksSecret = true
        let engine = DaemonScript.engine(script.archive, [source], script.clock, script.publisher)
        await script.scheduler.adopt(Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400))
        await #expect(throws: SyncRefusal.lacksSecret("a")) { try await script.scheduler.sync(SyncRequest(scope: .named(["a"]))) { _ in } }
        #expect(await script.publisher.asked.isEmpty)
    }

    @Test func `stopping cuts off what is in flight and says so in the run`() async throws {
        let script = try DaemonScript(["slow", "quick"])
        await script.publisher.hold("slow")
        try await script.start(settles: false)
        _ = await script.events.polls(1)
        await script.scheduler.stop()
        let run = try #require(try script.archive.runs(limit: nil).last)
        #expect(run.state == .interrupted)
        #expect(run.counts.total == 1)
    }

    @Test func `an archive that cannot be written is told once, tried with growing pauses, and polling goes on by itself`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        let path = script.archive.path
        script.archive.close()
        await script.ring(after: 1800)
        let told = try #require(await script.events.error())
        #expect(told.contains("Polling pauses"))
        let failed = script.clock.now
        #expect(script.alarms.last == failed.advanced(bySeconds: 5))
        // The closing of the hour may fail in between, and then the file is opened anew once more: either way it ends well.
        await script.reopening.add(.failure(.full(path: path)))
        await script.ring(after: 5)
        #expect(await script.events.error()?.contains("the disk is full") == true)
        let archive = try Archive.openForWriting(path)
        let engine = DaemonScript.engine(archive, ["a"], 1800, script.clock, script.publisher)
        let outfit = Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400)
        await script.reopening.add(.success(outfit))
        await script.scheduler.failed(ArchiveError.full(path: path), of: 0)
        await script.scheduler.adopt(outfit)
        await script.ring(after: 300)
        #expect(await script.events.information()?.contains("polling goes on") == true)
    }

    @Test func `an ailment ends with its cause, also where nothing is due`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        await script.scheduler.failed(ArchiveError.busy(path: script.archive.path), of: 0)
        #expect(await script.events.error()?.contains("locked by another program") == true)
        #expect(await script.scheduler.state.trouble?.retryAt == script.clock.now.advanced(bySeconds: 5))
        await script.ring(after: 5)
        #expect(await script.events.information() == "The archive can be written again; polling goes on.")
        #expect(await script.scheduler.state.trouble == nil)
        #expect(await script.publisher.asked["a"] == 1)
    }

    @Test func `a probe that fails is no recovery, and the pauses grow`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        await script.scheduler.failed(ArchiveError.busy(path: script.archive.path), of: 0)
        script.archive.close()
        await script.ring(after: 5)
        let failed = script.clock.now
        #expect(await script.events.error()?.contains("locked") == true)
        #expect(await script.events.error()?.contains("Polling pauses") == true)
        #expect(await script.scheduler.state.trouble?.retryAt == failed.advanced(bySeconds: 10))
    }

    @Test func `a sync that finds another file opens it first and polls there`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        let path = script.archive.path
        try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
        let archive = try Archive.openForWriting(path)
        let engine = DaemonScript.engine(archive, ["a"], 1800, script.clock, script.publisher)
        await script.reopening.add(
            .success(Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400)))
        let summary = try await script.scheduler.sync(SyncRequest(scope: .all)) { _ in }
        #expect(summary.counts.total == 1)
        #expect(try archive.lastChange() == 1)
        #expect(await script.reopening.count == 1)
    }

    @Test func `a daemon that is started with a shorter interval does not wait out the old one`() async throws {
        let script = try DaemonScript(["a"], interval: 7200)
        try await script.start()
        let engine = DaemonScript.engine(script.archive, ["a"], 60, script.clock, script.publisher)
        script.clock.pass(61)
        // One whose host wants to be left alone is not asked for that.
        for (isPutOff, polls) in [(true, 1), (false, 2)] {
            let scheduler = Scheduler(
                QueueExecutor(label: "test.restarted"), engine: engine, now: { script.clock.now }, setAlarm: { _ in },
                reopenArchive: { try await script.reopening.next() }, tell: { _ in })
            var sources = try await engine.register()
            sources[0].state?.isPutOff = isPutOff
            await scheduler.adopt(Outfit(engine: engine, sources: sources, horizonSeconds: 86400))
            await scheduler.settle()
            #expect(await script.publisher.asked == ["a": polls])
        }
    }

    @Test func `what the former URL answers after a reload is not taken for the new one's`() async throws {
        let script = try DaemonScript(["a"])
        await script.publisher.hold("a")
        try await script.start(settles: false)
        while await script.publisher.asked["a"] == nil { await Task.yield() }
        var source = Source(name: "a", url: "http://example.org/new")
        source.intervalSeconds = 1800
        let engine = DaemonScript.engine(script.archive, [source], script.clock, script.publisher)
        await script.scheduler.adopt(Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400))
        await script.publisher.release("a")
        #expect(await script.events.polls(1).first?.outcome == .skipped)
        await script.ring(after: 1)
        #expect(await script.events.polls(1).first?.added == 1)
        #expect(await script.publisher.asked == ["a": 1, "new": 1])
        #expect(try script.archive.log(LogQuery()).count == 1)
    }

    @Test func `an interval that a reload shortens holds from the answer that is under way`() async throws {
        let script = try DaemonScript(["a"], interval: 7200)
        await script.publisher.hold("a")
        try await script.start(settles: false)
        while await script.publisher.asked["a"] == nil { await Task.yield() }
        let engine = DaemonScript.engine(script.archive, ["a"], 60, script.clock, script.publisher)
        await script.scheduler.adopt(Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400))
        await script.publisher.release("a")
        _ = await script.events.polls(1)
        await script.ring(after: 60)
        #expect(await script.publisher.asked == ["a": 2])
    }

    @Test func `an interval that a reload shortens does not end the publisher's rest`() async throws {
        // It is 10:10.
        for (restHour, passed) in [(15, 5), (12, 0)] as [(Int, Int64)] {
            let script = try DaemonScript(["a"], interval: 86400)
            await script.publisher.ask(for: "<skipHours><hour>\(restHour)</hour></skipHours>")
            if passed == 0 { await script.publisher.hold("a") }
            try await script.start(settles: passed > 0)
            while await script.publisher.asked["a"] == nil { await Task.yield() }
            script.clock.pass(passed * 3600)
            let engine = DaemonScript.engine(script.archive, ["a"], 2 * 3600, script.clock, script.publisher)
            await script.scheduler.adopt(Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400))
            await script.publisher.release("a")
            await script.scheduler.settle()
            #expect(await script.publisher.asked == ["a": 1])
            let rested = Timestamp(seconds: (script.clock.now.seconds / 86400 * 24 + Int64(restHour) + 1) * 3600)
            #expect(await script.scheduler.table.earliest == rested.advanced(bySeconds: 600))
        }
    }

    @Test func `a reload polls new sources and forgets removed ones`() async throws {
        let script = try DaemonScript(["a"])
        try await script.start()
        _ = await script.events.polls(1)
        let engine = DaemonScript.engine(script.archive, ["b"], 1800, script.clock, script.publisher)
        await script.scheduler.adopt(Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400))
        #expect(await script.events.polls(1).first?.source == "b")
        await script.ring(after: 1800)
        #expect(await script.events.polls(1).first?.source == "b")
        #expect(await script.publisher.asked["a"] == 1)
    }
}
