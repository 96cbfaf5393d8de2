// What a good server and a good guest say to each other.

import Testing
import TidingsCore

@testable import HTTPFetcher

@Suite struct FetchTests {
    @Test func `a feed comes with its head`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(
                200,
                [
                    "ETag: W/\"a bc\"", "Last-Modified: Sat, 01 Jan 2022 06:08:53 GMT",
                    "Date: Sunday, 06-Nov-94 08:49:37 GMT", "Content-Type: application/rss+xml; charset=utf-8", "Content-Location: /x",
                    "Cache-Control: public, max-age=600", "Age: 100",
                ], "<rss/>")
            return .keepOpen
        }
        let response = try #require(try await fetch(.source(server.url())).response)
        #expect(String(decoding: response.body, as: UTF8.self) == "<rss/>")
        #expect(response.isComplete)
        #expect(response.transferredBytes == 6)
        #expect(response.head.status == 200)
        #expect(response.head.url == server.url())
        #expect(response.head.validators == Validators(etag: "W/\"a bc\"", lastModified: "Sat, 01 Jan 2022 06:08:53 GMT"))
        #expect(response.head.lastModified?.description == "2022-01-01T06:08:53Z")
        #expect(response.head.serverDate?.description == "1994-11-06T08:49:37Z")
        #expect(response.head.contentType == "application/rss+xml; charset=utf-8")
        #expect(response.head.contentLocation == "/x")
        #expect(response.head.freshForSeconds == 500)
        #expect(response.head.redirects.isEmpty)
    }

    @Test func `the guest says who it is and what it understands`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer()
            return .keepOpen
        }
        var configuration = FetcherConfiguration.make()
        configuration.userAgent = "tidings/1.0 (+https://example.org)"
        var request = FetchRequest.source(server.url("/a?b=c"))
        request.referer = "https://example.org/story"
        request.accept = FetchRequest.feedTypes
        _ = try await fetch(request, configuration)
        let asked = try #require(server.requests.first)
        #expect(asked.method == "GET")
        #expect(asked.target == "/a?b=c")
        #expect(asked.fields["user-agent"] == "tidings/1.0 (+https://example.org)")
        #expect(asked.fields["accept"] == FetchRequest.feedTypes)
        #expect(asked.fields["accept-encoding"]?.contains("gzip") == true)
        #expect(asked.fields["referer"] == "https://example.org/story")
        #expect(asked.fields["if-none-match"] == nil)
        #expect(asked.fields["authorization"] == nil)
        #expect(asked.fields["cookie"] == nil)
    }

    @Test func `validators go back byte for byte, and a 304 renews them`() async throws {
        let server = try LoopbackServer { asked, wire in
            if asked.fields["if-none-match"] == nil {
                wire.send(
                    Array("HTTP/1.1 200 OK\r\nETag: \"".utf8) + [0xE9, 0xFF]
                        + Array("\"\r\nLast-Modified: whenever\r\nContent-Length: 0\r\n\r\n".utf8))
            } else {
                wire.send("HTTP/1.1 304 Not Modified\r\nETag: \"new\"\r\n\r\n")
            }
            return .keepOpen
        }
        let fetcher = try CurlFetcher(configuration: .make())
        var request = FetchRequest.source(server.url())
        let first = try #require(await fetcher.fetch(request).response)
        #expect(first.head.validators.etag == "\"\u{E9}\u{FF}\"")
        request.validators = first.head.validators
        let second = try #require(await fetcher.fetch(request).notModified)
        #expect(second.validators == Validators(etag: "\"new\""))
        #expect(second.status == 304)
        let asked = try #require(server.requests.last)
        // The server's log reads the two bytes as broken UTF-8; were they sent as UTF-8 they would be readable.
        #expect(asked.fields["if-none-match"] == "\"\u{FFFD}\u{FFFD}\"")
        #expect(asked.fields["if-modified-since"] == "whenever")
    }

    @Test func `a 304 that nobody asked for is a failure`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.send("HTTP/1.1 304 Not Modified\r\n\r\n")
            return .keepOpen
        }
        #expect(try await fetch(.source(server.url())).fault == .status(304))
    }

    @Test func `what a proxy on the way has changed is an answer all the same`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(203, [], "hello")
            return .keepOpen
        }
        let response = try #require(try await fetch(.source(server.url())).response)
        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
    }

    @Test func `an entity tag that would match every document is none`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(200, ["ETag: *"], "hello")
            return .keepOpen
        }
        #expect(try await fetch(.source(server.url())).response?.head.validators.etag == nil)
    }

    @Test func `a status that is no answer is a failure with its head`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(503, ["Retry-After: 120"], "come back later")
            return .keepOpen
        }
        let failure = try #require(try await fetch(.source(server.url())).failure)
        #expect(failure.fault == .status(503))
        #expect(failure.head?.retryAfterSeconds == 120)
    }

    @Test(arguments: [
        ("Retry-After: 99999999999999999999", 86_400), ("Retry-After: Sat, 01 Jan 2022 01:00:00 GMT", 3600),
        ("Retry-After: Fri, 31 Dec 2021 00:00:00 GMT", 0), ("Retry-After: soon", nil), ("Retry-After: -5", nil),
    ])
    func `Retry-After is seconds or a date, at most a day`(field: String, seconds: Int?) async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(429, ["Date: Sat, 01 Jan 2022 00:00:00 GMT", field])
            return .keepOpen
        }
        let failure = try #require(try await fetch(.source(server.url())).failure)
        #expect(failure.fault == .status(429))
        #expect(failure.head?.retryAfterSeconds == seconds)
    }

    @Test func `gzip is undone, and both sizes are known`() async throws {
        // printf 'hello hello hello hello' | gzip -n | xxd -p
        let packed: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0x01, 0xE3,
            0x51, 0x3D, 0x8D, 0x17, 0x00, 0x00, 0x00,
        ]
        let server = try LoopbackServer { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            wire.send(packed)
            return .keepOpen
        }
        let result = try await fetch(.source(server.url()))
        #expect(result.text == "hello hello hello hello")
        #expect(result.response?.transferredBytes == packed.count)
    }

    @Test(arguments: ["utf-8", "none", "UTF-8, binary"])
    func `a coding that there is not is none`(coding: String) async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(200, ["Content-Encoding: \(coding)"], "<rss/>")
            return .keepOpen
        }
        #expect(try await fetch(.source(server.url())).text == "<rss/>")
    }

    @Test(arguments: ["compress", "utf-8, zzz, x-compress"])
    func `a coding that there is, and libcurl does not know, is told`(coding: String) async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(200, ["Content-Encoding: \(coding)"], "<rss/>")
            return .keepOpen
        }
        #expect(try await fetch(.source(server.url())).fault == .badEncoding)
    }

    @Test func `connections are used again`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(200, [], "x")
            return .keepOpen
        }
        let fetcher = try CurlFetcher(configuration: .make())
        for _ in 0..<20 { #expect(await fetcher.fetch(.source(server.url())).text == "x") }
        #expect(server.connections == 1)
    }

    @Test func `no host gets more requests at once than it may`() async throws {
        let crowd = Crowd()
        let server = try LoopbackServer { _, wire in
            crowd.enter()
            crowd.leave()
            wire.answer(200, ["Connection: close"], "x")
            return .close
        }
        let fetcher = try CurlFetcher(configuration: .make(concurrency: 64, perHost: 3))
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let result = await fetcher.fetch(.source(server.url("/\(index)")))
                    #expect(result.text == "x", "\(result.fault?.message ?? "")")
                }
            }
        }
        #expect(server.requests.count == 100)
        #expect(crowd.most <= 3)
    }

    @Test(arguments: [
        ("[::1]:1200", "http://[::1]:1200/", 9), ("[::1]", "http://[::1]:1200/", 9), ("[::1]:1200", "http://[::1]/", 4),
        ("B\u{FC}cher.example", "http://xn--bcher-kva.example/x", 9), ("xn--bcher-kva.example:81", "http://b\u{FC}cher.example:81/", 9),
        ("a.example:443", "https://A.example/", 9), ("a.example:80", "https://a.example/", 4), ("a.example", "https://a.example:8443/", 9),
    ])
    func `a host's settings are found by what is written and by what is asked alike`(key: String, url: String, limit: Int) {
        var configuration = FetcherConfiguration()
        configuration.hosts = HostTable([key: HostSettings(perHost: 9)])
        #expect(configuration.limit(forURL: url) == limit)
    }

    @Test func `what a port does not tell its host tells`() throws {
        var configuration = FetcherConfiguration()
        configuration.hosts = HostTable(["a.example:81": HostSettings(timeoutMilliseconds: 9), "a.example": HostSettings(perHost: 9)])
        let target = try HopTarget("http://a.example:81/")
        #expect(configuration.limit(for: target) == 9)
        #expect(configuration.timeout(for: .source(target.url), at: target) == 9)
    }

    @Test(arguments: [
        "http://b\u{FC}cher.localhost:PORT/feed", "http://B\u{DC}CHER.localhost:PORT/feed", "http://xn--bcher-kva.localhost:PORT/",
    ])
    func `a configured international host is trusted at its own origin`(url: String) async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(200, [], "x")
            return .keepOpen
        }
        // Names below localhost are this machine, for curl without any name server.
        let here = url.replacing("PORT", with: "\(server.port)")
        var request = FetchRequest.source(here)
        request.headers = [HeaderField(name: "X-Key", value: "1")]
        request.credentials = .bearer(token: "t")
        #expect(try await fetch(request).text == "x")
        let asked = try #require(server.requests.first)
        #expect(asked.fields["x-key"] == "1")
        #expect(asked.fields["authorization"] == "Bearer t")
    }

    @Test func `an international host is asked by its ASCII name`() throws {
        let target = try HopTarget("https://user:p%40ss@B\u{FC}cher.Example:8443/\u{E9}?a b#frag")
        #expect(target.url == "https://xn--bcher-kva.example:8443/%C3%A9?a%20b")
        #expect(target.host == "xn--bcher-kva.example")
        #expect(try target.hasOrigin(of: HopTarget("https://xn--BCHER-kva.example:8443/other")))
        #expect(try !target.hasOrigin(of: HopTarget("https://xn--bcher-kva.example/")))
        #expect(try !target.hasOrigin(of: HopTarget("http://xn--bcher-kva.example:8443/")))
        #expect(try !target.hasOrigin(of: HopTarget("https://xn--bcher.example:8443/")))
        #expect(target.login == HopTarget.Login(user: "user", password: "p@ss"))
        #expect(try HopTarget("http://\u{4F8B}\u{3048}\u{3002}jp/").host == "xn--r8jz45g.jp")
    }
}
