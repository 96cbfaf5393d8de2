// Redirects, hop by hop: where they lead, where they stop, and what never travels with them.

import Testing
import TidingsCore

@testable import HTTPFetcher

@Suite struct RedirectTests {
    private func server(_ table: [String: (Int, String)]) throws -> LoopbackServer {
        try LoopbackServer { asked, wire in
            if let (status, location) = table[asked.target] {
                wire.answer(status, ["Location: \(location)"], "moved")
            } else {
                wire.answer(200, [], asked.target)
            }
            return .keepOpen
        }
    }

    @Test func `every kind of redirect is followed and told`() async throws {
        let server = try server([
            "/1": (301, "/2"), "/2": (302, "3?x"), "/3?x": (303, "./sub/../4"), "/4": (307, "?q"), "/4?q": (308, "/a b#top"),
        ])
        let response = try #require(try await fetch(.source(server.url("/1"))).response)
        #expect(String(decoding: response.body, as: UTF8.self) == "/a%20b")
        #expect(response.head.url == server.url("/a%20b"))
        #expect(response.head.redirects.map(\.status) == [301, 302, 303, 307, 308])
        #expect(response.head.redirects.map(\.isPermanent) == [true, false, false, false, true])
        #expect(response.head.redirects.last?.url == server.url("/a%20b"))
        #expect(server.connections == 1)
    }

    @Test func `validators are sent to the URL that gave them, and to no other`() async throws {
        let server = try LoopbackServer { asked, wire in
            if asked.target == "/old" {
                wire.answer(301, ["Location: /new"])
            } else {
                wire.send("HTTP/1.1 304 Not Modified\r\n\r\n")
            }
            return .keepOpen
        }
        var request = FetchRequest.source(server.url("/old"))
        request.validators = Validators(etag: "\"x\"", url: server.url("/new"))
        let head = try #require(try await fetch(request).notModified)
        #expect(head.redirects == [Redirect(status: 301, url: server.url("/new"))])
        #expect(server.requests.map { $0.fields["if-none-match"] } == [nil, "\"x\""])
        // Those of the URL that is asked, or of a third one, say nothing of where it leads.
        for url in [nil, server.url("/third")] {
            request.validators.url = url
            #expect(try await fetch(request).fault == .status(304))
            #expect(server.requests.last?.fields["if-none-match"] == nil)
        }
    }

    @Test func `a circle is told from a long way`() async throws {
        let circle = try server(["/a": (302, "/b"), "/b": (302, "/a")])
        #expect(try await fetch(.source(circle.url("/a"))).fault == .redirectLoop(url: circle.url("/a")))
        #expect(circle.requests.count == 2)
        let long = try LoopbackServer { asked, wire in
            wire.answer(302, ["Location: \(asked.target)x"])
            return .keepOpen
        }
        let failure = try #require(try await fetch(.source(long.url())).failure)
        #expect(failure.fault == .tooManyRedirects(limit: 10))
        #expect(failure.head?.redirects.count == 10)
        #expect(long.requests.count == 11)
    }

