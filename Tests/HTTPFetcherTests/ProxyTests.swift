// Proxies: a trusted hop, never one that the environment chose, and no way round the word on addresses.

import Foundation
import Testing
import TidingsCore

@testable import HTTPFetcher

@Suite struct ProxyTests {
    /// Answers whatever is asked through it with the absolute form it saw.
    private func proxy() throws -> LoopbackServer {
        try LoopbackServer { asked, wire in
            if asked.method == "CONNECT" {
                wire.send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
            } else {
                wire.answer(200, [], asked.target)
            }
            return .keepOpen
        }
    }

    private func request(_ url: String, through proxy: String) -> FetchRequest {
        var request = FetchRequest.found(url)
        request.proxy = proxy
        return request
    }

    @Test func `an http proxy is asked for the whole URL`() async throws {
        let server = try proxy()
        #expect(try await fetch(request("http://feeds.example/x", through: server.origin)).text == "http://feeds.example/x")
        var configuration = FetcherConfiguration.make()
        configuration.proxy = server.origin
        #expect(try await fetch(.source("http://feeds.example/y"), configuration).text == "http://feeds.example/y")
    }

    @Test func `a proxy that refuses a tunnel is at fault, not the source`() async throws {
        let server = try proxy()
        #expect(
            try await fetch(request("https://feeds.example/", through: server.origin)).fault == .proxy(why: "it answered 403 to CONNECT"))
        #expect(server.requests.first?.fields["user-agent"] == "tidings/1.0")
    }

    @Test func `a proxy that is not there is at fault, not the source`() async throws {
        let server = try proxy()
        server.stop()
        #expect(try await fetch(request("http://feeds.example/", through: server.origin)).fault == .proxy(why: "connection refused"))
    }

    @Test func `a proxy that libcurl does not take is at fault, and nobody is asked without it`() async throws {
        let server = try proxy()
        // libcurl takes no text of more than 8 MB (CURL_MAX_INPUT_LENGTH).
        let fault = try await fetch(request("http://feeds.example/", through: "http://" + String(repeating: "p", count: 9_000_000))).fault
        #expect(fault == .proxy(why: "libcurl refused its URL: A libcurl function was given a bad argument"))
        var configuration = FetcherConfiguration.make()
        configuration.proxy = "http://" + String(repeating: "p", count: 9_000_000)
        _ = try await fetch(.source(server.url()), configuration)
        #expect(server.requests.isEmpty)
    }

    @Test func `a socks proxy is handed the name`() async throws {
        let server = try LoopbackServer { (wire: Wire) in
            _ = wire.read(64)
            wire.send([5, 0])
            let wish = wire.read(64)
            wire.send([5, 0, 0, 1, 127, 0, 0, 1, 0, 80])
            guard wire.readHead() != nil else { return }
            wire.answer(200, [], String(decoding: wish[5..<18], as: UTF8.self))
        }
        let result = try await fetch(request("http://feeds.example/", through: "socks5h://127.0.0.1:\(server.port)"))
        #expect(result.text == "feeds.example")
    }

    private func origin() throws -> LoopbackServer {
        try LoopbackServer { asked, wire in
            wire.answer(200, [], "through " + (asked.fields["host"] ?? ""))
            return .keepOpen
        }
    }

    @Test func `a socks5 proxy is handed an address, a socks5h proxy the name, and both bring the answer`() async throws {
        let origin = try origin()
        let proxy = try SocksServer()
        var own = FetchRequest.source(origin.url())
        own.proxy = "socks5://127.0.0.1:\(proxy.port)"
        #expect(try await fetch(own).text == "through 127.0.0.1:\(origin.port)")
        let leading = try SocksServer(port: origin.port)
        let named = request("http://feeds.example/x", through: "socks5h://127.0.0.1:\(leading.port)")
        #expect(try await fetch(named).text == "through feeds.example")
        #expect(proxy.asked == ["127.0.0.1"] && leading.asked == ["feeds.example"])
    }

    @Test func `a socks5 proxy that wants a login gets the one of its URL, and a wrong one is the proxy's fault`() async throws {
        let origin = try origin()
        let proxy = try SocksServer(login: "user:secret", port: origin.port)
        let right = request("http://feeds.example/", through: "socks5h://user:secret@127.0.0.1:\(proxy.port)")
        #expect(try await fetch(right).text == "through feeds.example")
        for login in ["user:wrong@", ""] {
            let fault = try await fetch(request("http://feeds.example/", through: "socks5h://\(login)127.0.0.1:\(proxy.port)")).fault
            guard case .proxy(let why) = fault else {
                Issue.record("\(String(describing: fault))")
                continue
            }
            #expect(!why.contains("wrong") && !why.contains("secret"))
        }
        #expect(proxy.asked == ["feeds.example"])
    }

    @Test(arguments: [UInt8(1), 2, 4, 5])
    func `a socks5 proxy that cannot connect is told as such`(code: UInt8) async throws {
        let proxy = try SocksServer(refusal: code)
        let fault = try await fetch(request("http://feeds.example/", through: "socks5h://127.0.0.1:\(proxy.port)")).fault
        guard case .proxy(let why) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(why.contains("feeds.example") && why.contains("(\(code))"), "\(why)")
    }

    @Test func `an https proxy is spoken to over TLS, for plain URLs and for tunnels`() async throws {
        let origin = try LoopbackServer { (wire: Wire) in wire.send("hello\r\n\r\n") }
        let proxy = try TLSProxy(target: origin.port)
        var configuration = FetcherConfiguration.make()
        configuration.certificateAuthorities = proxy.authority
        let address = "https://127.0.0.1:\(proxy.port)"
        #expect(try await fetch(request("http://feeds.example/x", through: address), configuration).text == "http://feeds.example/x")
        // The tunnel leads to a server without TLS: what fails then is the source's own handshake.
        guard
            case .tls(host: "feeds.example", _) = try await fetch(request("https://feeds.example/x", through: address), configuration).fault
        else {
            Issue.record("the tunnel was not used")
            return
        }
        #expect(origin.connections == 1)
    }

    @Test func `an https proxy that nobody vouches for, or that refuses, is at fault, not the source`() async throws {
        let proxy = try TLSProxy()
        let address = "https://127.0.0.1:\(proxy.port)"
        for url in ["http://feeds.example/", "https://feeds.example/"] {
            guard case .proxy(let why) = try await fetch(request(url, through: address)).fault else {
                Issue.record("\(url): not told as the proxy's fault")
                continue
            }
            #expect(why.contains("certificate"), "\(why)")
        }
        var configuration = FetcherConfiguration.make()
        configuration.certificateAuthorities = proxy.authority
        let refused = try await fetch(request("https://feeds.example/", through: address), configuration).fault
        #expect(refused == .proxy(why: "it answered 403 to CONNECT"))
    }

    @Test func `a proxy of an unknown kind is refused`() async throws {
        let fault = try await fetch(request("http://feeds.example/", through: "gopher://127.0.0.1/")).fault
        #expect(fault == .proxy(why: "its URL must begin with http://, https://, socks5:// or socks5h://"))
    }

    @Test(arguments: ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "2130706433", "169.254.169.254", "x.localhost", "\u{FF11}0.0.0.1"])
    func `a private target is refused through a proxy as well`(host: String) async throws {
        let server = try proxy()
        let fault = try await fetch(request("http://\(host)/", through: server.origin)).fault
        guard case .forbiddenAddress = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(server.connections == 0)
        var trusted = FetchRequest.source("http://10.0.0.1/")
        trusted.proxy = server.origin
        #expect(try await fetch(trusted).text == "http://10.0.0.1/")
    }

    @Test func `proxy variables of the environment are ignored`() async throws {
        let (proxy, server) = (
            try proxy(),
            try LoopbackServer { _, wire in
                wire.answer(200, [], "direct")
                return .keepOpen
            }
        )
        for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setenv(name, proxy.origin, 1) }
        defer { for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { unsetenv(name) } }
        #expect(try await fetch(.source(server.url())).text == "direct")
        #expect(proxy.connections == 0)
    }
}
