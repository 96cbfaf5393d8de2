// Posts as a site's owner finds them, sync after sync: the program is run, the files are read.

import Foundation
import Testing

@Suite struct PublishTests {
    private let publisher: Publisher
    private let home: Household
    private var sources: [[String: Any]] { [["name": "n", "url": publisher.url("feed.xml"), "categories": ["World"], "author": "Desk"]] }

    init() throws {
        (publisher, home) = (try Publisher(), try Household())
    }

    private func target(_ directory: String, _ more: [String: Any] = [:]) -> [String: Any] {
        ["format": "hexo", "directory": directory].merging(more) { $1 }
    }

    /// The posts below a folder by the end of their names, `1.md` and so on.
    private func posts(_ folder: String) throws -> [String: String] {
        let root = home.folder.appendingPathComponent(folder)
        var posts: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) where name.hasSuffix(".md") {
            let key = name.split(separator: "-").last.map(String.init) ?? name
            posts[key] = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
        }
        return posts
    }

    @Test func `the posts of a source that was removed stay as they are`() throws {
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try publisher.serve("other.xml", FeedText.rss([FeedText.Item("b", "B", day: 1)]))
        try home.configure(sources, ["publish": [target("posts")]])
        #expect(try home.run("sync", "now").status == 0)
        let before = try posts("posts")
        #expect(before["1.md"]?.contains("author: Desk") == true)
        try home.configure([["name": "other", "url": publisher.url("other.xml")]], ["publish": [target("posts")]])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.run("publish").status == 0)
        #expect(try home.run("publish", "--force").status == 0)
        #expect(try home.run("publish", "--check").status == 0)
        let after = try posts("posts")
        #expect(after["1.md"] == before["1.md"])
        #expect(after.count == 2)
    }
}
