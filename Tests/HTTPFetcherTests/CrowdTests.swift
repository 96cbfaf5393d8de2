// Half of a thousand sources are hostile, each in its own way, and the good half does not notice; memory stays flat.

import Foundation
import Testing
import TidingsCore

@testable import HTTPFetcher

@Suite(.serialized) struct CrowdTests {
    /// What the hostile ones do, by the number in their path.
    private static let tricks: [@Sendable (Wire) -> Void] = [
        { wire in
            wire.send("HTTP/1.1 200 OK\r\n\r\n")
            while wire.send([UInt8](repeating: 0x20, count: 65536)) {}
        },
        { wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
            wire.hang()
        },
        { wire in wire.hang() },
        { wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
            wire.send(bomb)
            wire.hang()
        },
        { wire in
            wire.send("HTTP/1.1 200 OK\r\n")
            while wire.send("X-A: b\r\n") {}
        },
        { wire in wire.send("<rss/>") },
        { wire in wire.reset() },
        { wire in wire.answer(302, ["Location: http://169.254.169.254/latest/meta-data"]) },
        { wire in wire.answer(302, ["Location: file:///etc/passwd"]) },
        { _ in },
    ]

    private static let bomb = Bomb.gzip(megabytes: 100)

    @Test func `five hundred hostile sources leave five hundred good ones untouched, and memory flat`() async throws {
        let hostile = try LoopbackServer { asked, wire in
            let number = Int(asked.target.dropFirst()) ?? 0
            CrowdTests.tricks[number % CrowdTests.tricks.count](wire)
            return .close
        }
        let good = try LoopbackServer { asked, wire in
            wire.answer(200, [], asked.target + String(repeating: "x", count: 50_000))
            return .keepOpen
        }
        var configuration = FetcherConfiguration()
        configuration.perHost = 128
        configuration.maximumBytes = 4 << 20
        configuration.timeoutMilliseconds = 120_000
        configuration.stallSeconds = 1
        let fetcher = try CurlFetcher(configuration: configuration)
        let before = CrowdTests.resident()
        let peak = Peak()
        let (fine, faults) = await withTaskGroup(of: (Bool, FetchFault?).self) { group in
            for index in 0..<1000 {
                let isGood = index % 2 == 0
                var request = FetchRequest.source((isGood ? good : hostile).url("/\(index / 2)"))
                if !isGood { request.timeoutMilliseconds = 4000 }
                let asked = request
                group.addTask {
                    let result = await fetcher.fetch(asked)
                    peak.look(CrowdTests.resident())
                    guard isGood else { return (false, result.fault ?? .badEncoding) }
                    if let fault = result.fault { Issue.record("a good source failed: \(fault.message)") }
                    return (result.text?.hasPrefix("/\(index / 2)x") == true && result.response?.body.count ?? 0 > 50_000, nil)
                }
            }
            var (fine, faults) = (0, [FetchFault]())
            for await (isFine, fault) in group {
                fine += isFine ? 1 : 0
                if let fault { faults.append(fault) }
            }
            return (fine, faults)
        }
        #expect(fine == 500)
        #expect(faults.count == 500)
        #expect(Set(faults.map(\.message)).count >= 6)
        // The servers are in this process as well: the figure is an upper bound.
        #expect(peak.highest - before < 150 << 20, "\((peak.highest - before) >> 20) MiB")
        #expect(await fetcher.openTransfers.isEmpty)
    }

    /// A reader that is slower than the network: one body at a time. What waits for it is counted.
    private actor Reader {
        private let waiting = Peak()

        nonisolated func read(_ response: FetchResponse) async -> Int {
            waiting.add(response.body.count)
            let digest = await digest(response)
            waiting.add(-response.body.count)
            return digest.isEmpty ? 0 : response.body.count
        }

        private func digest(_ response: FetchResponse) -> [UInt8] { SHA256Digest(of: response.body).bytes }

        nonisolated var mostWaiting: Int { waiting.highest }
    }

    @Test func `large bodies that come together wait for memory until those before them are read, and all arrive`() async throws {
        let megabytes = 8
        let server = try LoopbackServer { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: \(megabytes << 20)\r\n\r\n")
            for _ in 0..<(megabytes * 16) where !wire.send([UInt8](repeating: 0x20, count: 65536)) { return .close }
            return .keepOpen
        }
        var configuration = FetcherConfiguration()
        configuration.perHost = 64
        let fetcher = try CurlFetcher(configuration: configuration)
        let peak = Peak()
        let reader = Reader()
        let before = CrowdTests.resident()
        let sizes = await withTaskGroup(of: Int.self) { group in
            for index in 0..<40 {
                group.addTask {
                    guard let response = await fetcher.fetch(.source(server.url("/\(index)"))).response else { return 0 }
                    peak.look(CrowdTests.resident())
                    return await reader.read(response)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sizes.count == 40 && sizes.allSatisfy { $0 == megabytes << 20 })
        // What has arrived and waits for its reader counts as well as what is under way.
        #expect(reader.mostWaiting <= 32 << 20, "\(reader.mostWaiting >> 20) MiB")
        #expect(peak.highest - before < 150 << 20, "\((peak.highest - before) >> 20) MiB")
    }

    @Test func `the memory of large bodies goes back to the system, whatever lies between them`() throws {
        let fetcher = try CurlFetcher(configuration: .make())
        // The largest block that was ever freed would set glibc's threshold.
        do { _ = [UInt8](repeating: 1, count: 16 << 20).last }
        var large: [[UInt8]] = []
        var small: [[UInt8]] = []
        for _ in 0..<128 {
            large.append([UInt8](repeating: 1, count: 2 << 20))
            small.append([UInt8](repeating: 1, count: 100 << 10))
        }
        let full = CrowdTests.resident()
        large = []
        let returned = full - CrowdTests.resident()
        #expect(returned > 200 << 20, "\(returned >> 20) of 256 MiB")
        withExtendedLifetime((fetcher, small)) {}
    }

    /// `@unchecked`: every access is on `queue`.
    private final class Peak: @unchecked Sendable {
        private let queue = DispatchQueue(label: "peak")
        private var value = 0
        private var sum = 0
        func add(_ change: Int) {
            queue.sync {
                sum += change
                value = max(value, sum)
            }
        }
        func look(_ now: Int) { queue.sync { value = max(value, now) } }
        var highest: Int { queue.sync { value } }
    }

    /// Resident bytes of this process.
    private static func resident() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        return (Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0) * 4096
    }
}
