// The daemon from start to stop: what it says to systemd, how it ends, what a killed one leaves behind.

import Foundation
import Glibc
import Testing

@Suite(.serialized)
struct DaemonLifeTests {
    @Test func `READY comes once it polls, STOPPING and status 0 when it is told to stop`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one", "two"]))
        try harness.configure(["news": ""])
        let systemd = try DaemonNotifySocket(harness.folder + "/notify")
        let daemon = try harness.start(["daemon"], environment: ["NOTIFY_SOCKET": systemd.path])
        #expect(systemd.hears("READY=1"))
        #expect(daemon.messages.says("news: 2 added"))
        // Whoever asked first is served first: when this ends, the daemon's own pass has ended.
        #expect(try harness.run("sync", "now").status == 0)
        daemon.signal(SIGTERM)
        #expect(systemd.hears("STOPPING=1"))
        #expect(daemon.exitStatus() == 0)
        #expect(systemd.heard.contains { $0.hasPrefix("STATUS=1 source; next poll at ") })
        #expect(try harness.runs().first?.contains("\"cause\":\"daemon\",\"state\":\"completed\"") == true)
        #expect(!FileManager.default.fileExists(atPath: harness.socket))
    }

    @Test func `the watchdog hears of it also while nothing is due`() throws {
        let harness = try DaemonHarness()
        try harness.configure([:])
        let systemd = try DaemonNotifySocket(harness.folder + "/notify")
        let daemon = try harness.start(["daemon"], environment: ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "200000"])
        #expect(systemd.hears("READY=1"))
        for _ in 1...3 { #expect(systemd.hears("WATCHDOG=1")) }
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
    }

    @Test func `SIGTERM ends a transfer in flight within a second, and the run counts as interrupted`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("slow", .silence)
        harness.server.answer("quick", .feed(["one"]))
        try harness.configure(["slow": "", "quick": ""])
        let daemon = try harness.start(["daemon"])
        #expect(harness.server.wasAsked("slow"))
        #expect(daemon.messages.says("quick: 1 added"))
        let began = Date()
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
        #expect(Date().timeIntervalSince(began) < 1.5)
        let run = try harness.runs().last ?? ""
        #expect(run.contains("\"state\":\"interrupted\""))
        #expect(run.contains("\"added\":1"))
    }

    @Test func `a second daemon is refused with 75 and the number of the first`() throws {
        let harness = try DaemonHarness()
        try harness.configure([:])
        let first = try harness.start(["daemon"])
        #expect(first.messages.says("polls"))
        let second = try harness.run("daemon")
        #expect(second.status == 75)
        #expect(second.messages.contains("Another daemon (process \(first.identifier))"))
    }

    @Test func `a killed daemon leaves nothing to clean up`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("slow", .silence)
        try harness.configure(["slow": ""])
        let first = try harness.start(["daemon"])
        #expect(harness.server.wasAsked("slow"))
        first.signal(SIGKILL)
        _ = first.exitStatus()
        #expect(FileManager.default.fileExists(atPath: harness.socket))
        harness.server.answer("slow", .feed(["one"]))
        let second = try harness.start(["daemon"])
        #expect(second.messages.says("slow: 1 added"))
        #expect(try harness.run("sync", "now").status == 0)
        let runs = try harness.runs()
        #expect(runs.first?.contains("\"state\":\"interrupted\"") == true)
    }

    @Test func `a wrong configuration stops the start with 78 and touches nothing`() throws {
        let harness = try DaemonHarness()
        try harness.write("{\"sources\": [{\"name\": 7}], \"databse\": \"x\"}")
        let result = try harness.run("daemon")
        #expect(result.status == 78)
        #expect(!FileManager.default.fileExists(atPath: harness.folder + "/data"))
    }

    @Test func `what ends the daemon is written as the log format says`() throws {
        let harness = try DaemonHarness()
        try harness.write("{\"sources\": [{\"name\": 7}]}")
        let result = try harness.run("daemon", "--log-format", "json")
        #expect(result.status == 78)
        for line in result.messages.split(separator: "\n") { #expect(line.hasPrefix("{\"time\":")) }
        #expect(result.messages.contains("\"level\":\"error\""))
    }

    @Test func `the database of a daemon that was stopped is whole without its log`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one", "two"]))
        try harness.configure(["news": ""])
        let daemon = try harness.start(["daemon"])
        #expect(daemon.messages.says("news: 2 added"))
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
        try FileManager.default.moveItem(atPath: harness.database, toPath: harness.folder + "/alone.db")
        try FileManager.default.removeItem(atPath: harness.folder + "/data")
        try FileManager.default.createDirectory(atPath: harness.folder + "/data", withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: harness.folder + "/alone.db", toPath: harness.database)
        #expect(try harness.run("log").output.split(separator: "\n").count == 2)
        #expect(try harness.run("check").status == 0)
    }

    @Test func `so is that of a sync that was interrupted`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("quick", .feed(["one"]))
        harness.server.answer("slow", .silence)
        try harness.configure(["quick": "", "slow": ""])
        let sync = try harness.start(["sync", "now"])
        #expect(sync.output.says("quick"))
        sync.signal(SIGINT)
        #expect(sync.exitStatus() == 130)
        let log = try FileManager.default.attributesOfItem(atPath: harness.database + "-wal")
        #expect(log[.size] as? Int == 0)
    }

    @Test func `a slow host delays no other source`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("slow", .silence)
        harness.server.answer("quick", .feed(["one"]))
        try harness.configure(["slow": "", "quick": "\"interval\": \"1s\""])
        let daemon = try harness.start(["daemon"])
        #expect(harness.server.wasAsked("quick", times: 3))
        #expect(harness.server.count("slow") == 1)
        daemon.signal(SIGINT)
        #expect(daemon.exitStatus() == 0)
    }

    @Test func `an archive that is replaced is opened anew, and one that is gone is waited for`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        #expect(try harness.run("sync", "now").status == 0)
        #expect(try harness.run("backup", harness.folder + "/copy.db").status == 0)
        let daemon = try harness.start(["daemon"])
        #expect(daemon.messages.says("polls"))
        try FileManager.default.moveItem(atPath: harness.database, toPath: harness.folder + "/old.db")
        #expect(try harness.run("sync", "now").status == 74)
        #expect(daemon.messages.says("is gone."))
        try FileManager.default.moveItem(atPath: harness.folder + "/copy.db", toPath: harness.database)
        harness.server.answer("news", .feed(["two", "one"]))
        #expect(daemon.messages.says("polling goes on"))
        let result = try harness.run("sync", "now")
        #expect(result.status == 0)
        #expect(try harness.run("log", "--json").output.contains("\"title\":\"two\""))
    }
}
