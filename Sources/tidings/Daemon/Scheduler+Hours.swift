// The daemon's runs: one for each clock hour in which anything was polled, opened by the first pass, closed when the hour
// is over and its last pass has ended. And the followers of the log, of which one works at a time.

import SyncEngine
import TidingsCore

/// The open run of a clock hour. `@unchecked`: touched by its scheduler alone, on its queue.
final class HourRun: @unchecked Sendable {
    let run: OpenRun
    /// Of the file that the run is in.
    let generation: Int
    /// When the hour is over.
    let end: Timestamp
    /// Passes that still belong to it.
    var passes = 0

    init(run: OpenRun, generation: Int) {
        self.run = run
        self.generation = generation
        end = HourRun.end(after: run.startedAt)
    }

    func holds(_ now: Timestamp) -> Bool { run.startedAt <= now && now < end }

    /// The first instant of the next hour.
    private static func end(after now: Timestamp) -> Timestamp { Timestamp(seconds: (now.seconds / 3600 + 1) * 3600) }
}

extension Scheduler {
    /// The run of this hour, which is opened where nobody did; held until ``leave(_:)``.
    /// - Throws: where another file was opened meanwhile.
    func enterHour(of generation: Int) async throws -> HourRun {
        while true {
            _ = try engine(of: generation)
            if let hour = hours.last, hour.holds(now()) { return enter(hour) }
            let hour = try await (openingHour ?? openHour()).value
            // Its time may have passed before this pass was told of it.
            if hours.contains(where: { $0 === hour }) { return enter(hour) }
        }
    }

    private func enter(_ hour: HourRun) -> HourRun {
        hour.passes += 1
        return hour
    }

    /// Several passes may wait for one opening: it is over, and its run among the hours, before any of them goes on.
    private func openHour() -> Task<HourRun, any Error> {
        let (engine, generation) = (engine, generation)
        let opening = Task {
            defer { if generation == self.generation { openingHour = nil } }
            let run = try await engine.open(.daemon, isAlone: false) { [tell] event in
                if case .warning(let text) = event { tell(.warning(text)) }
            }
            let hour = HourRun(run: run, generation: generation)
            if generation == self.generation { hours.append(hour) }
            return hour
        }
        openingHour = opening
        return opening
    }

    func leave(_ hour: HourRun) {
        hour.passes -= 1
        turnHour(now())
    }

    /// Those that can be closed when their hour is over: the last pass of the others closes them, and nothing can be written
    /// while something is wrong.
    private var idleHours: [HourRun] { ailment == nil ? hours.filter { $0.passes == 0 } : [] }

    /// When the next run is to be closed.
    var nextTurn: Timestamp? { idleHours.map(\.end).min() }

    /// Closes runs whose hour is over and that no pass belongs to any more.
    func turnHour(_ time: Timestamp) {
        guard !isStopping else { return }
        for hour in idleHours where !hour.holds(time) {
            hours.removeAll { $0 === hour }
            begin { scheduler in await scheduler.close(hour, .completed) }
        }
    }

    func close(_ hour: HourRun, _ state: RunState) async {
        do {
            try await engine(of: hour.generation).close(hour.run, state)
        } catch {
            // The archive cannot be written just now. It is tried again when it can; a killed daemon's run is closed by the next.
            if !isStopping, hour.generation == generation { hours.insert(hour, at: 0) }
            failed(error, of: hour.generation)
        }
    }

    /// Lets the followers catch up, unless somebody is already waiting to. Errands have their turns in between; a later pass takes
    /// over what this one has left.
    func followWhenQuiet(_ request: SyncRequest, in run: OpenRun, of generation: Int) async throws {
        guard !followIsQueued else { return }
        var next: FollowerContext? = try engine(of: generation).following(request, in: run)
        followIsQueued = true
        followChain += 1
        let chain = followChain
        while let context = next, !context.goesOn || chain == followChain {
            next = try await followLane.run { try await self.turn(context, of: generation) }
        }
    }

    private func turn(_ context: FollowerContext, of generation: Int) async throws -> FollowerContext? {
        if !context.goesOn { followIsQueued = false }
        do {
            let next = try await engine(of: generation).turn(context)
            if next == nil { followerWorked() }
            return next
        } catch let error as CancellationError {
            followerWasCut()
            throw error
        } catch {
            followerFailed(error, of: generation)
            return nil
        }
    }

    /// Lets the followers catch up with what a handed-over sync brought. Its errors are its client's, and the journal's too.
    func follow(_ request: SyncRequest, in run: OpenRun, of generation: Int) async throws {
        do {
            var next: FollowerContext? = try engine(of: generation).following(request, in: run)
            while let context = next {
                next = try await followLane.run { try await self.engine(of: generation).turn(context) }
            }
            followerWorked()
        } catch {
            followerFailed(error, of: generation)
            throw error
        }
    }

    private func followerWasCut() { if isStopping { wasCut = true } }
}
