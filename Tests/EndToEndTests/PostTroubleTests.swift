// Posts while something is amiss: emptied items, missing pictures, a place that cannot be written.

import Foundation
import Testing

@Suite struct PostTroubleTests {
    private let publisher: Publisher
    private let home: Household
    private let files = FileManager.default

    init() throws {
        (publisher, home) = (try Publisher(), try Household())
    }

    private func configure(_ target: [String: Any], _ source: [String: Any] = [:]) throws {
        let all = ["name": "n", "url": publisher.url("feed.xml")].merging(source) { $1 }
        try home.configure([all], ["publish": [["format": "hexo"].merging(target) { $1 }]])
    }

    /// Three items; the one in the middle can be another, or none.
    private func serve(_ middle: FeedText.Item?) throws {
        let items = [FeedText.Item("c", "C", day: 9), middle, FeedText.Item("a", "A", day: 7)]
        try publisher.serve("feed.xml", FeedText.rss(items.compactMap(\.self)))
    }

    private func sync() throws -> Outcome {
        let outcome = try home.run("sync", "now")
        #expect(outcome.status == 0)
        return outcome
    }

    @Test func `an item that was edited to nothing is marked as withdrawn, with its last text, title and picture`() throws {
        try publisher.serve("b.png", try #require(Data(base64Encoded: Samples.png)))
        try configure(["directory": "posts", "withdrawn": "mark"])
        try serve(FeedText.Item("b", "Before", text: "The story.", day: 8, picture: publisher.url("b.png")))
        _ = try sync()
        let written = try #require(try home.posts("posts")["2.md"])
        #expect(written.contains("headimg"))
        try serve(FeedText.Item("b", "After", text: "", day: 8))
        _ = try sync()
        #expect(try home.posts("posts")["2.md"] == written, "the edit is not published")
        try serve(nil)
        _ = try sync()
        let marked = try #require(try home.posts("posts")["2.md"])
        #expect(marked.contains("\nwithdrawn: "))
        #expect(marked.split(separator: "\n").filter { !$0.hasPrefix("withdrawn: ") } == written.split(separator: "\n"))
        try configure(["directory": "posts", "withdrawn": "mark"], ["categories": ["World"]])
        _ = try sync()
        #expect(try home.posts("posts").values.allSatisfy { $0.contains(" - World") })
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test func `the post of an emptied item stays as it was when its picture dies`() throws {
        try publisher.serve("p.png", "later", ["status": 500])
        try configure(["directory": "posts"])
        try serve(FeedText.Item("b", "B", text: "The story.", day: 8, picture: publisher.url("p.png")))
        _ = try sync()
        let written = try #require(try home.posts("posts")["2.md"])
        #expect(written.contains("headimg"))
        try serve(FeedText.Item("b", "B", text: "", day: 8))
        _ = try sync()
        try publisher.serve("p.png", "gone", ["status": 404])
        _ = try home.run("sync", "now", "--force")
        #expect(try home.run("publish", "--check").status == 0)
        #expect(try home.posts("posts")["2.md"] == written)
    }

    @Test func `pictures that are on the site stay there while the kept ones are away`() throws {
        try publisher.serve("b.png", try #require(Data(base64Encoded: Samples.png)))
        try configure(["directory": "site/_posts", "images": "local"])
        try serve(FeedText.Item("b", "B", day: 8, picture: publisher.url("b.png")))
        _ = try sync()
        let before = try home.posts("site/_posts")
        #expect(before["2.md"]?.contains("headimg: '/images") == true)
        try files.moveItem(at: home.url("thumbnails"), to: home.url("away"))
        #expect(try home.run("publish").status == 0)
        #expect(try home.run("publish", "--check").status == 0)
        #expect(try home.posts("site/_posts") == before)
        let copies = try files.contentsOfDirectory(atPath: home.url("site/images/tidings/2").path)
        #expect(copies.count == 1)
        // Without the copy there is none to show, which is told.
        try files.removeItem(at: home.url("site/images"))
        let told = try home.run("publish").errors
        #expect(told.contains("a kept picture cannot be read, so that a post shows it from where it came."))
        try files.moveItem(at: home.url("away"), to: home.url("thumbnails"))
        #expect(try home.run("publish").errors.isEmpty)
        #expect(try home.posts("site/_posts") == before)
    }

    @Test func `status names the place that cannot be written, until it can`() throws {
        try configure(["directory": "blocked/posts"])
        try serve(nil)
        try Data("a file where a folder should be".utf8).write(to: home.url("blocked"))
        _ = try sync()
        let status = try home.run("status", "--exit-code")
        #expect(status.status == 1)
        #expect(status.output.contains("posts     \(home.url("blocked/posts").path)"))
        #expect(status.output.contains("Not a directory") && status.output.contains("1 more failed in the same way."))
        _ = try sync()
        #expect(try home.run("status").output.contains("1 more that failed before waits until that works."))
        let targets = try home.run("status", "--json").objects()[0]["publish"] as? [[String: Any]]
        #expect((targets?.first?["error"] as? String)?.contains("Not a directory") == true)
        try files.removeItem(at: home.url("blocked"))
        _ = try sync()
        let later = try home.run("status", "--exit-code")
        #expect(later.status == 0 && !later.output.contains("Not a directory"))
    }
}
