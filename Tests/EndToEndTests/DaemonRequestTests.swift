// `sync now` beside a daemon: the same lines and statuses as without one, and no source polled twice.

import Foundation
import Glibc
import Testing

@Suite(.serialized)
struct DaemonRequestTests {
    private func running(_ harness: DaemonHarness) throws -> DaemonProcess {
        let daemon = try harness.start(["daemon"])
        #expect(daemon.messages.says("polls"))
        return daemon
    }

    @Test func `results and statuses are those of a sync without a daemon`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("good", .feed(["one"]))
        harness.server.answer("bad", .status(500))
        try harness.configure(["good": "", "bad": ""])
        let daemon = try running(harness)
        #expect(daemon.messages.says("good: 1 added"))
        #expect(daemon.messages.says("bad: "))
        harness.server.answer("good", .feed(["two", "one"]))
        let all = try harness.run("sync", "now", "--json")
        #expect(all.status == 1)
        #expect(all.output.contains("{\"event\":\"source\",\"source\":\"good\",\"outcome\":\"changed\",\"status\":200,\"added\":1,"))
        #expect(all.output.contains("\"sources\":{\"total\":2,\"changed\":1,\"unchanged\":0,\"failed\":1,\"skipped\":0}"))
        #expect(!all.output.contains("accepted") && !all.output.contains("interrupted"))
        let one = try harness.run("sync", "now", "good")
        #expect(one.status == 0)
        #expect(one.output.hasPrefix("Done in "))
        #expect(try harness.run("sync", "now", "goood").status == 64)
        #expect(try harness.runs().last?.contains("\"cause\":\"sync\",\"state\":\"completed\"") == true)
    }

    @Test func `a source that is being polled is not polled twice, and its result is shown`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("slow", .silence)
        try harness.configure(["slow": ""])
        let daemon = try running(harness)
        #expect(harness.server.wasAsked("slow"))
        let client = try harness.start(["sync", "now", "--json"])
        let other = try harness.start(["sync", "now", "--json"])
        #expect(other.exitStatus(within: 0.3) == nil)
        harness.server.answer("slow", .feed(["one"]))
        #expect(client.exitStatus() == 0)
        #expect(other.exitStatus() == 0)
        #expect(client.output.all.contains("\"outcome\":\"changed\""))
        #expect(harness.server.count("slow") == 1)
        _ = daemon
    }

    @Test func `Ctrl-C ends the client with 130 and its run, and the daemon goes on`() throws {
        let harness = try DaemonHarness()
        try harness.configure(["slow": ""])
        harness.server.answer("slow", .status(503))
        let daemon = try running(harness)
        #expect(daemon.messages.says("slow: "))
        harness.server.answer("slow", .silence)
        let client = try harness.start(["sync", "now", "--force"])
        #expect(harness.server.wasAsked("slow", times: 2))
        client.signal(SIGINT)
        #expect(client.exitStatus() == 130)
        #expect(client.output.all.hasPrefix("Interrupted in "))
        #expect(try harness.runs().last?.contains("\"state\":\"interrupted\"") == true)
        harness.server.answer("slow", .feed(["one"]))
        #expect(try harness.run("sync", "now", "--force").status == 0)
    }

    @Test func `a client whose daemon is killed says so and goes on by itself`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("slow", .silence)
        try harness.configure(["slow": ""])
        let daemon = try running(harness)
        #expect(harness.server.wasAsked("slow"))
        let client = try harness.start(["sync", "now", "--json"])
        #expect(client.exitStatus(within: 0.5) == nil)
        daemon.signal(SIGKILL)
        #expect(client.messages.says("The daemon ended before this was done; going on without it."))
        #expect(harness.server.wasAsked("slow", times: 2))
        harness.server.answer("slow", .feed(["one"]))
        #expect(client.exitStatus() == 0)
        #expect(client.output.all.contains("\"event\":\"summary\""))
    }

    @Test func `what a daemon reported before it was killed counts in the end`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("bad", .status(500))
        harness.server.answer("slow", .silence)
        try harness.configure(["bad": "", "slow": ""])
        let daemon = try running(harness)
        #expect(harness.server.wasAsked("slow"))
        #expect(daemon.messages.says("bad: "))
        let client = try harness.start(["sync", "now", "--json"])
        #expect(client.output.says("\"source\":\"bad\",\"outcome\":\"failed\""))
        daemon.signal(SIGKILL)
        #expect(harness.server.wasAsked("slow", times: 2))
        harness.server.answer("slow", .feed(["one"]))
        #expect(client.exitStatus() == 1)
        #expect(client.output.all.contains("\"sources\":{\"total\":2,\"changed\":1,\"unchanged\":0,\"failed\":1,\"skipped\":0}"))
        #expect(harness.server.count("bad") == 2)
    }

    @Test func `publishing and forgetting are the daemon's work while it runs`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        let daemon = try running(harness)
        #expect(daemon.messages.says("1 added"))
        let posts = harness.folder + "/posts"
        let publish = try harness.run("publish", "--format", "jekyll", "--to", posts)
        #expect(publish.status == 0)
        #expect(publish.output == "jekyll \(posts): 1 written\n")
        let forget = try harness.run("forget", "1", "--reason", "a test")
        #expect(forget.status == 0)
        #expect(forget.output == "Item 1 is forgotten: its content, 0 pictures and 1 post.\n")
        #expect(try harness.run("forget", "1", "--reason", "again").status == 64)
        #expect(try harness.run("log", "--kind", "forgotten").output.contains("a test"))
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
    }

    @Test func `SIGUSR1 polls everything now`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        let daemon = try running(harness)
        #expect(daemon.messages.says("1 added"))
        daemon.signal(SIGUSR1)
        #expect(daemon.messages.says("asked for by a signal, is done: 1 source: 1 unchanged"))
        #expect(harness.server.count("news") == 2)
    }

    @Test func `a reader that goes away ends nothing`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("news", .feed(["one"]))
        try harness.configure(["news": ""])
        let daemon = try running(harness)
        let shell = try harness.start(["sync", "now", "--json"], through: ["/bin/sh", "-c", "\"$0\" \"$@\" | true; exit 0"])
        #expect(shell.exitStatus() == 0)
        #expect(try harness.run("sync", "now").status == 0)
        _ = daemon
    }
}
