// What befalls a daemon from outside: a disk that is full, a database that is locked, replaced, damaged or may not be
// written, pictures that are gone, too many open files. It says what is wrong, lives on, and goes on by itself.

import Foundation
import Glibc
import Testing

@Suite
struct DaemonFaultTests {
    private func running(_ harness: DaemonHarness, through prefix: [String] = []) throws -> DaemonProcess {
        let daemon = try harness.start(["daemon"], through: prefix)
        #expect(daemon.messages.says("polls"))
        return daemon
    }

    private func state(_ harness: DaemonHarness) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(harness.run("status", "--json").output.utf8))
        return (object as? [String: Any])?["daemon"] as? [String: Any] ?? [:]
    }

    private static let nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    private static var mayRunAsNobody: Bool { geteuid() != 0 || succeeds(nobody + [DaemonHarness.program, "--version"]) }
    private static var mayMount: Bool {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-mount-\(UUID().uuidString)").path
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch {} }
        return succeeds("mkdir", folder) && succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) && succeeds("umount", folder)
    }

    private static func succeeds(_ command: String...) -> Bool { succeeds(command) }

    private static func succeeds(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test(arguments: ["junk", "folder"])
    func `a database replaced by what is none is waited out`(_ kind: String) throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        #expect(try harness.run("sync", "now").status == 0)
        #expect(try harness.run("backup", harness.folder + "/copy.db").status == 0)
        let daemon = try running(harness)
        try FileManager.default.moveItem(atPath: harness.database, toPath: harness.folder + "/old.db")
        if kind == "junk" {
            try Data(String(repeating: "junk ", count: 3000).utf8).write(to: URL(fileURLWithPath: harness.database))
        } else {
            try FileManager.default.createDirectory(atPath: harness.database, withIntermediateDirectories: true)
        }
        // More than once: each opens the file anew.
        for _ in 1...3 { #expect(try harness.run("sync", "now").status == 74) }
        #expect(daemon.messages.says(kind == "junk" ? "is not a tidings database" : "cannot be opened (Is a directory)"))
        try FileManager.default.removeItem(atPath: harness.database)
        try FileManager.default.moveItem(atPath: harness.folder + "/copy.db", toPath: harness.database)
        #expect(daemon.messages.says("polling goes on"))
        #expect(try harness.run("sync", "now").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
    }

    @Test func `the first sync after a replacement finds the new file`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        #expect(try harness.run("sync", "now").status == 0)
        #expect(try harness.run("backup", harness.folder + "/copy.db").status == 0)
        let daemon = try running(harness)
        harness.server.answer("news", .feed(["two", "one"]))
        #expect(try harness.run("sync", "now").status == 0)
        #expect(rename(harness.folder + "/copy.db", harness.database) == 0)
        #expect(try harness.run("sync", "now").output.contains("1 added"))
        #expect(daemon.messages.says("was replaced by another file"))
    }

    @Test func `a database that another program has locked is told by status, and ends with the lock`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        let daemon = try running(harness)
        #expect(daemon.messages.says("1 added"))
        #expect(try harness.run("sync", "now").status == 0)
        let script = """
            import sqlite3, sys
            c = sqlite3.connect(sys.argv[1], isolation_level=None)
            c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.readline()
            """
        let locker = Process()
        let (input, output) = (Pipe(), Pipe())
        locker.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        locker.arguments = ["python3", "-c", script, harness.database]
        locker.standardInput = input
        locker.standardOutput = output
        try locker.run()
        _ = try output.fileHandleForReading.read(upToCount: 1)
        // SQLite is patient for ten seconds.
        let sync = try harness.run("sync", "now")
        #expect(sync.status == 74)
        #expect(sync.messages.contains("is locked by another program"))
        #expect(try state(harness)["writable"] as? Bool == false)
        #expect((try state(harness)["reason"] as? String ?? "").contains("is locked by another program"))
        #expect(try harness.run("status").output.contains("Polling pauses; the next try is at "))
        #expect(try harness.run("status", "--exit-code").status == 1)
        try input.fileHandleForWriting.close()
        locker.waitUntilExit()
        // Nothing is due for a quarter of an hour.
        #expect(daemon.messages.says("polling goes on"))
        #expect(try state(harness)["writable"] as? Bool == true)
    }

    @Test(.enabled(if: mayMount, "only root may mount, and not in every container"))
    func `a full disk is told, nothing is lost, and it goes on when there is room`() throws {
        let harness = try DaemonHarness()
        let disk = harness.folder + "/data"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        #expect(Self.succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk))
        defer { #expect(Self.succeeds("umount", "-l", disk)) }
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        let daemon = try running(harness)
        #expect(daemon.messages.says("1 added"))
        harness.server.answer("news", .feed((1...4000).map { "item \($0) \(UUID().uuidString) \(UUID().uuidString)" }))
        let sync = try harness.run("sync", "now")
        #expect(sync.status == 74)
        #expect(sync.messages.contains("the disk is full"))
        #expect(Self.succeeds("mount", "-o", "remount,size=64m", disk))
        #expect(daemon.messages.says("polling goes on"))
        #expect(try harness.run("sync", "now").status == 0)
        #expect(try harness.run("check").status == 0)
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
    }

    @Test(.enabled(if: mayRunAsNobody, "root may write everywhere, and cannot become nobody here"))
    func `a folder that may not be written ends the start with 74 and the reason`() throws {
        let harness = try DaemonHarness()
        try harness.configure(["news": ""])
        try FileManager.default.createDirectory(atPath: harness.folder + "/data", withIntermediateDirectories: true)
        #expect(chmod(harness.folder, 0o755) == 0 && chmod(harness.configuration, 0o644) == 0)
        #expect(chmod(harness.folder + "/data", 0o555) == 0)
        let daemon = try harness.start(["daemon"], through: geteuid() == 0 ? Self.nobody : [])
        #expect(daemon.exitStatus() == 74)
        #expect(daemon.messages.all.contains("Permission denied"))
    }

    @Test(arguments: [(limit: "28:4096", isFew: false), (limit: "64:64", isFew: true)])
    func `a daemon opens no more connections than it may open files`(limit: String, isFew: Bool) throws {
        let harness = try DaemonHarness()
        let names = (1...30).map { "s\($0)" }
        for name in names { harness.server.answer(name, .feed(["one"])) }
        try harness.configure(Dictionary(uniqueKeysWithValues: names.map { ($0, "") }), more: ", \"polling\": {\"perHost\": 64}")
        let systemd = try DaemonNotifySocket(harness.folder + "/notify")
        let daemon = try harness.start(
            ["daemon"], environment: ["NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "200000"],
            through: ["/usr/bin/prlimit", "--nofile=\(limit)"])
        for _ in 1...3 { #expect(systemd.hears("WATCHDOG=1")) }
        #expect(try harness.run("sync", "now").status == 0)
        #expect(daemon.messages.all.contains("Only 8 of 128 connections") == isFew)
        #expect(!daemon.messages.all.contains("cannot be reached"))
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
    }

    @Test func `a pictures' folder that is gone is made again`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        let png = try #require(Data(base64Encoded: Samples.png))
        try publisher.serve("a.png", png)
        try publisher.serve("b.png", png + Data("b".utf8))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let a = FeedText.Item("a", "A", day: 1, picture: publisher.url("a.png"))
        try publisher.serve("feed.xml", FeedText.rss([a]))
        #expect(try home.run("sync", "now").status == 0)
        let folder = home.folder.appendingPathComponent("thumbnails")
        try FileManager.default.removeItem(at: folder)
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("b", "B", day: 2, picture: publisher.url("b.png")), a]))
        #expect(try home.run("sync", "now", "--json").output.contains("\"thumbnails\":{\"downloaded\":1,\"failed\":0}"))
        #expect(FileManager.default.fileExists(atPath: folder.path))
        #expect(try home.run("check").output.contains("missing"))
    }
}
