// What systemd hears, over real datagram sockets.

import Glibc
import Testing

@testable import tidings

/// A bound datagram socket, as systemd holds one.
private final class Listener {
    let descriptor: Int32

    init(_ address: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        var name = Array(address.utf8)
        if address.hasPrefix("@") { name[0] = 0 } else { name.append(0) }
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bound = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(bound == 0)
    }

    func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    deinit { close(descriptor) }
}

struct NotifyTests {
    private func notify(_ address: String) throws -> Notify { try #require(Notify(Environment(["NOTIFY_SOCKET": address]))) }

    @Test func `words arrive at a path as one datagram`() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener(folder.path + "/notify")
        let notify = try notify(folder.path + "/notify")
        try notify.send(.ready, .status("polling 3 sources"))
        #expect(listener.next() == "READY=1\nSTATUS=polling 3 sources")
        try notify.send(.watchdog)
        #expect(listener.next() == "WATCHDOG=1")
    }

    @Test func `words arrive at an abstract name`() throws {
        let name = "@tidings-test-\(UInt64.random(in: 0...UInt64.max))"
        let listener = try Listener(name)
        try notify(name).send(.stopping)
        #expect(listener.next() == "STOPPING=1")
    }

    @Test func `a manager that does not read holds nothing up, and hears what matters when it does`() throws {
        let folder = try TemporaryFolder()
        let listener = try Listener(folder.path + "/notify")
        let environment = Environment(["NOTIFY_SOCKET": folder.path + "/notify", "WATCHDOG_USEC": "30000000"])
        let manager = ServiceManager(environment, messages: .standard)
        manager.ready()
        for number in 1...100 {
            manager.status("poll \(number)")
            manager.alive()
        }
        manager.reloading()
        manager.stopping()
        var heard: [String] = []
        while let text = [listener.next()].first(where: { !$0.isEmpty }) { heard.append(text) }
        #expect(heard.first == "READY=1")
        #expect(heard.contains("STATUS=poll 1\nWATCHDOG=1"))
        #expect(heard.suffix(2).first?.hasPrefix("RELOADING=1") == true)
        #expect(heard.last == "STOPPING=1")
        manager.status("the last")
        #expect(listener.next() == "STATUS=the last")
    }

    @Test func `a reload carries the monotonic clock`() throws {
        let before = Clock.monotonicMicroseconds()
        #expect(Notify.Word.reloading(monotonicMicroseconds: 42).assignments == "RELOADING=1\nMONOTONIC_USEC=42")
        #expect(before > 0 && Clock.monotonicMicroseconds() >= before)
    }

    @Test func `a status of a feed cannot become another word`() {
        #expect(Notify.Word.status("a\nREADY=1\u{1B}").assignments == "STATUS=a\\u{A}READY=1\\u{1B}")
    }

    @Test func `nobody listening, and a listener that left, are told apart`() throws {
        #expect(Notify(Environment([:])) == nil)
        #expect(Notify(Environment(["NOTIFY_SOCKET": ""])) == nil)
        let gone = "/nonexistent/notify"
        #expect(throws: Notify.Fault.notSent(address: gone, code: ENOENT)) { try notify(gone).send(.ready) }
        for unusable in ["relative", "@", "/" + String(repeating: "x", count: 200)] {
            #expect(throws: Notify.Fault.unusableAddress(unusable)) { try notify(unusable).send(.ready) }
        }
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "30000000"], 15000), (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "77"], 15000),
            (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "78"], nil), (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "x"], nil),
            ([:], nil),
            (["WATCHDOG_USEC": "100"], 1),
        ] as [([String: String], Int?)]) func `the watchdog is fed at half its time, and only our own`(
            variables: [String: String], expected: Int?
        )
    {
        #expect(Watchdog(Environment(variables), process: 77)?.intervalMilliseconds == expected)
    }
}
