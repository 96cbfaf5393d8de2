// Everything that a broken or malicious server does, each failing alone: with its own reason, in bounded time and memory.

import Testing
import TidingsCore

@testable import HTTPFetcher

@Suite struct HostileTests {
    /// What a hostile server does with a connection, and what that is called.
    struct Kind: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var limits = FetcherConfiguration.make(maximumBytes: 256 << 10)
        var message: String
        var script: @Sendable (Wire) -> Void
    }

    private static let plainText =
        "the server does not speak HTTP properly: it answers without TLS; the URL may have to begin with http://"

    static let kinds: [Kind] = [
        Kind(testDescription: "an endless body", message: "the answer is larger than 256 KiB") { wire in
            wire.send("HTTP/1.1 200 OK\r\n\r\n")
            while wire.send([UInt8](repeating: 0x20, count: 4096)) {}
        },
        Kind(testDescription: "an endless chunked body", message: "the answer is larger than 256 KiB") { wire in
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while wire.send("1000\r\n" + String(repeating: "x", count: 4096) + "\r\n") {}
        },
        Kind(testDescription: "a body announced as too large", message: "the answer is larger than 256 KiB") { wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
            wire.hang()
        },
        Kind(testDescription: "a compression bomb", message: "the answer is larger than 256 KiB") { wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
            wire.send(bomb)
            wire.hang()
        },
        Kind(testDescription: "what claims to be gzip and is not", message: "the answer cannot be decompressed") { wire in
            wire.answer(200, ["Content-Encoding: gzip"], "this is no gzip stream at all")
        },
        Kind(
            testDescription: "a body that stalls", limits: .make(stallSeconds: 1), message: "the answer began, then nothing came for 1 s"
        ) { wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
            wire.hang()
        },
        Kind(testDescription: "silence", limits: .make(timeout: 900), message: "no answer began within 900 ms") { $0.hang() },
        Kind(
            testDescription: "a body that never ends", limits: .make(timeout: 900), message: "the answer was not complete within 900 ms: 1 "
        ) {
            wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
            wire.hang()
        },
        Kind(
            testDescription: "a head that never ends", limits: .make(timeout: 900),
            message: "the head of the answer was not complete within"
        ) {
            wire in
            wire.send("HTTP/1.1 200 OK\r\nX: 1\r\n")
            wire.hang()
        },
        Kind(testDescription: "a million header fields", message: tooLargeAHead) { wire in
            wire.send("HTTP/1.1 200 OK\r\n")
            while wire.send("X-A: b\r\n") {}
        },
        Kind(testDescription: "one endless header field", message: tooLargeAHead) { wire in
            wire.send("HTTP/1.1 200 OK\r\nX: ")
            while wire.send([UInt8](repeating: 0x61, count: 4096)) {}
        },
        Kind(testDescription: "interim answers without end", message: tooLargeAHead) {
            wire in
            while wire.send("HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n") {}
        },
        Kind(testDescription: "HTTP/0.9", message: "the server does not speak HTTP properly: it speaks HTTP/0.9, or no HTTP at all") {
            wire in
            wire.send("<rss>hello</rss>")
        },
        Kind(testDescription: "a hang-up before a word", message: hungUp) { _ in },
        Kind(testDescription: "a validator of five megabytes", message: tooLargeAHead) { wire in
            wire.send("HTTP/1.1 200 OK\r\nETag: \"")
            for _ in 0..<50 where !wire.send([UInt8](repeating: 0x61, count: 100_000)) { return }
            wire.send("\"\r\n\r\n")
        },
        Kind(testDescription: "what claims to be brotli and is not", message: "the answer cannot be decompressed") { wire in
            wire.answer(200, ["Content-Encoding: br"], "<rss version=\"2.0\"><channel><title>plain text</title></channel></rss>")
        },
        Kind(testDescription: "a redirect to what is no URL", message: "the server redirects to http://a b/, which is no URL") { wire in
            wire.answer(302, ["Location: http://a b/"])
        },
        Kind(testDescription: "plain text where TLS should be", message: plainText) { $0.send("hello\r\n\r\n") },
    ]

    private static let tooLargeAHead = "the head of the answer is larger than any feed's"
    private static let hungUp = "the server does not speak HTTP properly: it closed the connection without an answer"

    /// 64 MiB of zeros in some 400 KiB.
    private static let bomb = Bomb.gzip(megabytes: 64)

    @Test(arguments: kinds)
    func `a hostile answer fails alone, with its own reason`(kind: Kind) async throws {
        let server = try LoopbackServer { (wire: Wire) in
            guard kind.message == Self.plainText || wire.readHead() != nil else { return }
            kind.script(wire)
        }
        let good = try LoopbackServer { _, wire in
            wire.answer(200, [], "good")
            return .keepOpen
        }
        let fetcher = try CurlFetcher(configuration: kind.limits)
        let isTLS = kind.message == Self.plainText
        async let bad = fetcher.fetch(.source(isTLS ? "https://127.0.0.1:\(server.port)/" : server.url()))
        async let other = fetcher.fetch(.source(good.url()))
        let fault = try #require(await bad.fault)
        #expect(fault.message.hasPrefix(kind.message))
        #expect(await other.text == "good")
        #expect(await fetcher.fetch(.source(good.url())).text == "good")
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 100\r\n\r\n<rss>cut",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n<rss>cut\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n<rss>cut",
    ])
    func `a body cut short comes as far as it came, and says so`(answer: String) async throws {
        let server = try LoopbackServer { _, wire in
            wire.send(answer)
            return .close
        }
        let response = try #require(try await fetch(.source(server.url())).response)
        #expect(String(decoding: response.body, as: UTF8.self) == "<rss>cut")
        #expect(!response.isComplete)
    }

    @Test(arguments: ["gzip", "zstd"])
    func `a compressed body cut before its first word is cut short, not empty`(coding: String) async throws {
        // The magic numbers of gzip (RFC 1952 §2.3.1) and of zstd (RFC 8878 §3.1.1), each with the beginning of its head.
        let bytes: [UInt8] = coding == "gzip" ? [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3] : [0x28, 0xB5, 0x2F, 0xFD, 0x04]
        let server = try LoopbackServer { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: \(bytes.count)\r\n\r\n")
            wire.send(bytes)
            return .keepOpen
        }
        let response = try #require(try await fetch(.source(server.url())).response)
        #expect(response.body.isEmpty && !response.isComplete)
    }

    @Test func `half the timeout without a byte is a stall`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx")
            wire.hang()
            return .close
        }
        #expect(try await fetch(.source(server.url()), .make(timeout: 4000)).fault == .stalled(seconds: 2))
    }

    @Test func `a validator that no request could carry is dropped`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.answer(200, ["ETag: \"\(String(repeating: "e", count: 5000))\"", "Last-Modified: Sat, 01 Jan 2022 06:08:53 GMT"])
            return .keepOpen
        }
        let head = try #require(try await fetch(.source(server.url())).response?.head)
        #expect(head.validators == Validators(etag: nil, lastModified: "Sat, 01 Jan 2022 06:08:53 GMT"))
    }

    @Test func `a trailer overrides nothing`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.send(
                "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nETag: \"b\"\r\nLocation: /y\r\n\r\n")
            return .keepOpen
        }
        let response = try #require(try await fetch(.source(server.url())).response)
        #expect(response.head.validators.etag == "\"a\"")
        #expect(response.isComplete)
    }

    @Test func `the endless body of an error page is not read to its end`() async throws {
        let server = try LoopbackServer { _, wire in
            wire.send("HTTP/1.1 404 Not Found\r\n\r\n")
            while wire.send([UInt8](repeating: 0x20, count: 4096)) {}
            return .close
        }
        #expect(try await fetch(.source(server.url())).fault == .status(404))
    }

    @Test(arguments: ["", "feed.xml", "http://", "http:///x", "http://a b/", "http://[::1/", "http://x:99999/", "http://x:y/", "//x/y"])
    func `what is no URL is called so`(url: String) async throws {
        guard case .badURL = try await fetch(.source(url)).fault else {
            Issue.record("\(url)")
            return
        }
    }

    @Test func `a port where nobody listens is told from a name that nobody knows`() async throws {
        let server = try LoopbackServer { _, _ in .close }
        server.stop()
        #expect(try await fetch(.source(server.url())).fault == .unreachable(host: "127.0.0.1", why: "connection refused"))
        #expect(try await fetch(.source("http://nobody.invalid/")).fault == .unresolvable(host: "nobody.invalid"))
    }
}
