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

    private func posts(_ folder: String) throws -> [String: String] { try home.posts(folder) }

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

    @Test(arguments: [false, true])
    func `a source that was renamed is known by its new name before it is polled`(isCheck: Bool) throws {
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure(sources, ["publish": [target("posts")]])
        #expect(try home.run("sync", "now").status == 0)
        try home.configure([["name": "renamed", "url": publisher.url("feed.xml"), "author": "Late desk"]], ["publish": [target("posts")]])
        #expect(try (isCheck ? home.run("publish", "--check") : home.run("publish")).status == (isCheck ? 1 : 0))
        #expect(try home.run("sync", "now").status == 0)
        #expect(try posts("posts")["1.md"]?.contains("author: Late desk") == true)
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test func `sources that exchange their names keep their own histories`() throws {
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1), FeedText.Item("b", "B", day: 2)]))
        try publisher.serve("other.xml", FeedText.rss([FeedText.Item("c", "C", day: 1), FeedText.Item("d", "D", day: 2)]))
        func configure(_ first: String, _ second: String) throws {
            try home.configure([["name": first, "url": publisher.url("feed.xml")], ["name": second, "url": publisher.url("other.xml")]])
        }
        try configure("one", "two")
        #expect(try home.run("sync", "now").status == 0)
        let log = try home.log("--all").count
        try configure("two", "one")
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.log("--all").count == log)
        #expect(try home.run("items", "--source", "two").output.contains("A"))
    }

    @Test func `who asks for a feed is in no post`() throws {
        try publisher.serve(
            "feed.xml", FeedText.rss([FeedText.Item("a", "A", text: #"<img src="/p.png"><a href="more">m</a>"#, day: 1)]))
        let url = publisher.url("feed.xml").replacingOccurrences(of: "http://", with: "http://user:sesame@")
        try home.configure([["name": "n", "url": url]], ["publish": [target("posts")]])
        #expect(try home.run("sync", "now").status == 0)
        let post = try #require(try posts("posts")["1.md"])
        #expect(post.contains(publisher.url("p.png")) && post.contains(publisher.url("more")))
        #expect(!post.contains("sesame"))
        // Its pictures are asked for as the feed is.
        #expect(try publisher.requests().first { $0.path == "/p.png" }?.headers["Authorization"] != nil)
    }

    @Test func `an edit to empty content leaves no post without its text`() throws {
        try home.configure(sources, ["publish": [target("posts")]])
        try serveItems(["a"], text: "The whole story.")
        #expect(try home.run("sync", "now").status == 0)
        let before = try posts("posts")
        try serveItems(["a"], text: "")
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.log("--kind", "edited").count == 1)
        #expect(try posts("posts") == before)
        // Another folder, a post that was deleted by hand, and one that was changed.
        #expect(try home.run("publish", "--format", "hexo", "--to", url("other").path).status == 0)
        #expect(try posts("other") == before)
        let post = try path("posts", "1.md")
        try FileManager.default.removeItem(at: post)
        #expect(try home.run("publish", "--force").status == 0)
        #expect(try posts("posts") == before)
        try Data("mine".utf8).write(to: post)
        #expect(try home.run("publish", "--force").status == 0)
        #expect(try posts("posts") == before)
    }

    @Test func `a post whose writer was killed is its own`() throws {
        try home.configure(sources, ["publish": [target("posts")]])
        try serveItems(["a"], text: "One.")
        #expect(try home.run("sync", "now").status == 0)
        let first = try #require(try home.blobs("SELECT digest FROM post").first)
        try serveItems(["a"], text: "Two.")
        #expect(try home.run("sync", "now").status == 0)
        let second = try #require(try home.blobs("SELECT digest FROM post").first)
        #expect(first != second)
        // As if it had been killed between the renaming of the file and the commit, and while it wrote the next.
        func hex(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }
        try home.blobs("INSERT INTO intended_post SELECT target_id, item_id, path, x'\(hex(second))', 0 FROM post")
        try home.blobs("UPDATE post SET digest = x'\(hex(first))', size = NULL, modified = NULL")
        let post = try path("posts", "1.md")
        let leftover = post.deletingLastPathComponent().appendingPathComponent(".\(post.lastPathComponent).tidings")
        try Data("half".utf8).write(to: leftover)
        try serveItems(["a"], text: "Three.")
        let outcome = try home.run("sync", "now")
        #expect(outcome.status == 0 && !outcome.errors.contains("by hand"))
        #expect(try posts("posts")["1.md"]?.contains("Three.") == true)
        #expect(!FileManager.default.fileExists(atPath: leftover.path))
        #expect(try home.run("publish", "--check").status == 0)
        // Without a post of record, the intended one keeps its name.
        let third = try #require(try home.blobs("SELECT digest FROM post").first)
        try home.blobs("INSERT INTO intended_post SELECT target_id, item_id, path, x'\(hex(third))', 0 FROM post")
        try home.blobs("DELETE FROM post")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "Better", text: "Three.", day: 1)]))
        #expect(try home.run("sync", "now").status == 0)
        #expect(try posts("posts").count == 1)
        #expect(try path("posts", "1.md").lastPathComponent == post.lastPathComponent)
        #expect(try posts("posts")["1.md"]?.contains("Better") == true)
    }

    @Test func `a post of an entry that was only ever updated keeps the date and the name of its first update`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try home.configure([["name": "feed", "url": publisher.url("feed.xml")]], ["publish": [["format": "hexo", "directory": "posts"]]])
        func post(month: Int, title: String = "A", text: String = "Text.") throws -> (path: String, text: String) {
            let updated = "<updated>2020-0\(month)-01T10:00:00Z</updated>"
            try publisher.serve(
                "feed.xml",
                """
                <feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><title>F</title>\(updated)<entry><id>urn:a</id><title>\(title)</title>
                <link href="http://site.example/a"/>\(updated)<content type="html">&lt;p>\(text)&lt;/p></content></entry></feed>
                """)
            #expect(try home.run("sync", "now").status == 0)
            return (try home.post("posts", "1.md").lastPathComponent, try #require(home.posts("posts")["1.md"]))
        }
        let date = "\ndate: Wed, 01 Jan 2020 10:00:00 GMT\n"
        let first = try post(month: 1)
        #expect(first.path == "2020-01-01-a-1.md" && first.text.contains(date))
        // Mere markup is refreshed in the first revision.
        let refreshed = try post(month: 2, text: "&lt;b>Text.&lt;/b>")
        #expect(refreshed.path == first.path && refreshed.text.contains(date) && refreshed.text.contains("<b>"))
        let edited = try post(month: 3, title: "B")
        #expect(edited.path == first.path && edited.text.contains(date) && edited.text.contains("'B'"))
    }

    /// Three items of which the one in the middle can be withdrawn.
    private func serveItems(_ names: [String] = ["c", "b", "a"], text: String = "Text.") throws {
        let days = ["a": 1, "b": 2, "c": 3]
        try publisher.serve(
            "feed.xml", FeedText.rss(names.map { FeedText.Item($0, $0.uppercased(), text: text, day: days[$0] ?? 9) }))
    }

    private func url(_ path: String) -> URL { home.url(path) }

    private func path(_ folder: String, _ end: String) throws -> URL { try home.post(folder, end) }

    @Test func `what was changed or deleted by hand stays so, is told, and gives way to force`() throws {
        try serveItems()
        try home.configure(sources, ["publish": [target("posts")]])
        #expect(try home.run("sync", "now").status == 0)
        try Data("mine".utf8).write(to: path("posts", "1.md"))
        try FileManager.default.removeItem(at: path("posts", "2.md"))
        try serveItems(text: "New text.")
        let synced = try home.run("sync", "now")
        #expect(synced.status == 0)
        #expect(synced.errors.contains("1.md: left alone, for it was changed by hand"))
        #expect(synced.errors.contains("2.md: left alone, for it was deleted by hand"))
        var now = try posts("posts")
        #expect(now["1.md"] == "mine")
        #expect(now["2.md"] == nil)
        #expect(now["3.md"]?.contains("New text.") == true)
        let asked = try home.run("publish")
        #expect(asked.status == 0)
        #expect(asked.output.hasSuffix(": 0 written\n"))
        #expect(asked.errors.split(separator: "\n").count { $0.contains("left alone") } == 2)
        #expect(try home.run("publish", "--force").output.hasSuffix(": 2 written\n"))
        now = try posts("posts")
        #expect(now.count == 3)
        #expect(now.values.allSatisfy { $0.contains("New text.") })
    }

    @Test func `a change of the same size at the same second is seen`() throws {
        try serveItems()
        try home.configure(sources, ["publish": [target("posts")]])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.run("publish").errors.isEmpty)
        let file = try path("posts", "1.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("Text.", with: "Mine.").utf8).write(to: file)
        #expect(try home.run("publish").errors.contains("1.md: left alone, for it was changed by hand"))
        // The owner takes it back: the bytes are what counts, not the time.
        try Data(text.utf8).write(to: file)
        #expect(try home.run("publish").errors.isEmpty)
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test func `the pictures of a post stay while it shows an item that was edited to nothing`() throws {
        try home.configure(
            [["name": "n", "url": publisher.url("feed.xml")]],
            ["publish": [["format": "hexo", "directory": "site/source/_posts", "images": "local"]]])
        try publisher.serve("kept.png", try #require(Data(base64Encoded: Samples.png)))
        for text in ["<![CDATA[<p>words</p><img src=\"\(publisher.url("kept.png"))\">]]>", ""] {
            try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", text: text, day: 1)]))
            #expect(try home.run("sync", "now").status == 0)
            let files = try FileManager.default.subpathsOfDirectory(atPath: home.folder.path + "/site")
            #expect(files.contains { $0.hasSuffix(".png") })
        }
    }

    @Test func `posts that cannot be written fail no sync and are written once they can`() throws {
        try serveItems()
        try home.configure(sources, ["publish": [target("blocked/posts"), target("free")]])
        try Data("a file where a folder should be".utf8).write(to: url("blocked"))
        let synced = try home.run("sync", "now")
        #expect(synced.status == 0)
        #expect(synced.errors.contains("Not a directory"))
        #expect(synced.errors.contains("2 more failed in the same way."))
        #expect(try posts("free").count == 3, "one target's failure does not stop the other")
        #expect(try home.run("publish").status == 74)
        #expect(try home.run("publish", "--check").status == 1)
        try FileManager.default.removeItem(at: url("blocked"))
        // Nothing changes in the feed: the posts are written because they failed.
        let later = try home.run("sync", "now")
        #expect(later.status == 0)
        #expect(later.errors.isEmpty)
        #expect(try posts("blocked/posts") == posts("free"))
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test func `a post that failed waits behind none that can be written`() throws {
        try serveItems()
        try publisher.serve("other.xml", FeedText.rss([FeedText.Item("x", "X", day: 1)]))
        try home.configure(
            sources + [["name": "other", "url": publisher.url("other.xml")]], ["publish": [target("posts")]])
        try FileManager.default.createDirectory(at: url("posts"), withIntermediateDirectories: true)
        try Data("in the way".utf8).write(to: url("posts/n"))
        #expect(try home.run("sync", "now").status == 0)
        #expect(try posts("posts").count == 1)
        try publisher.serve("other.xml", FeedText.rss([FeedText.Item("y", "Y", day: 2), FeedText.Item("x", "X", day: 1)]))
        #expect(try home.run("sync", "now").status == 0)
        #expect(try posts("posts").count == 2)
        try FileManager.default.removeItem(at: url("posts/n"))
        #expect(try home.run("publish").output.hasSuffix(": 3 written\n"))
    }

    @Test func `a withdrawn item's post is kept, marked or removed as each target says`() throws {
        try serveItems()
        let targets = ["keep", "mark", "remove"].map { target($0, ["withdrawn": $0]) }
        try home.configure(sources, ["publish": targets])
        #expect(try home.run("sync", "now").status == 0)
        let before = try posts("keep")
        #expect(before.count == 3)
        try serveItems(["c", "a"])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.log("--kind", "withdrawn").count == 1)
        #expect(try posts("keep") == before)
        let marked = try posts("mark")
        #expect(marked.values.filter { $0.contains("\nwithdrawn: ") }.count == 1)
        #expect(marked.count == 3)
        #expect(try posts("remove").count == 2)
        try serveItems()
        #expect(try home.run("sync", "now").status == 0)
        for folder in ["keep", "mark", "remove"] { #expect(try posts(folder) == before) }
    }

    @Test func `a check lists what is missing or stale, writes nothing and ends with 1`() throws {
        try serveItems()
        try home.configure(sources)
        #expect(try home.run("sync", "now").status == 0)
        let arguments = ["publish", "--format", "hexo", "--to", "posts"]
        func publish(_ more: String...) throws -> Outcome {
            let (process, output, errors) = try home.start(arguments + more)
            return try Household.finish(process, output, errors)
        }
        let missing = try publish("--check")
        #expect(missing.status == 1)
        #expect(missing.output.split(separator: "\n").count { $0.hasSuffix(".md") } == 3)
        #expect(!FileManager.default.fileExists(atPath: url("posts").path))
        #expect(try publish().status == 0)
        #expect(try publish("--check").output.isEmpty)
        try serveItems(["c", "b", "a"], text: "Other.")
        try home.configure([["name": "n", "url": publisher.url("feed.xml"), "categories": ["World"], "author": "Desk"]])
        #expect(try home.run("sync", "now").status == 0)
        let stale = try publish("--check")
        #expect(stale.status == 1)
        #expect(stale.output.split(separator: "\n").count == 3)
        #expect(try posts("posts").values.allSatisfy { $0.contains("Text.") })
        #expect(try publish().output.hasSuffix(": 3 written\n"))
        #expect(try publish("--check").status == 0)
    }

    @Test func `a source that changes its author or comes anew rewrites its own posts alone`() throws {
        try serveItems()
        try publisher.serve("other.xml", FeedText.rss([FeedText.Item("x", "X", day: 1)]))
        let other: [String: Any] = ["name": "other", "url": publisher.url("other.xml"), "author": "One"]
        try home.configure(sources + [other], ["publish": [target("posts")]])
        #expect(try home.run("sync", "now").status == 0)
        try home.configure(sources + [other.merging(["author": "Two"]) { $1 }], ["publish": [target("posts")]])
        let check = try home.run("publish", "--check")
        #expect(check.status == 1)
        #expect(check.output.split(separator: "\n").count == 1)
        #expect(try home.run("publish").output.hasSuffix(": 1 written\n"))
        #expect(try posts("posts").values.filter { $0.contains("author: Two") }.count == 1)
        #expect(try home.run("publish", "--check").status == 0)
        try home.configure(sources, ["publish": [target("posts")]])
        #expect(try home.run("publish").output.hasSuffix(": 0 written\n"))
    }

    @Test func `with every picture kept, a post with local ones asks no other site`() throws {
        let png = try #require(Data(base64Encoded: Samples.png))
        for name in ["a", "b", "c", "d", "e"] { try publisher.serve("\(name).png", png + Data(name.utf8)) }
        func at(_ name: String) -> String { publisher.url(name + ".png") }
        let text = """
            <img src="\(at("small"))" srcset="\(at("a")) 640w, \(at("large")) 1280w" sizes="50vw">
            <picture><source srcset="\(at("b"))" type="image/webp"><source srcset="\(at("b")) 2x"><img src="\(at("b"))"></picture>
            <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="\(at("c"))"><img src="\(at("blank"))" data-original="\(at("d"))">
            <video poster="\(at("e"))"></video><img src="\(at("missing"))">
            """
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", text: escaped, day: 1, picture: at("a"))]))
        try home.configure(
            sources,
            [
                "thumbnails": ["directory": "thumbnails", "scope": "all"],
                "publish": [target("site/source/_posts", ["images": "local"])],
            ])
        #expect(try home.run("sync", "now").status == 0)
        let post = try #require(try posts("site/source/_posts")["1.md"])
        let remote = post.components(separatedBy: publisher.base).dropFirst().map {
            String($0.prefix { $0 != "\"" && $0 != " " && $0 != "'" })
        }
        #expect(remote == ["/missing.png"])
        #expect(!post.contains("srcset") && !post.contains("<source") && !post.contains("sizes"))
        let copies = try FileManager.default.subpathsOfDirectory(atPath: url("site/source/images/tidings/1").path)
        #expect(copies.count == 5)
        for copy in copies { #expect(post.contains("/images/tidings/1/\(copy)")) }
        try FileManager.default.removeItem(at: url("site/source/images/tidings/1/\(copies[0])"))
        #expect(try home.run("publish", "--check").status == 1)
        #expect(try home.run("publish").status == 0)
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test func `a post shows the original until its preview is made, and then the preview`() throws {
        try publisher.serve("a.png", try #require(Data(base64Encoded: Samples.png)))
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1, picture: publisher.url("a.png"))]))
        let thumbnails: [String: Any] = ["directory": "thumbnails", "keepOriginals": false]
        try home.configure(sources, ["thumbnails": thumbnails, "publish": [target("site/_posts", ["images": "local"])]])
        // The program without the helper that makes previews, which it looks for beside itself.
        let lonely = url("lonely/tidings")
        try FileManager.default.createDirectory(at: url("lonely"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Repository.products.appendingPathComponent("tidings"), to: lonely)
        let (process, output, errors) = try home.start(["sync", "now"], program: lonely)
        #expect(try Household.finish(process, output, errors).status == 0)
        #expect(try posts("site/_posts")["1.md"]?.contains(".png'") == true)
        #expect(try home.run("sync", "now").status == 0)
        #expect(try posts("site/_posts")["1.md"]?.contains(".webp'") == true)
        let copies = try FileManager.default.contentsOfDirectory(atPath: url("site/images/tidings/1").path)
        #expect(copies.map { $0.hasSuffix(".webp") } == [true])
    }

    @Test func `with every picture kept, other queries take none out of a post`() throws {
        let png = try #require(Data(base64Encoded: Samples.png))
        try home.configure(
            sources,
            ["thumbnails": ["directory": "thumbnails", "scope": "all"], "publish": [target("site/_posts", ["images": "local"])]])
        var copies: [[String]] = []
        for token in ["1", "2"] {
            let pictures = ["a", "b"].map { "&lt;img src=\"\(publisher.url("\($0).png"))?t=\(token)\"&gt;" }.joined()
            for name in ["a", "b"] { try publisher.serve("\(name).png", png + Data(name.utf8)) }
            try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", text: pictures, day: 1)]))
            #expect(try home.run("sync", "now").status == 0)
            #expect(try posts("site/_posts")["1.md"]?.contains("/images/tidings/1/") == true)
            #expect(try posts("site/_posts")["1.md"]?.contains(publisher.base) == false)
            copies.append(try FileManager.default.contentsOfDirectory(atPath: url("site/images/tidings/1").path).sorted())
        }
        #expect(copies[0].count == 2 && copies[0] == copies[1])
        #expect(try home.run("publish", "--check").status == 0)
    }
}
