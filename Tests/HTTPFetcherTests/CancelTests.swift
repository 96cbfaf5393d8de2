// An end from outside: at once, whatever the network is doing, and without harm to the others.

import Testing
import TidingsCore

@testable import HTTPFetcher

@Suite(.timeLimit(.minutes(1))) struct CancelTests {
    private func silent() throws -> LoopbackServer {
        try LoopbackServer { _, wire in
            wire.hang()
            return .close
        }
    }

    @Test func `a cancelled task ends its exchange at once`() async throws {
        let server = try silent()
        let fetcher = try CurlFetcher(configuration: .make())
        let task = Task { await fetcher.fetch(.source(server.url())) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value.fault == .cancelled)
        #expect(await fetcher.openTransfers.isEmpty)
    }

    @Test func `a task that was cancelled before it began asks nobody`() async throws {
        let server = try silent()
        let fetcher = try CurlFetcher(configuration: .make())
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await fetcher.fetch(.source(server.url()))
        }
        task.cancel()
        #expect(await task.value.fault == .cancelled)
        #expect(server.connections == 0)
    }

    @Test func `many are ended at once, those that wait as well, and new ones are welcome`() async throws {
        let server = try LoopbackServer { asked, wire in
            if asked.target == "/good" { wire.answer(200, [], "good") } else { wire.hang() }
            return .keepOpen
        }
        let fetcher = try CurlFetcher(configuration: .make(concurrency: 4, perHost: 2))
        let tasks = (0..<20).map { index in Task { await fetcher.fetch(.source(server.url("/\(index)"))) } }
        while server.requests.count < 2 { await Task.yield() }
        while await fetcher.waitingCount < 18 { await Task.yield() }
        #expect(await fetcher.openTransfers.map(\.host) == ["127.0.0.1", "127.0.0.1"])
        for task in tasks { task.cancel() }
        for task in tasks { #expect(await task.value.fault == .cancelled) }
        #expect(await fetcher.fetch(.source(server.url("/good"))).text == "good")
    }

    @Test func `one that is cancelled while it waits gives its place to the next`() async throws {
        let server = try LoopbackServer { asked, wire in
            if asked.target == "/slow" { wire.hang() } else { wire.answer(200, [], asked.target) }
            return .keepOpen
        }
        let fetcher = try CurlFetcher(configuration: .make(perHost: 1))
        let slow = Task { await fetcher.fetch(.source(server.url("/slow"))) }
        while server.requests.isEmpty { await Task.yield() }
        let waiting = Task { await fetcher.fetch(.source(server.url("/never"))) }
        while await fetcher.waitingCount < 1 { await Task.yield() }
        let last = Task { await fetcher.fetch(.source(server.url("/last"))) }
        while await fetcher.waitingCount < 2 { await Task.yield() }
        waiting.cancel()
        #expect(await waiting.value.fault == .cancelled)
        slow.cancel()
        #expect(await last.value.text == "/last")
        #expect(server.requests.map(\.target) == ["/slow", "/last"])
    }

    @Test func `the memory of a cancelled body goes to one that was put off for it`() async throws {
        let megabytes = 16
        let server = try LoopbackServer { asked, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(megabytes << 20)\r\n\r\n")
            let pieces = asked.target == "/whole" ? megabytes * 16 : 4
            for _ in 0..<pieces where !wire.send([UInt8](repeating: 0x20, count: 65536)) { return .close }
            return .keepOpen
        }
        let fetcher = try CurlFetcher(configuration: .make(maximumBytes: megabytes << 20))
        let greedy = ["/a", "/b"].map { path in Task { await fetcher.fetch(.source(server.url(path))) } }
        while await fetcher.bodyRoom > 0 { await Task.yield() }
        let whole = Task { await fetcher.fetch(.source(server.url("/whole"))) }
        while await fetcher.waitingCount == 0 || server.requests.count < 3 { await Task.yield() }
        for task in greedy { task.cancel() }
        #expect(await whole.value.response?.body.count == megabytes << 20)
    }

    @Test func `new settings hold for the next request`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(200, [], String(repeating: "x", count: 2000))
            return .keepOpen
        }
        let fetcher = try CurlFetcher(configuration: .make(maximumBytes: 1000))
        #expect(await fetcher.fetch(.source(server.url())).fault == .tooLarge(limit: 1000))
        var configuration = FetcherConfiguration.make(maximumBytes: 3000)
        configuration.userAgent = "other/2"
        await fetcher.reconfigure(configuration)
        #expect(await fetcher.fetch(.source(server.url())).response?.body.count == 2000)
        #expect(server.requests.last?.fields["user-agent"] == "other/2")
    }
}

extension CurlFetcher {
    /// Bytes that bodies may still take.
    fileprivate var bodyRoom: Int { budget.left }
}
