// The log equals the publisher's own history, event for event: kind, item, revision, fields, significance, evidence.

import Foundation
import Testing
import TidingsCore

@Suite struct SimulationTests {
    @Test(arguments: Habits.single) func `the log equals the history of a publisher with one habit`(_ habits: Habits) async throws {
        try await check(habits)
    }

    @Test(arguments: Habits.odd) func `the log equals the history of a publisher with an odd habit`(_ habits: Habits) async throws {
        try await check(habits)
    }

    @Test(arguments: Habits.combined) func `the log equals the history of a publisher with several habits`(_ habits: Habits) async throws {
        try await check(habits)
    }

    /// SPEC §4: a hot list is known as one once over half of twenty departures look withdrawn; until then its stories are withdrawn
    /// and return. Who says that it is one has peace.
    @Test func `a list of what is read most withdraws nothing where the source is said to be ranked`() async throws {
        let habits = Habits("what is read most") {
            $0.order = .popular
            $0.mode = .ranked
        }
        let score = try await SimulationRun.score(habits, seed: 1)
        report(habits, score)
        #expect(score.extra.filter { $0.contains("logged withdrawn") || $0.contains("logged returned") } == [])
        #expect(score.hits > 100)
    }

    /// Once it is known as a hot list nothing is withdrawn any more; what was before may still return.
    @Test(arguments: [Habits.Dates.exact, .none])
    func `a list of what is read most is found out`(_ dates: Habits.Dates) async throws {
        let habits = Habits("what is read most, \(dates == .none ? "undated" : "dated")") {
            $0.order = .popular
            $0.dates = dates
        }
        let score = try await SimulationRun.score(habits, seed: 1)
        report(habits, score)
        let withdrawn = score.extra.filter { $0.contains("logged withdrawn") }
        let steps = withdrawn.compactMap { Int($0.dropFirst(5).prefix { $0 != ":" }) }
        #expect(!steps.isEmpty && steps.allSatisfy { $0 < (dates == .none ? 70 : 30) })
        #expect(score.missing == [])
    }

    /// SPEC §4: until what it withdrew is back for the second time, a body from before tells of no cache.
    @Test func `a cache without dates that lags behind is found out`() async throws {
        let habits = Habits("caches without dates") {
            $0.odd = [.stale]
            // No document is ever the same as one before.
            $0.editing = 0
            $0.returning = 0
        }
        let score = try await SimulationRun.score(habits, seed: 1)
        report(habits, score)
        let steps = (score.extra + score.missing).compactMap { Int($0.dropFirst(5).prefix { $0 != ":" }) }
        #expect(!steps.isEmpty && steps.allSatisfy { $0 < 40 }, "\(steps)")
        #expect(score.hits > 100)
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
