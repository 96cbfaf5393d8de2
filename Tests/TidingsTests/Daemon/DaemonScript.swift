// A scheduler with a clock that the test turns, publishers that the test speaks for, and a real archive.

import ArchiveStore
import Dispatch
import Foundation
import Platform
import SyncEngine
import TidingsCore

@testable import tidings

/// A scripted scheduler.
final class DaemonScript: Sendable {
    let clock = ScriptedClock()
    let publisher = ScriptedPublisher()
    let events: ScriptedEvents
    let alarms = ScriptedAlarms()
    let scheduler: Scheduler
    let archive: Archive
    let engine: Engine
    let reopening = ScriptedReopening()
    private let folder: TemporaryFolder

    /// - Parameter interval: of every source, in seconds.
    init(_ names: [String], interval: Int64 = 1800, chores: [any Chore] = []) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        archive = try Archive.openForWriting(folder.path + "/tidings.db")
        engine = DaemonScript.engine(archive, names, interval, clock, publisher, chores)
        let events = ScriptedEvents()
        self.events = events
        scheduler = Scheduler(
            QueueExecutor(label: "test.scheduler"), engine: engine, now: { [clock] in clock.now }, setAlarm: { [alarms] in alarms.add($0) },
            reopenArchive: { [reopening] in try await reopening.next() }, tell: { events.add($0) })
    }

    static func engine(
        _ archive: Archive, _ names: [String], _ interval: Int64, _ clock: ScriptedClock, _ publisher: ScriptedPublisher,
        _ chores: [any Chore] = []
    ) -> Engine {
        let sources = names.map { name in
            var source = Source(name: name, url: "http://example.org/\(name)")
            source.intervalSeconds = Int(interval)
            return source
        }
        return engine(archive, sources, clock, publisher, chores)
    }

    static func engine(
        _ archive: Archive, _ sources: [Source], _ clock: ScriptedClock, _ publisher: ScriptedPublisher, _ chores: [any Chore] = []
    ) -> Engine {
        Engine(
            archive: archive, sources: sources, settings: SyncSettings(random: { 0.5 }), horizonSeconds: 86400, followers: [],
            chores: chores, now: { clock.now },
            fetch: { await publisher.fetch($0) })
    }

    func outfit() async throws -> Outfit {
        Outfit(engine: engine, sources: try await engine.register(), horizonSeconds: 86400)
    }

    /// - Parameter settles: returns when the first pass is over; not where a publisher is held.
    func start(settles: Bool = true) async throws {
        await scheduler.adopt(try await outfit())
        if settles { await scheduler.settle() }
    }

    /// Lets time pass and rings the alarm.
    /// - Parameter settles: returns when all that the alarm began is over; not where a publisher is held.
    func ring(after seconds: Int64, settles: Bool = true) async {
        clock.pass(seconds)
        await scheduler.wake()
        if settles { await scheduler.settle() }
    }

    /// Somebody writes, and goes on writing until the gate is opened.
    func holdArchive() async -> (writer: Task<Void, any Error>, gate: DispatchSemaphore) {
        let gate = DispatchSemaphore(value: 0)
        let (begun, mouth) = AsyncStream.makeStream(of: Void.self)
        let writer = Task { [archive] in
            try await archive.write { _ in
                mouth.finish()
                gate.wait()
            }
        }
        for await _ in begun {}
        return (writer, gate)
    }
}

/// A clock that stands until it is told.
final class ScriptedClock: @unchecked Sendable {
    // `@unchecked`: touched under the lock.
    private let lock = NSLock()
    // 2026-03-01T10:10:00Z
    private var time = Timestamp(seconds: 1_772_359_800)
    var now: Timestamp { lock.withLock { time } }
    func pass(_ seconds: Int64) { lock.withLock { time = time.advanced(bySeconds: seconds) } }
}

/// Every source lists one item, unless the test keeps it waiting.
actor ScriptedPublisher {
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    private var held: Set<String> = []
    private(set) var asked: [String: Int] = [:]

    func hold(_ name: String) { held.insert(name) }

    func release(_ name: String) {
        held.remove(name)
        for continuation in waiting.removeValue(forKey: name) ?? [] { continuation.resume() }
    }

    func fetch(_ request: FetchRequest) async -> FetchResult {
        let name = String(request.url.split(separator: "/").last ?? "")
        asked[name, default: 0] += 1
        if held.contains(name) {
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiting[name, default: []].append($0) }
            } onCancel: {
                Task { await self.release(name) }
            }
        }
        let feed = "<rss version=\"2.0\"><channel><title>\(name)</title><item><guid>1</guid><title>One</title></item></channel></rss>"
        return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: Array(feed.utf8)))
    }
}

/// What the scheduler tells, in order, for a test to wait for.
final class ScriptedEvents: Sendable {
    private let stream: AsyncStream<DaemonEvent>
    private let mouth: AsyncStream<DaemonEvent>.Continuation

    init() { (stream, mouth) = AsyncStream.makeStream(of: DaemonEvent.self) }

    func add(_ event: DaemonEvent) { mouth.yield(event) }

    /// Reads on until so many polls were told.
    func polls(_ count: Int) async -> [SyncReport] {
        var reports: [SyncReport] = []
        for await event in stream {
            if case .polled(let report) = event { reports.append(report) }
            if reports.count == count { break }
        }
        return reports
    }

    /// Reads on until an error is told.
    func error() async -> String? {
        for await event in stream { if case .error(let text) = event { return text } }
        return nil
    }

    /// Reads on until a warning is told.
    func warning() async -> String? {
        for await event in stream { if case .warning(let text) = event { return text } }
        return nil
    }

    /// Reads on until something good is told.
    func information() async -> String? {
        for await event in stream { if case .information(let text) = event { return text } }
        return nil
    }
}

/// What the alarm was set to.
final class ScriptedAlarms: @unchecked Sendable {
    // `@unchecked`: touched under the lock.
    private let lock = NSLock()
    private var instants: [Timestamp?] = []
    func add(_ instant: Timestamp?) { lock.withLock { instants.append(instant) } }
    var last: Timestamp? { lock.withLock { instants.last ?? nil } }
}

/// What comes of opening the archive anew, one after another.
actor ScriptedReopening {
    private var results: [Result<Outfit, ArchiveError>] = []
    private(set) var count = 0
    func add(_ result: Result<Outfit, ArchiveError>) { results.append(result) }

    func next() throws -> Outfit {
        count += 1
        guard !results.isEmpty else { throw ArchiveError.missing(path: "nowhere") }
        return try results.removeFirst().get()
    }
}
