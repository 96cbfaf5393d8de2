// The socket: reached by long paths, safe from clients that send rubbish, too much or nothing, and from slow ones.

import Foundation
import Glibc
import PostPublisher
import SyncEngine
import Synchronization
import Testing
import TidingsCore

@testable import tidings

extension DaemonServer {
    /// For whoever asks it for one thing, or two.
    fileprivate init(
        _ socket: DaemonSocket, sync: @escaping Sync = { _, _ in DaemonSocketTests.summary(1) },
        errands: @escaping Errands = { _ in throw SyncRefusal.notUnderstood }, told state: DaemonState? = nil
    ) {
        let state = state ?? DaemonState(since: Timestamp(seconds: 0))
        self.init(socket, sync: sync, errands: errands, state: { state })
    }
}

struct DaemonSocketTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func server(_ path: String, _ sync: @escaping DaemonServer.Sync) async throws -> (DaemonServer, DaemonSocket) {
        let socket = DaemonSocket(database: path)
        let server = DaemonServer(socket, sync: sync)
        try await server.start()
        return (server, socket)
    }

    private func reporter() throws -> SyncReporter {
        let file = open(folder.path + "/out", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        return SyncReporter(terminal: .plain, asJSON: true, slowest: nil, output: Output(descriptor: file))
    }

    fileprivate static func summary(_ run: Int64) -> SyncSummary {
        var counts = RunCounts()
        var report = SyncReport(source: "a", outcome: .changed)
        report.added = 2
        counts.add(report)
        return SyncSummary(run: run, counts: counts, milliseconds: 5, state: .completed)
    }

    @Test func `a sync crosses the socket as it is`() async throws {
        let (server, socket) = try await server(folder.path + "/t.db") { request, events in
            #expect(request == SyncRequest(scope: .named(["a", "新闻 \"b\""]), force: true))
            var report = SyncReport(source: "a", outcome: .failed)
            report.status = 503
            report.error = "no\u{1B}[31m"
            events(.source(report))
            return DaemonSocketTests.summary(7)
        }
        let outcome = try await DaemonClient(socket: socket).sync(
            SyncRequest(scope: .named(["a", "新闻 \"b\""]), force: true), reporter: try reporter())
        #expect(outcome == .finished(.allWell))
        let out = try folder.read("out")
        #expect(out.hasPrefix("{\"event\":\"source\",\"source\":\"a\",\"outcome\":\"failed\",\"status\":503,"))
        #expect(out.hasSuffix(DaemonSocketTests.summary(7).json.string + "\n"))
        await server.stop()
    }

    @Test func `an errand crosses the socket as it is, and so does what came of it`() async throws {
        var target = PublishTarget(format: .hugo, directory: "/srv/site/新闻")
        target.images = .local
        target.withdrawn = .mark
        let errands = [
            Errand.publish([target, PublishTarget(format: .json, directory: "/a")], force: true), .forget(item: 7, reason: "asked\nfor"),
        ]
        for errand in errands { #expect(DaemonWire.request(Array(DaemonWire.line(errand).utf8)) == .errand(errand)) }
        #expect(DaemonWire.request(Array(#"{"request":"publish","targets":[{"format":"hugo","directory":"relative"}]}"#.utf8)) == nil)
        // More than a line holds.
        let careful = (1...4000).map { "\($0) \(String(repeating: "careful ", count: 150))" }
        let result = ErrandResult(lines: ["one"], warnings: careful, status: .someFailed)
        let socket = DaemonSocket(database: folder.path + "/t.db")
        let server = DaemonServer(
            socket,
            errands: { errand in
                #expect(errand == errands[0])
                return result
            })
        try await server.start()
        let outcome = try await DaemonClient(socket: socket).run(errands[0]) { answer in
            #expect(answer == result)
            return answer.status
        }
        #expect(outcome == .finished(.someFailed))
        await server.stop()
    }

    @Test func `a request that no daemon would take is told, and not sent`() async throws {
        let (server, socket) = try await server(folder.path + "/t.db") { _, _ in DaemonSocketTests.summary(1) }
        let names = [String](repeating: String(repeating: "n", count: 1000), count: 5000)
        let failure = await #expect(throws: CommandFailure.self) {
            try await DaemonClient(socket: socket).sync(SyncRequest(scope: .named(names)), reporter: try reporter())
        }
        #expect(failure?.status == .usage)
        await server.stop()
    }

    @Test func `a path that is too long for an address is reached all the same`() async throws {
        let deep = folder.path + "/" + String(repeating: "long/", count: 30)
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        let (server, socket) = try await server(deep + "t.db") { _, _ in DaemonSocketTests.summary(1) }
        #expect(try await DaemonClient(socket: socket).sync(SyncRequest(scope: .all), reporter: try reporter()) == .finished(.allWell))
        await server.stop()
        #expect(!FileManager.default.fileExists(atPath: socket.path))
    }

    @Test func `the socket of a long path lies beside the database also where its name begins with an accent`() throws {
        let deep = folder.path + "/" + String(repeating: "long/", count: 30)
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        let socket = DaemonSocket(database: deep + "\u{301}t.db")
        close(try socket.listen())
        #expect(try FileManager.default.contentsOfDirectory(atPath: deep) == ["\u{301}t.db.sock"])
    }

    @Test func `a socket that a dead daemon left is replaced, and a file of that name is not`() async throws {
        let socket = DaemonSocket(database: folder.path + "/t.db")
        close(try socket.listen())
        let (server, _) = try await server(folder.path + "/t.db") { _, _ in DaemonSocketTests.summary(1) }
        await server.stop()
        try folder.write("t.db.sock", "somebody's")
        #expect(throws: CommandFailure.self) { try socket.listen() }
        #expect(try folder.read("t.db.sock") == "somebody's")
    }

    @Test func `how the daemon is crosses the socket, and nobody waits long for it`() async throws {
        var state = DaemonState(since: Timestamp(seconds: 1_700_000_000))
        state.trouble = DaemonState.Trouble(reason: "the disk is \"full\"\n", retryAt: Timestamp(seconds: 1_700_000_300))
        state.complaint = "no posts"
        let socket = DaemonSocket(database: folder.path + "/t.db")
        let server = DaemonServer(socket, told: state)
        try await server.start()
        #expect(DaemonClient(socket: socket).state() == state)
        await server.stop()
        #expect(DaemonClient(socket: socket).state() == nil)
        let listener = try socket.listen()
        #expect(DaemonClient(socket: socket).state(withinMilliseconds: 20) == nil)
        close(listener)
    }

    @Test func `only owner and group may write to the socket`() throws {
        let socket = DaemonSocket(database: folder.path + "/t.db")
        close(try socket.listen())
        var status = stat()
        stat(socket.path, &status)
        #expect(status.st_mode & 0o777 == 0o660)
    }

    @Test func `rubbish is refused and too much is cut off, while others are served`() async throws {
        let (server, socket) = try await server(folder.path + "/t.db") { _, _ in DaemonSocketTests.summary(1) }
        let rubbish = try socket.connect().get()
        _ = send(rubbish, "GET / HTTP/1.1\n", 15, Int32(MSG_NOSIGNAL))
        #expect(DaemonSocketTests.readToEnd(rubbish).contains("\"event\":\"refused\",\"status\":75"))
        let endless = try socket.connect().get()
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
        var sent = 0
        while sent < 2 * DaemonWire.longestLine {
            let count = send(endless, chunk, chunk.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EAGAIN {
                var entry = pollfd(fd: endless, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, 5000)
                continue
            }
            guard count > 0 else { break }
            sent += count
        }
        #expect(sent < 2 * DaemonWire.longestLine)
        #expect(try await DaemonClient(socket: socket).sync(SyncRequest(scope: .all), reporter: try reporter()) == .finished(.allWell))
        close(rubbish)
        close(endless)
        await server.stop()
    }

    @Test func `who comes before all is ready waits, and is served when it is`() async throws {
        let socket = DaemonSocket(database: folder.path + "/t.db")
        let (isAsked, isReady) = (Flag(), Flag())
        let server = DaemonServer(socket, sync: { _, _ in DaemonSocketTests.summary(isReady.isUp ? 1 : 0) })
        let early = Task {
            let descriptor = try await connected(socket)
            let line = DaemonWire.line(SyncRequest(scope: .all)) + "\n"
            _ = send(descriptor, line, line.utf8.count, Int32(MSG_NOSIGNAL))
            isAsked.raise()
            return descriptor
        }
        try await server.start {
            while !isAsked.isUp { await Task.yield() }
            // Time enough for a server that has opened its door.
            for _ in 0..<1000 { await server.turn() }
            isReady.raise()
        }
        let descriptor = try await early.value
        #expect(DaemonSocketTests.readToEnd(descriptor).contains("\"event\":\"summary\",\"run\":1,"))
        close(descriptor)
        await server.stop()
    }

    private final class Flag: Sendable {
        private let flag = Atomic(false)
        var isUp: Bool { flag.load(ordering: .acquiring) }
        func raise() { flag.store(true, ordering: .releasing) }
    }

    @Test func `clients that say nothing fill the house, and one more is told so`() async throws {
        let (server, socket) = try await server(folder.path + "/t.db") { _, _ in DaemonSocketTests.summary(1) }
        var silent: [Int32] = []
        for _ in 0..<32 { silent.append(try await connected(socket)) }
        let refused = try await connected(socket)
        #expect(DaemonSocketTests.readToEnd(refused).contains("already serves 32"))
        for descriptor in silent + [refused] { close(descriptor) }
        await server.stop()
    }

    @Test func `a client that never reads holds up nobody`() async throws {
        let (server, socket) = try await server(folder.path + "/t.db") { _, events in
            for _ in 0..<50_000 { events(.warning(String(repeating: "w", count: 200))) }
            return DaemonSocketTests.summary(1)
        }
        let deaf = try await connected(socket)
        let line = DaemonWire.line(SyncRequest(scope: .all)) + "\n"
        _ = send(deaf, line, line.utf8.count, Int32(MSG_NOSIGNAL))
        let rubbish = try await connected(socket)
        _ = send(rubbish, "?\n", 2, Int32(MSG_NOSIGNAL))
        #expect(DaemonSocketTests.readToEnd(rubbish).contains("refused"))
        close(rubbish)
        close(deaf)
        await server.stop()
    }

    @Test func `a daemon that says nothing is told by name with 75`() async throws {
        let socket = DaemonSocket(database: folder.path + "/t.db")
        let listener = try socket.listen()
        let reporter = try reporter()
        var client = DaemonClient(socket: socket)
        client.patienceMilliseconds = 50
        do {
            _ = try await client.sync(SyncRequest(scope: .all), reporter: reporter)
            Issue.record("nothing was thrown")
        } catch let failure as CommandFailure {
            #expect(failure.status == .busy)
            #expect(failure.message.contains(socket.path))
        }
        close(listener)
        #expect(try await client.sync(SyncRequest(scope: .all), reporter: reporter) == .nobody)
    }

    /// The listener's queue is short: a full one is tried again.
    private func connected(_ socket: DaemonSocket) async throws -> Int32 {
        while true {
            if case .success(let descriptor) = try socket.connect() { return descriptor }
            await Task.yield()
        }
    }

    private static func readToEnd(_ descriptor: Int32) -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { text += buffer[..<count] }
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return String(decoding: text, as: UTF8.self) }
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 20_000) > 0 else { return String(decoding: text, as: UTF8.self) }
        }
    }
}

extension DaemonServer {
    /// Comes after what its queue has to do.
    fileprivate func turn() {}
}
