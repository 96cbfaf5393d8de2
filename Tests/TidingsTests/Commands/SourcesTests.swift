// The `sources` commands from end to end, but for the network: what they write, what they say, what they refuse.

import Foundation
import Synchronization
import Testing
import TidingsCore

@testable import tidings

extension SourceList {
    static func make(_ path: String) -> SourceList {
        let environment = Environment(["HOME": "/home/li"])
        return SourceList(
            location: ConfigurationLocation(file: path, environment: environment), reader: ConfigurationReader(environment: environment))
    }
}

/// Answers by URL and remembers what was asked.
final class ScriptedWeb: Sendable {
    private let pages: [String: FetchResponse]
    private let requests = Mutex<[FetchRequest]>([])

    init(_ pages: [String: (type: String, body: String)], redirects: [String: [Redirect]] = [:]) {
        self.pages = Dictionary(
            uniqueKeysWithValues: pages.map { url, page in
                var head = ResponseHead(status: 200, url: redirects[url]?.last?.url ?? url)
                head.contentType = page.type
                head.redirects = redirects[url] ?? []
                return (url, FetchResponse(head: head, body: Array(page.body.utf8)))
            })
    }

    var asked: [FetchRequest] { requests.withLock { $0 } }

    var finder: FeedFinder {
        FeedFinder { request in
            self.requests.withLock { $0.append(request) }
            return self.pages[request.url].map(FetchResult.fetched) ?? .failed(FetchFailure(.status(404)))
        }
    }
}

private let feed = """
    <?xml version="1.0"?><rss version="2.0"><channel><title>半岛
      电视台</title><item><title>a</title></item><item><title>b</title></item></channel></rss>
    """

private func page(_ links: String...) -> String {
    "<!doctype html><html><head>"
        + links.map { "<link rel=alternate type=application/rss+xml title=\"News\" href=\"\($0)\">" }.joined() + "</head></html>"
}

