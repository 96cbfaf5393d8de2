// Posts say what their sources are called, and follow whatever becomes of them in the configuration.

import Foundation
import Testing

@Suite struct PostSourceTests {
    private let publisher: Publisher
    private let home: Household

    init() throws {
        (publisher, home) = (try Publisher(), try Household())
        for name in ["feed", "other"] { try publisher.serve("\(name).xml", FeedText.rss([FeedText.Item(name, "A", day: 1)])) }
    }

    private func source(_ name: String, _ category: String, feed: String = "feed") -> [String: Any] {
        ["name": name, "url": publisher.url("\(feed).xml"), "categories": [category]]
    }

    /// Configures these sources, syncs, and gives what their posts say.
    private func sync(_ sources: [[String: Any]]) throws -> [String] {
        try home.configure(sources, ["publish": [["format": "hugo", "directory": "content"]]])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.run("publish", "--check").status == 0)
        let folder = home.url("content")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix("index.html") }
        return try names.sorted().map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
    }

    @Test func `a source that gets its old name and categories back is called so in its posts`() throws {
        #expect(try sync([source("one", "a")])[0].contains("source: 'one'"))
        #expect(try sync([source("two", "b")])[0].contains("source: 'two'"))
        let post = try sync([source("one", "a")])[0]
        #expect(post.contains("source: 'one'") && post.contains(" - 'a'"))
    }

    @Test func `a source that was removed and comes again is looked at`() throws {
        let other = source("other", "o", feed: "other")
        _ = try sync([source("one", "a"), other])
        #expect(try sync([other]).contains { $0.contains(" - 'a'") })
        #expect(try sync([source("one", "b"), other]).contains { $0.contains(" - 'b'") })
        _ = try sync([other])
        #expect(try sync([source("one", "b"), other]).contains { $0.contains(" - 'b'") })
        // Its folder is another by now, so that it has no post there.
        try FileManager.default.removeItem(at: home.url("content"))
        try home.configure([other], ["publish": [["format": "hugo", "directory": "elsewhere"]]])
        #expect(try home.run("sync", "now").status == 0)
        try home.configure([source("one", "b"), other], ["publish": [["format": "hugo", "directory": "elsewhere"]]])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.run("publish", "--check").status == 0)
    }

    /// Configures an Atom feed, or one of RSS, and syncs it. Its second entry alone names an author.
    private func sync(feedAuthor: String, isAtom: Bool = true, inEntries: String = "", source: [String: Any] = [:]) throws -> [String] {
        let entries = [("a", ""), ("b", "<author><name>Bob</name></author>")].map { name, author in
            """
            <entry><id>urn:\(name)</id><title>\(name)</title><link href="http://site.example/\(name)"/>\(author)\(inEntries)
            <published>2026-01-01T10:00:00Z</published><updated>2026-01-01T10:00:00Z</updated><content>Text.</content></entry>
            """
        }
        let atom = """
            <feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><title>F</title>\(feedAuthor)
            <updated>2026-01-01T10:00:00Z</updated>\(entries.joined())</feed>
            """
        let rss = FeedText.rss([FeedText.Item("a", "a", day: 1)]).replacing("<channel>", with: "<channel>\(feedAuthor)")
        try publisher.serve("feed.xml", isAtom ? atom : rss)
        return try sync([self.source("one", "a").merging(source) { $1 }])
    }

    @Test func `posts of Atom entries without an author name whom their feed named when they came`() throws {
        let posts = try sync(feedAuthor: "<author><name>Ann</name></author>")
        #expect(posts[0].contains("  author: 'Ann'\n") && posts[1].contains("  author: 'Bob'\n"))
        #expect(try sync(feedAuthor: "<author><name>Eve</name></author>")[0].contains("  author: 'Ann'\n"))
        #expect(try sync(feedAuthor: "", source: ["author": "Desk"])[0].contains("  author: 'Desk'\n"))
        #expect(try home.log().count == 2)
        #expect(try home.run("forget", "2", "--reason", "asked").status == 0)
        #expect(try !String(decoding: Data(contentsOf: home.database), as: UTF8.self).contains("Ann"))
    }

    @Test func `whoever gathers the entries of others is not their author`() throws {
        let posts = try sync(feedAuthor: "<author><name>Planet</name></author>", inEntries: "<source><title>Ann's</title></source>")
        #expect(!posts[0].contains("author:") && posts[1].contains("  author: 'Bob'\n"))
    }

    @Test func `whoever answers for an RSS channel is no author of its posts`() throws {
        let people = "<managingEditor>e@e.example (Editor)</managingEditor><webMaster>w@e.example (Webmaster)</webMaster>"
        #expect(try !sync(feedAuthor: people, isAtom: false)[0].contains("author:"))
    }

    @Test func `sources that exchange their names are called so in their posts`() throws {
        let before = try sync([source("one", "a"), source("two", "a", feed: "other")])
        let after = try sync([source("two", "a"), source("one", "a", feed: "other")])
        #expect(before.map { $0.contains("source: 'one'") } == after.map { $0.contains("source: 'two'") })
        #expect(after.count == 2)
    }
}
