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

    @Test func `sources that exchange their names are called so in their posts`() throws {
        let before = try sync([source("one", "a"), source("two", "a", feed: "other")])
        let after = try sync([source("two", "a"), source("one", "a", feed: "other")])
        #expect(before.map { $0.contains("source: 'one'") } == after.map { $0.contains("source: 'two'") })
        #expect(after.count == 2)
    }
}