struct SourcesTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/config.json" }
    private var list: SourceList { SourceList.make(path) }

    init() throws { folder = try TemporaryFolder() }

    private func add(_ url: String, name: String? = nil, categories: [String] = [], _ web: ScriptedWeb? = nil) async throws -> String {
        try await SourceAddition(url, name: name, categories: categories).add(to: list, finder: web?.finder)
    }

    // MARK: add

    @Test func `a feed is added by its own title to a file that is made`() async throws {
        let web = ScriptedWeb(["https://a.example/feed": ("application/rss+xml", feed)])
        #expect(try await add("https://a.example/feed", categories: ["新闻"], web) == "Added \"半岛 电视台\": https://a.example/feed, 2 items.")
        let expected = """
            {
              "sources": [
                { "name": "半岛 电视台", "url": "https://a.example/feed", "categories": ["新闻"] }
              ]
            }

            """
        #expect(try folder.read("config.json") == expected)
    }

    @Test(arguments: ["feed:https://a.example/feed", "FEED:https://a.example/feed", "feed://a.example/feed"])
    func `a URL in the scheme of feeds is the one inside it`(url: String) async throws {
        let inner = url.contains("https") ? "https://a.example/feed" : "http://a.example/feed"
        let web = ScriptedWeb([inner: ("application/rss+xml", feed)])
        #expect(try await add(url, web) == "Added \"半岛 电视台\": \(inner), 2 items.")
        #expect(try await add(url).contains("is there already"))
    }

    @Test func `a page leads to its feed in two requests, which reach no private address that the page names`() async throws {
        let web = ScriptedWeb(["https://a.example/": ("text/html", page("/rss")), "https://a.example/rss": ("text/xml", feed)])
        #expect(try await add("https://a.example/", web) == "Added \"半岛 电视台\": https://a.example/rss, 2 items.")
        #expect(web.asked.map(\.url) == ["https://a.example/", "https://a.example/rss"])
        #expect(web.asked.allSatisfy { $0.trustedOrigin == "https://a.example:443" })
    }

    @Test func `several feeds are shown and none is added`() async throws {
        let web = ScriptedWeb(["https://a.example/": ("text/html", page("/rss", "https://b.example/o'feed"))])
        let error = await #expect(throws: SourcesError.self) { try await add("https://a.example/", web) }
        let expected = """
            https://a.example/ names 2 feeds. Add the one you want:
              tidings sources add https://a.example/rss   # News
              tidings sources add 'https://b.example/o'\\''feed'   # News
            """
        #expect(error?.description == expected)
        #expect(error?.exitStatus == .someFailed)
        #expect(web.asked.count == 1)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `the advised commands repeat what was typed, and none adds a URL whose secret is not shown`() async throws {
        let web = ScriptedWeb(["https://a.example/": ("text/html", page("/rss?token=abc", "/rss?page=1"))])
        let addition = try SourceAddition("https://a.example/", name: "my feed", categories: ["A", "B"], config: "c.json")
        let error = await #expect(throws: SourcesError.self) { try await addition.add(to: list, finder: web.finder) }
        let expected = """
            https://a.example/ names 2 feeds. Add the one you want:
              https://a.example/rss?token=***   # News; *** hides a secret: copy this URL from the page
              tidings sources add 'https://a.example/rss?page=1' --name 'my feed' --category A --category B --config c.json   # News
            """
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        ("a\nb", "it holds a character that cannot be shown. Write one line of text."), (" ", "it is empty. Write some text."),
        ("", "it is empty. Write some text."), (String(repeating: "x", count: 121), "it is longer than 120 characters. Shorten it."),
    ]) func `a name or category that cannot be one is told why`(text: String, why: String) async throws {
        for role in ["name", "category"] {
            let error = await #expect(throws: SourcesError.self) {
                try await add("https://a.example/", name: role == "name" ? text : nil, categories: role == "name" ? [] : ["A", text])
            }
            #expect(error?.description == "\"\(SafeText.line(text))\" is no \(role): \(why)")
            #expect(error?.exitStatus == .usage)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `blanks around and within a chosen name are cleaned away`() async throws {
        #expect(try await add("https://a.example/", name: " my  feed ", categories: [" A "]) == "Added \"my feed\": https://a.example/.")
        #expect(try list.reader.read(list.location).sources.first?.categories == ["A"])
        let error = await #expect(throws: SourcesError.self) { try await add("https://b.example/", name: "my feed ") }
        #expect(error == .nameTaken("my feed", url: "https://a.example/"))
    }

    @Test(arguments: [
        ("https://a.example/", "https://a.example/ is no feed, and names none. Look on the site for RSS or Atom, and add that URL."),
        ("https://a.example/2", "https://a.example/no is no feed, and names none. Look on the site for RSS or Atom, and add that URL."),
        (
            "https://a.example/404?key=abc",
            "https://a.example/404?key=***: the server answered 404 Not Found. Nothing was added; --no-check adds it without asking the server."
        ),
        ("a.example", "\"a.example\" is no whole URL. Begin it with https:// or http://."),
    ]) func `what leads to no feed is told and changes nothing`(url: String, words: String) async throws {
        let web = ScriptedWeb([
            "https://a.example/": ("text/html", page()), "https://a.example/2": ("text/html", page("/no")),
            "https://a.example/no": ("text/html", "<p>no"),
        ])
        let error = await #expect(throws: SourcesError.self) { try await add(url, web) }
        #expect(error?.description == words)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `only permanent redirects are followed into the configuration`() async throws {
        let web = ScriptedWeb(
            ["http://a.example/f": ("text/xml", feed), "http://b.example/f": ("text/xml", feed)],
            redirects: [
                "http://a.example/f": [
                    Redirect(status: 301, url: "https://a.example/f"), Redirect(status: 302, url: "https://cdn.example/1"),
                ],
                "http://b.example/f": [Redirect(status: 307, url: "https://b.example/f")],
            ])
        _ = try await add("http://a.example/f", web)
        _ = try await add("http://b.example/f", web)
        #expect(try list.reader.read(list.location).sources.map(\.url) == ["https://a.example/f", "http://b.example/f"])
    }

    @Test func `what is there already is not asked for and not added again`() async throws {
        let web = ScriptedWeb(["https://a.example/feed": ("text/xml", feed)])
        _ = try await add("https://a.example/feed", web)
        let before = try folder.read("config.json")
        let words = "https://A.example:443/feed is there already, as \"半岛 电视台\". Nothing was changed."
        #expect(try await add("https://A.example:443/feed", web) == words)
        #expect(try folder.read("config.json") == before)
        #expect(web.asked.count == 1)
    }

    @Test func `a chosen name that is taken is refused, a feed's own gets a number`() async throws {
        let web = ScriptedWeb(["https://a.example/1": ("text/xml", feed), "https://a.example/2": ("text/xml", feed)])
        _ = try await add("https://a.example/1", web)
        let error = await #expect(throws: SourcesError.self) { try await add("https://a.example/2", name: "半岛 电视台", web) }
        #expect(error == .nameTaken("半岛 电视台", url: "https://a.example/1"))
        #expect(error?.exitStatus == .usage)
        #expect(try await add("https://a.example/2", web) == "Added \"半岛 电视台 2\": https://a.example/2, 2 items.")
    }

    @Test func `without a check the host is the name, and a secret makes the new file private`() async throws {
        #expect(try await add("https://a.example/?token=abc") == "Added \"a.example\": https://a.example/?token=***.")
        #expect(try FileBytes.mode(path) == 0o600)
    }

    @Test func `a wrong configuration is told and not touched`() async throws {
        let text = #"{"sources": [], "htp": {}}"#
        try folder.write("config.json", text)
        await #expect(throws: ConfigurationError.self) { try await add("https://a.example/") }
        #expect(try folder.read("config.json") == text)
    }

    // MARK: remove

    @Test func `removing names what is unknown and then removes nothing`() throws {
        let text = #"{"sources": [{"name": "one", "url": "https://a.example"}, {"name": "two", "url": "https://b.example"}]}"#
        try folder.write("config.json", text)
        let error = #expect(throws: SourcesError.self) { try list.remove(["one", "tow"]) }
        #expect(error?.description == "There is no source \"tow\". Did you mean \"two\"?")
        #expect(try folder.read("config.json") == text)
        try list.remove(["one"])
        #expect(try folder.read("config.json") == #"{"sources": [{"name": "two", "url": "https://b.example"}]}"#)
    }

    // MARK: import and export

    private func opml(_ feeds: Int) -> [UInt8] {
        var out = "<opml version=\"2.0\"><head/><body><outline text=\"新闻\"><outline text=\"科技 &amp; more\">"
        for number in 0..<feeds { out += "<outline text=\"Same name\" xmlUrl=\"https://h\(number).example/feed\"/>" }
        return Array((out + "</outline></outline><outline text=\"x\" xmlUrl=\"ftp://a.example\"/></body></opml>").utf8)
    }

    @Test func `thousands of feeds are imported once, folders become categories, names become unique`() throws {
        let report = try SourceImport(list: list).add(opml(3000), from: "f.opml")
        #expect(report.summary == "Added 3000 sources, 1 left out for its URL.")
        #expect(report.refused == ["Left out: \"ftp://a.example\" begins with ftp:. Only http, https can be used here."])
        let sources = try list.reader.read(list.location).sources
        #expect(sources.count == 3000)
        #expect(sources[1].name == "Same name 2")
        #expect(sources.allSatisfy { $0.categories == ["新闻", "科技 & more"] })
        let before = try folder.read("config.json")
        #expect(
            try SourceImport(list: list).add(opml(3000), from: "f.opml").summary
                == "Added 0 sources, 3000 were there already, 1 left out for its URL.")
        #expect(try folder.read("config.json") == before)
    }

    @Test func `what is exported can be imported`() throws {
        _ = try SourceImport(list: list).add(opml(5), from: "f.opml")
        let sources = try list.reader.read(list.location).sources
        let other = SourceList.make(folder.path + "/other.json")
        _ = try SourceImport(list: other).add(Array(SourcesExport.opml(sources).utf8), from: "f.opml")
        #expect(try other.reader.read(other.location).sources == sources)
    }

    @Test(arguments: ["", "<html></html>", "<opml version='2.0'><body/></opml>"]) func `a file without feeds is told`(text: String) {
        let error = #expect(throws: SourcesError.self) { try SourceImport(list: list).add(Array(text.utf8), from: "f.opml") }
        #expect(error?.description == "f.opml holds no feeds. Export the list from your reader as OPML.")
        #expect(error?.exitStatus == .inputOutput)
    }

    @Test func `names are one line of what can be seen`() {
        #expect(UniqueNames.cleaned(" a\n\tb\u{202E}c\u{A0}\u{200B} ") == "a bc")
        var names = UniqueNames(["a", "a 2"])
        #expect([names.claim("a", orElse: "h"), names.claim("a", orElse: "h"), names.claim(" ", orElse: "h")] == ["a 3", "a 4", "h"])
    }
}