    @Test func `a redirect to nowhere is a fault of its own`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(301)
            return .keepOpen
        }
        #expect(try await fetch(.source(server.url())).fault == .redirectWithoutTarget(status: 301))
    }

    @Test(arguments: ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/x", "data:text/xml,x", "javascript:1"])
    func `only http and https are followed`(location: String) async throws {
        let server = try server(["/": (302, location)])
        #expect(try await fetch(.source(server.url("/"))).fault == .forbiddenScheme(url: location))
    }

    @Test func `a redirect reaches a private address only at the configured origin`() async throws {
        let inner = try server([:])
        let outer = try server(["/": (302, inner.url("/secret"))])
        let fault = try await fetch(.source(outer.url("/"))).fault
        #expect(fault == .forbiddenAddress(address: "127.0.0.1", url: inner.url("/secret")))
        #expect(inner.connections == 0)
        let allowed = try await fetch(.source(outer.url("/")), .make(allow: ["127.0.0.0/8"]))
        #expect(allowed.text == "/secret")
    }

    @Test func `what fails where a redirect led says where that was`() async throws {
        let home = try server(["/": (302, "http://127.0.0.1:1/x")])
        guard case .failed(let failure) = try await fetch(.source(home.url("/")), .make(allow: ["127.0.0.1"])) else {
            Issue.record("it was fetched")
            return
        }
        #expect(failure.redirect == "http://127.0.0.1:1/x")
        guard case .failed(let plain) = try await fetch(.source("http://127.0.0.1:1/x")) else { return }
        #expect(plain.redirect == nil)
    }

    @Test func `nothing of a source travels to another origin, and all of it within its own`() async throws {
        let elsewhere = try server([:])
        let home = try server(["/": (302, "/next"), "/next": (307, elsewhere.url("/x"))])
        var request = FetchRequest.source(home.url("/"))
        request.headers = [HeaderField(name: "X-Api-Key", value: "k")]
        request.credentials = .basic(user: "u", password: "p")
        request.cookies = "session=1"
        let fetcher = try CurlFetcher(configuration: .make(concurrency: 1, allow: ["127.0.0.1"]))
        #expect(await fetcher.fetch(request).text == "/x")
        for asked in home.requests {
            #expect(asked.fields["x-api-key"] == "k")
            #expect(asked.fields["authorization"] == "Basic dTpw")
            #expect(asked.fields["cookie"] == "session=1")
        }
        #expect(home.requests.count == 2)
        // Nor does it stay in a handle for whoever is next.
        _ = await fetcher.fetch(.source(home.url("/plain")))
        for asked in elsewhere.requests + home.requests.suffix(1) {
            #expect(asked.fields["x-api-key"] == nil)
            #expect(asked.fields["authorization"] == nil)
            #expect(asked.fields["cookie"] == nil)
        }
    }

    @Test func `a door that stays locked because the credentials stayed at home says so`() async throws {
        let elsewhere = try LoopbackServer { _, wire in
            wire.answer(401)
            return .keepOpen
        }
        let target = elsewhere.url("/feed")
        let home = try LoopbackServer { _, wire in
            wire.answer(301, ["Location: \(target)"])
            return .keepOpen
        }
        var request = FetchRequest.source(home.url())
        #expect(try await fetch(request, .make(allow: ["127.0.0.1"])).fault == .status(401))
        request.credentials = .bearer(token: "t")
        #expect(try await fetch(request, .make(allow: ["127.0.0.1"])).fault == .credentialsWithheld(status: 401, url: target))
        // At home they are sent, and a 401 is a 401.
        #expect(try await fetch(FetchRequest(url: target, trustedOrigin: elsewhere.origin)).fault == .status(401))
    }

    @Test func `the user part of a configured URL is its credentials, that of a redirect is nobody's`() async throws {
        let server = try server(["/": (302, "http://evil:x@127.0.0.1/never")])
        let login = "http://u:p@127.0.0.1:\(server.port)/"
        #expect(try await fetch(FetchRequest(url: login + "feed", trustedOrigin: WebURL(login).origin)).text == "/feed")
        #expect(server.requests.last?.fields["authorization"] == "Basic dTpw")
        let elsewhere = try LoopbackServer { asked, wire in
            wire.answer(302, ["Location: http://evil:x@127.0.0.1:\(server.port)/feed"])
            return .keepOpen
        }
        #expect(try await fetch(.source(elsewhere.url()), .make(allow: ["127.0.0.1"])).text == "/feed")
        #expect(server.requests.last?.fields["authorization"] == nil)
    }

    @Test func `a bearer token is a header of its own, and no value begins a second field`() async throws {
        let server = try server([:])
        var request = FetchRequest.source(server.url())
        request.credentials = .bearer(token: "abc\r\nX-Evil: 1")
        request.headers = [HeaderField(name: "X Bad", value: "1"), HeaderField(name: "X-Empty", value: "")]
        _ = try await fetch(request)
        let asked = try #require(server.requests.first)
        #expect(asked.fields["authorization"] == "Bearer abc  X-Evil: 1")
        #expect(asked.fields["x-evil"] == nil)
        #expect(asked.fields["x-empty"] == "")
        #expect(asked.fields["x bad"] == nil)
    }

    @Test func `the time is that of the whole exchange`() async throws {
        let server = try LoopbackServer { asked, wire in
            if asked.target.count > 3 { wire.hang() } else { wire.answer(302, ["Location: \(asked.target)x"]) }
            return .keepOpen
        }
        #expect(try await fetch(.source(server.url("/")), .make(timeout: 300)).fault == .timedOut(milliseconds: 300, at: .waiting))
    }
}
