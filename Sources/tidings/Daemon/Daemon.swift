// The daemon's life: started, told by signals, stopped. Puts the scheduler, the socket and the service manager together;
// what is polled and when is the scheduler's.

import Dispatch
import Platform
import SyncEngine
import TidingsCore

/// A daemon that polls until it is told to stop.
final class Daemon: Sendable {
    private let equipment: Equipment
    private let load: @Sendable () throws -> Configuration
    private let messages: Messages
    private let service: ServiceManager
    private let scheduler: Scheduler
    private let server: DaemonServer
    private let alarm: Alarm
    // `unsafe`: constant, and a Dispatch source may be told things from any thread.
    private nonisolated(unsafe) let watchdog: any DispatchSourceTimer
    private let reloads = Lane()

    /// - Parameter load: reads the configuration anew, for a reload.
    /// - Throws: `CommandFailure` where the system has no descriptor left.
    init(
        _ assembly: Assembly, load: @escaping @Sendable () throws -> Configuration, messages: Messages, service: ServiceManager
    ) throws {
        let executor = QueueExecutor(label: "tidings.scheduler")
        let alarm = try Alarm(queue: executor.queue)
        let equipment = Equipment(assembly)
        let log = DaemonLog(messages: messages, service: service)
        let scheduler = Scheduler(
            executor, engine: assembly.engine, now: Clock.now, setAlarm: { alarm.set($0) },
            reopenArchive: { try await equipment.reopen() }, tell: { log.take($0) })
        self.equipment = equipment
        self.load = load
        self.messages = messages
        self.service = service
        self.scheduler = scheduler
        self.alarm = alarm
        server = DaemonServer(DaemonSocket(database: assembly.configuration.database)) { request, events in
            try await scheduler.sync(request, events: events)
        } errands: { errand in
            try await scheduler.run(errand) { try await equipment.run($0) }
        } state: {
            await scheduler.state
        }
        watchdog = DispatchSource.makeTimerSource(queue: executor.queue)
        // At once, for Dispatch forbids to drop a source that never was; without a schedule it never fires. One without a handler
        // it complains of.
        watchdog.setEventHandler {}
        watchdog.activate()
    }

    /// Begins to poll, and says so.
    /// - Throws: `ArchiveError`, `CommandFailure`: what keeps it from starting.
    func start() async throws {
        let outfit = try await equipment.outfit()
        try await outfit.engine.closeAbandonedRuns()
        try await server.start { [alarm, scheduler] in
            alarm.start { scheduler.assumeIsolated { $0.wake() } }
            // Before anybody is let in: a scheduler that knows no sources has nothing to sync.
            await scheduler.adopt(outfit)
        }
        startWatchdog()
        service.ready()
        let count = outfit.sources.count(where: \.source.enabled)
        messages.info("Version \(Version.text) polls \(count.counted("source")).")
    }

    /// Reads the configuration anew. A wrong one is reported whole, and the old one stays.
    func reload() async {
        service.reloading()
        defer { service.ready() }
        do {
            let configuration = try load()
            for warning in configuration.warnings { messages.warning(warning.description) }
            let database = await equipment.configuration.database
            guard configuration.database == database else {
                return messages.error(
                    "The configuration names another database, \(configuration.database). The old configuration stays. "
                        + "Try: \"systemctl restart tidings\".")
            }
            let outfit = try await scheduler.refit { [equipment] in try await equipment.reconfigure(configuration) }
            let count = outfit.sources.count(where: \.source.enabled)
            messages.info("The configuration was read anew: \(count.counted("source")).")
        } catch let failure as CommandFailure {
            messages.error("\(failure.message)\nThe old configuration stays.")
        } catch {
            messages.error("\(error)\nThe old configuration stays.")
        }
    }

    /// The same, after reloads that were asked for before.
    func reloadInTurn() async {
        do {
            try await reloads.run { await self.reload() }
        } catch {
            // Only a cancelled task, which nobody cancels.
            messages.error(String(describing: error))
        }
    }

    /// Polls all enabled sources now.
    func syncAll() async { await scheduler.syncAll() }

    /// Ends in order; see ``Scheduler/stop()``.
    func stop() async {
        async let clients: Void = server.stop()
        await scheduler.stop()
        await clients
        await equipment.close()
    }

    /// Signs of life come from the scheduler's own queue: one that is stuck is restarted. Half the time, as sd_notify(3) asks.
    private func startWatchdog() {
        guard let interval = service.watchdogMilliseconds else { return }
        watchdog.setEventHandler { [service] in service.alive() }
        watchdog.schedule(deadline: .now(), repeating: .milliseconds(interval), leeway: .milliseconds(interval / 5))
    }
}
