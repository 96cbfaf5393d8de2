// What the reading commands answer: nothing secret, nothing that is not so, nothing lost.

import Foundation
import Glibc
import Testing

@Suite struct AnswerTests {
    private static func feed(_ token: String) -> String {
        """
        <rss version="2.0"><channel><title>F</title><link>http://site.example/</link>
        <item><link>http://user:PASSW@h.example/n?token=SECTOK</link><description>Hello.</description></item>
        <item><title>Two</title><guid>two</guid><link>http://h.example/2?token=\(token)</link><description>World.</description></item>
        </channel></rss>
        """
    }

    @Test func `no command shows the secrets of links and of keys that are links`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", AnswerTests.feed("SECONE"))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        try publisher.serve("feed.xml", AnswerTests.feed("SECTWO"))
        try home.run("sync", "now")
        let commands = [
            ["log"], ["items"], ["search", "hello"], ["history", "1"], ["history", "2"], ["show", "1"], ["show", "2"],
            ["log", "show", "3"],
            ["log", "show", "3", "--unified"],
        ]
        for command in commands + commands.filter({ !$0.contains("--unified") }).map({ $0 + ["--json"] }) {
            let (process, output, errors) = try home.start(command)
            let outcome = try Household.finish(process, output, errors)
            #expect(outcome.status == 0 && !outcome.output.isEmpty, "\(command)")
            for secret in ["PASSW", "SECTOK", "SECONE", "SECTWO"] { #expect(!outcome.output.contains(secret), "\(command)") }
        }
        #expect(try home.run("log", "show", "3").output.contains("http://h.example/2?token=*** (differs in a part that is not shown)"))
    }

    @Test func `names and numbers are checked, also before the first sync`() throws {
        let home = try Household()
        try home.configure([["name": "example", "url": "http://127.0.0.1:1/", "enabled": false]])
        for isSynced in [false, true] {
            if isSynced { try home.run("sync", "now") }
            for command in ["log", "items"] {
                #expect(try home.run(command, "--source", "exampel").status == 64)
                #expect(try home.run(command, "--source", "example").status == 0, "it has brought nothing yet")
            }
            #expect(try home.run("search", "word", "--source", "example").status == 0)
            #expect(try home.run("log", "--run", "999").status == 64)
        }
    }

    @Test func `a command that only leads to others is wrong usage, with help`() throws {
        let home = try Household()
        for command in [[], ["sync"], ["feed"], ["opml"], ["html"]] {
            let (process, output, errors) = try home.start(command)
            let outcome = try Household.finish(process, output, errors)
            #expect(outcome.status == 64)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("SUBCOMMANDS:"))
        }
        #expect(try home.run("sync", "--help").status == 0)
    }

    @Test func `following begins before there is an archive`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "First of all", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let (process, output, _) = try home.start(["log", "--follow"])
        try home.run("sync", "now")
        let line = output.fileHandleForReading.availableData
        #expect(String(decoding: line, as: UTF8.self).contains("First of all"))
        process.terminate()
        process.waitUntilExit()
    }

    @Test func `following ends with its reader, also where nothing happens any more`() throws {
        let home = try Household()
        try home.configure([["name": "n", "url": "http://127.0.0.1:9/"]])
        for hasArchive in [false, true] {
            if hasArchive { try home.run("sync", "now") }
            let (process, output, _) = try home.start(["log", "--follow"])
            try output.fileHandleForReading.close()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }

    @Test func `a sync that waits for another is interrupted with 130`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("slow", .silence)
        try harness.configure(["slow": ""])
        let first = try harness.start(["sync", "now"])
        #expect(harness.server.wasAsked("slow"))
        let second = try harness.start(["sync", "now"])
        #expect(second.messages.says("Another sync is running"))
        second.signal(SIGINT)
        #expect(second.exitStatus() == 130)
        // Its terminal was closed.
        first.signal(SIGHUP)
        #expect(first.exitStatus() == 130)
    }

    @Test func `a backup touches no file of somebody else`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        let other = home.folder.appendingPathComponent("copy.db.part")
        try Data("mine".utf8).write(to: other)
        #expect(try home.run("backup", "copy.db").status == 0)
        #expect(try String(contentsOf: other, encoding: .utf8) == "mine")
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder.path).filter { $0.hasPrefix("copy") }.count == 2)
    }

    @Test func `what a killed backup or edit left goes, and nobody else's file`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        let left = [".tidings.1k2j.part", ".tidings.1k2j.part-journal", ".tidings.1k2j.tmp"]
        let others = ["old.db.1k2j.part", "old.tidings.part", ".tidings.json", "note.tmp"]
        for name in left + others { try Data("x".utf8).write(to: home.folder.appendingPathComponent(name)) }
        // One that somebody is at.
        let held = home.folder.appendingPathComponent(".tidings.3z.part").path
        let descriptor = open(held, O_WRONLY | O_CREAT, 0o600)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        defer { close(descriptor) }
        #expect(try home.run("sync", "now").status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: home.folder.path)
        for name in left { #expect(!names.contains(name), "\(name)") }
        for name in others + [".tidings.3z.part"] { #expect(names.contains(name), "\(name)") }
    }

    @Test func `publishing tells what was done by hand, and checking writes nothing`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1), FeedText.Item("b", "B", day: 2)]))
        let posts = home.folder.appendingPathComponent("posts").path
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]], ["publish": [["format": "hexo", "directory": posts]]])
        #expect(try home.run("publish").status == 0, "nothing was synced yet, and nothing is made")
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder.path) == ["config.json"])
        try home.run("sync", "now")
        let names = try FileManager.default.contentsOfDirectory(atPath: posts + "/n").sorted()
        #expect(names.count == 2)
        #expect(try home.run("publish").errors.isEmpty)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: posts + "/n/" + names[0]))
        try FileManager.default.removeItem(atPath: posts + "/n/" + names[1])
        let outcome = try home.run("publish")
        #expect(outcome.errors.contains("\(names[0]): left alone, for it was changed by hand"))
        #expect(outcome.errors.contains("\(names[1]): left alone, for it was deleted by hand"))
        let elsewhere = home.folder.appendingPathComponent("elsewhere").path
        let before = try Data(contentsOf: home.database)
        #expect(try home.run("publish", "--format", "hugo", "--to", elsewhere, "--check").status == 1)
        #expect(try Data(contentsOf: home.database) == before)
        #expect(!FileManager.default.fileExists(atPath: elsewhere))
    }
}
