import Testing
import TidingsCore

@testable import tidings

@Suite(.timeLimit(.minutes(1))) struct EngineTurnTests {
    @Test func `a daemon that ends again and again over the same work is given up`() async throws {
        let folder = try TemporaryFolder()
        let database = folder.path + "/t.db"
        guard case .acquired(let lock) = try EngineLock.attempt(database: database, as: .daemon) else {
            Issue.record("somebody holds the lock of a new folder")
            return
        }
        defer { withExtendedLifetime(lock) {} }
        var attempts = 0
        let failure = await #expect(throws: CommandFailure.self) {
            try await EngineTurn(database: database, waiting: "").take {
                .allWell
            } there: { _ in
                attempts += 1
                return .brokenOff(done: [], counts: RunCounts())
            }
        }
        #expect(failure?.status == .busy)
        #expect(attempts == 3)
    }
}
