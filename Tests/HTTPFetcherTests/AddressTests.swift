// Which addresses are public, and that the word falls on the address really connected to.

import Testing
import TidingsCore

@testable import HTTPFetcher

@Suite struct AddressTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.255", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "168.63.129.16", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "fe80::1", "fec0::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::", "3fff::1", "5f00::1", "100::1",
    ])
    func `an address of a special kind is not public`(text: String) throws {
        #expect(try #require(IPAddress(numeric: text)).isPublic == false)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "172.15.255.255",
        "172.32.0.0", "192.167.255.255", "192.169.0.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a00:1450::1",
        "2606:4700::1111", "2002:808:808::1",
    ])
    func `an address that everybody reaches is public`(text: String) throws {
        #expect(try #require(IPAddress(numeric: text)).isPublic)
    }

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("0", "0.0.0.0"), ("10.0.258", "10.0.1.2"), ("1.2.3.4.", "1.2.3.4"),
        ("1.2.3.4.5", nil), ("256.1.1.1", nil), ("example.org", nil), ("", nil), ("4294967296", nil), ("08", nil),
    ])
    func `numbers are addresses as inet_aton reads them`(text: String, address: String?) {
        #expect(IPAddress(looseIPv4: text)?.description == address)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.1.2.3/8", "10.9.9.9", true),
        ("192.168.1.5", "192.168.1.5", true), ("192.168.1.5", "192.168.1.6", false), ("fd00::/8", "fd12::1", true),
        ("fd00::/8", "fc00::1", false), ("::/0", "1.2.3.4", true), ("0.0.0.0/0", "1.2.3.4", true), ("0.0.0.0/0", "fd00::1", false),
        ("::ffff:10.0.0.0/104", "10.1.1.1", true),
    ])
    func `a range holds what its prefix says`(range: String, address: String, isIn: Bool) throws {
        let address = try #require(IPAddress(numeric: address))
        #expect(try #require(AddressRange(range)).contains(address) == isIn)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "example.org", "10.0.0/8", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/+8"])
    func `what is no range is none`(text: String) { #expect(AddressRange(text) == nil) }

    @Test(arguments: [
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("::1", "::1"), ("::", "::"), ("1::", "1::"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ])
    func `IPv6 is written in its short form`(text: String, short: String) throws {
        #expect(try #require(IPAddress(numeric: text)).description == short)
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0.0.0.0", "0", "[::1]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[::]", "127.0.0.%31", "\u{FF11}27.0.0.1", "\u{2460}27\u{3002}0.0.1", "a.localhost",
    ])
    func `whatever leads to this machine is refused before a byte is sent`(host: String) async throws {
        let (four, six) = (try quiet("127.0.0.1"), try quiet("::1"))
        for server in [four, six] {
            let fault = try await fetch(.found("http://\(host):\(server.port)/")).fault
            guard case .forbiddenAddress = fault else {
                Issue.record("\(host): \(String(describing: fault))")
                continue
            }
        }
        #expect(four.connections == 0 && six.connections == 0)
    }

    private func quiet(_ address: String) throws -> LoopbackServer {
        try LoopbackServer(address: address) { _, wire in
            wire.answer(200, [], "secret")
            return .keepOpen
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `a connection that a source opened serves nobody else`(address: String) async throws {
        let server = try quiet(address)
        let fetcher = try CurlFetcher(configuration: .make(concurrency: 1))
        #expect(await fetcher.fetch(.source(server.url())).text == "secret")
        #expect(
            await fetcher.fetch(.found(server.url("/picture"))).fault == .forbiddenAddress(address: address, url: server.url("/picture")))
        #expect(server.requests.count == 1)
        // The picture of an item of that very source may be there.
        #expect(await fetcher.fetch(FetchRequest(url: server.url("/picture"), trustedOrigin: server.origin)).text == "secret")
    }
}
