// Who works on an archive, as others see it.

import Glibc
import Testing

@testable import tidings

struct EngineLockTests {
    @Test func `the holder is told with its process and since when`() throws {
        let folder = try TemporaryFolder()
        let database = folder.path + "/new/folder/t.db"
        #expect(EngineLock.state(ofDatabase: database) == .free)
        let before = Clock.now()
        guard case .acquired(let lock) = try EngineLock.attempt(database: database, as: .daemon) else {
            Issue.record("it was held")
            return
        }
        let holder = try #require(EngineLock.holder(ofDatabase: database))
        #expect(holder.role == .daemon)
        #expect(holder.process == Int(getpid()))
        #expect(before <= holder.since && holder.since <= Clock.now())
        guard case .held(by: .daemon) = try EngineLock.attempt(database: database, as: .sync) else {
            Issue.record("it was not held")
            return
        }
        withExtendedLifetime(lock) {}
    }

    @Test func `a folder that cannot be made is told with the right reason`() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "")
        #expect {
            _ = try EngineLock.attempt(database: folder.path + "/file/sub/t.db", as: .sync)
        } throws: { error in
            (error as? CommandFailure)?.message.contains("/file/sub cannot be made: Not a directory.") ?? false
        }
    }
}
