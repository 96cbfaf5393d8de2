// SIGHUP: the new configuration counts when it is right, the old one stays when it is wrong.

import Foundation
import Glibc
import Testing

@Suite(.serialized)
struct DaemonReloadTests {
    @Test func `new sources are polled after SIGHUP and removed ones no longer`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("old", .feed(["one"]))
        harness.server.answer("new", .feed(["two", "three"]))
        try harness.configure(["old": "\"interval\": \"1s\""])
        let systemd = try DaemonNotifySocket(harness.folder + "/notify")
        let daemon = try harness.start(["daemon"], environment: ["NOTIFY_SOCKET": systemd.path])
        #expect(systemd.hears("READY=1"))
        #expect(harness.server.wasAsked("old", times: 2))
        try harness.configure(["new": "\"interval\": \"1s\""])
        daemon.signal(SIGHUP)
        #expect(systemd.hears("RELOADING=1\nMONOTONIC_USEC="))
        #expect(systemd.hears("READY=1"))
        #expect(daemon.messages.says("new: 2 added"))
        let count = harness.server.count("old")
        #expect(harness.server.wasAsked("new", times: 4))
        #expect(harness.server.count("old") <= count + 1)
    }

    @Test func `a wrong configuration is reported whole and the old one stays`() throws {
        let harness = try DaemonHarness()
        harness.server.answer("old", .feed(["one"]))
        try harness.configure(["old": "\"interval\": \"1s\""])
        let systemd = try DaemonNotifySocket(harness.folder + "/notify")
        let daemon = try harness.start(["daemon"], environment: ["NOTIFY_SOCKET": systemd.path])
        #expect(systemd.hears("READY=1"))
        try harness.write("{\"sources\": [{\"name\": 7}], \"databse\": \"x\"}")
        daemon.signal(SIGHUP)
        #expect(systemd.hears("RELOADING=1"))
        #expect(systemd.hears("READY=1"))
        #expect(daemon.messages.says("The old configuration stays."))
        #expect(daemon.messages.all.contains("databse"))
        #expect(daemon.messages.all.contains("sources[0]"))
        let count = harness.server.count("old")
        #expect(harness.server.wasAsked("old", times: count + 2))
        daemon.signal(SIGTERM)
        #expect(daemon.exitStatus() == 0)
    }

    @Test func `another database needs a restart`() throws {
        let harness = try DaemonHarness()
        try harness.configure([:])
        let daemon = try harness.start(["daemon"])
        #expect(daemon.messages.says("polls"))
        try harness.write("{\"database\": \"other.db\", \"sources\": []}")
        daemon.signal(SIGHUP)
        #expect(daemon.messages.says("names another database"))
        #expect(!FileManager.default.fileExists(atPath: harness.folder + "/other.db"))
    }
}
