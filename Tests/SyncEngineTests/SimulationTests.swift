// The log equals the publisher's own history, event for event: kind, item, revision, fields, significance, evidence.

import Foundation
import Testing

@Suite struct SimulationTests {
    @Test(arguments: Habits.single) func `the log equals the history of a publisher with one habit`(_ habits: Habits) async throws {
        try await check(habits)
    }

    @Test(arguments: Habits.combined) func `the log equals the history of a publisher with several habits`(_ habits: Habits) async throws {
        try await check(habits)
    }

    private func check(_ habits: Habits) async throws {
        var score = SimulationScore()
        for seed in 1...seeds { score.add(try await SimulationRun.score(habits, seed: seed)) }
        report(habits, score)
        let faults = (score.extra + score.missing).prefix(8).joined(separator: "\n")
        let isExact = score.isExact
        #expect(isExact, "precision \(score.precision), recall \(score.recall); among the faults:\n\(faults)")
    }

    /// One life of each publisher, or as many as `TIDINGS_SIMULATION_SEEDS` says.
    private var seeds: UInt64 { ProcessInfo.processInfo.environment["TIDINGS_SIMULATION_SEEDS"].flatMap(UInt64.init) ?? 1 }

    /// With `TIDINGS_SIMULATION_REPORT`, a line per habit for the record.
    private func report(_ habits: Habits, _ score: SimulationScore) {
        guard ProcessInfo.processInfo.environment["TIDINGS_SIMULATION_REPORT"] != nil else { return }
        let numbers = String(format: "%6d  precision %.4f  recall %.4f", score.hits, score.precision, score.recall)
        print("simulation: \(numbers)  \(habits.name)")
    }
}
