// The process is killed at random instants of many syncs: no change is lost or doubled, no revision number is missing,
// the database is sound, and nothing temporary stays (SPEC §4, all or nothing).

import Foundation
import Testing

@Suite struct CrashTests {
    /// A publisher whose items only grow and change, so that the end can be told from what is served last.
    private struct Site {
        var versions: [Int] = []

        mutating func act(_ step: Int) {
            versions.append(1)
            if versions.count > 1 { versions[step % versions.count] += 1 }
        }

        func feed(_ publisher: Publisher) -> String {
            FeedText.rss(
                versions.indices.reversed().map { number in
                    FeedText.Item(
                        "item\(number)", "Item \(number)", text: "version \(versions[number]) of \(number)", day: 1 + number % 28,
                        picture: publisher.url("p\(number % 40).png"))
                })
        }
    }

    /// The instants of one run of the test (SplitMix64): a seed that failed kills at the same ones again.
    private struct Instants: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    private static func setting(_ name: String) -> String? { ProcessInfo.processInfo.environment["TIDINGS_CRASH_" + name] }
    private static var kills: Int { setting("KILLS").flatMap { Int($0) } ?? 25 }
    private static var seed: UInt64 { setting("SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max) }

    @Test func `SIGKILL at any instant loses nothing and doubles nothing`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        let sources = ["one", "two", "three"]
        try home.configure(sources.map { ["name": $0, "url": publisher.url("\($0).xml"), "window": "ranked"] })
        for number in 0..<40 { try publisher.serve("p\(number).png", try Picture.distinct(number)) }
        var sites = [Site](repeating: Site(), count: sources.count)
        let seed = Self.seed
        print("crash: TIDINGS_CRASH_SEED=\(seed)")
        var instants = Instants(state: seed)
        var killed = 0
        for step in 0..<Self.kills {
            for index in sources.indices {
                sites[index].act(step)
                try publisher.serve("\(sources[index]).xml", sites[index].feed(publisher))
            }
            let (process, output, errors) = try home.start(["sync", "now"])
            // The instant is what is tried, whatever the process is at then.
            usleep(UInt32.random(in: 1_000...160_000, using: &instants))
            kill(process.processIdentifier, SIGKILL)
            _ = try Household.finish(process, output, errors)
            if process.terminationReason == .uncaughtSignal { killed += 1 }
        }
        #expect(killed > Self.kills / 4)
        #expect(try home.run("sync", "now").status == 0)
        try check(home, sources, sites)
        let verdict = try home.run("check")
        #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
        #expect(!verdict.output.contains("not recorded"), "\(verdict.output)")
        if Self.setting("KILLS") != nil {
            print("crash: \(killed) of \(Self.kills) syncs were killed")
        }
    }

    private func check(_ home: Household, _ sources: [String], _ sites: [Site]) throws {
        let log = try home.log("-n", "1000000")
        let ids = log.compactMap { $0["id"] as? Int }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        for (index, source) in sources.enumerated() {
            let mine = log.filter { $0["source"] as? String == source }
            for number in sites[index].versions.indices {
                let life = mine.filter { ($0["item"] as? [String: Any])?["key"] as? String == "item\(number)" }
                #expect(life.first?["kind"] as? String == "added", "\(source) item\(number)")
                #expect(life.compactMap { $0["revision"] as? Int } == Array(1...max(1, life.count)), "\(source) item\(number)")
            }
            #expect(mine.count { $0["kind"] as? String == "added" } == sites[index].versions.count)
        }
        for object in try home.run("items", "--json", "-n", "all").objects() {
            guard let id = object["id"] as? Int, let source = object["source"] as? String, let index = sources.firstIndex(of: source),
                let number = (object["key"] as? String).flatMap({ Int($0.dropFirst(4)) })
            else {
                Issue.record("an item that was never served: \(object)")
                continue
            }
            // Every tenth: each costs a process.
            guard id % 10 == 0 else { continue }
            #expect(try home.run("show", "\(id)").output.contains("version \(sites[index].versions[number]) of \(number)"))
        }
    }
}

/// Pictures that differ in their bytes.
private enum Picture {
    /// The sample with a text chunk behind its header (PNG specification, §11.3.4.3).
    static func distinct(_ number: Int) throws -> Data {
        let sample = try #require(Data(base64Encoded: Samples.png))
        let body = Data("tEXtComment\u{0}picture \(number)".utf8)
        let length = UInt32(body.count - 4)
        // Signature and IHDR are 33 bytes.
        return sample.prefix(33) + bytes(length) + body + bytes(crc(body)) + sample.dropFirst(33)
    }

    private static func bytes(_ word: UInt32) -> Data {
        Data([UInt8(word >> 24), UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)])
    }

    private static func crc(_ data: Data) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
