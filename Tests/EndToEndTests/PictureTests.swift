// Which pictures a user finds kept, and what happens where they cannot be had: feeds in, `show` and the folder out.

import Foundation
import Testing

@Suite struct PictureTests {
    private let publisher: Publisher
    private let home: Household

    init() throws {
        (publisher, home) = (try Publisher(), try Household())
    }

    /// Every picture of these tests is the same one, for only its address matters.
    private func serve(_ names: String...) throws {
        let png = try #require(Data(base64Encoded: Samples.png))
        for name in names { try publisher.serve(name, png) }
    }

    private func img(_ name: String) -> String { "<![CDATA[<p>x</p><img src=\"\(publisher.url(name))\">]]>" }

    private func chosen(_ item: Int) throws -> String {
        let shown = try home.run("show", "\(item)").output
        let line = shown.split(separator: "\n").first { $0.hasPrefix("picture") }
        return line.map { String($0.dropFirst(13)).replacingOccurrences(of: publisher.base + "/", with: "") } ?? ""
    }

    @Test func `a logo on every item gives way to each item's own picture`() throws {
        try serve("logo.png", "a.png", "b.png")
        let logo = publisher.url("logo.png")
        try publisher.serve(
            "feed.xml",
            FeedText.rss([
                FeedText.Item("c", "C", day: 3, picture: logo), FeedText.Item("b", "B", text: img("b.png"), day: 2, picture: logo),
                FeedText.Item("a", "A", text: img("a.png"), day: 1, picture: logo),
            ]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try chosen(1) == "a.png (chosen by img)")
        #expect(try chosen(2) == "b.png (chosen by img)")
        #expect(try chosen(3) == "logo.png (chosen by media:thumbnail)")
    }

    @Test func `where a picture is gone, or none at all, the next is tried in the same run`() throws {
        try serve("a.png", "b.png")
        try publisher.serve("page.png", "<html>Not here</html>")
        try publisher.serve("gone.png", "", ["status": 410])
        try publisher.serve(
            "feed.xml",
            FeedText.rss([
                FeedText.Item("b", "B", text: img("b.png"), day: 2, picture: publisher.url("page.png")),
                FeedText.Item("a", "A", text: img("missing.png") + img("a.png"), day: 1, picture: publisher.url("gone.png")),
            ]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try chosen(1) == "a.png (chosen by img)")
        #expect(try chosen(2) == "b.png (chosen by img)")
    }

    @Test func `a picture that cannot be read hides nothing else from check`() throws {
        try serve("a.png")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", text: img("a.png"), day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        #expect(try home.run("sync", "now").status == 0)
        #expect(try home.run("check").status == 0)
        let folder = home.folder.appendingPathComponent("thumbnails")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let original = folder.appendingPathComponent(try #require(names.first { $0.hasSuffix(".png") }))
        // Whoever is root may read every file, but a folder is none.
        try FileManager.default.removeItem(at: original)
        try FileManager.default.createDirectory(at: original, withIntermediateDirectories: false)
        try Data().write(to: folder.appendingPathComponent("stray.txt"))
        let outcome = try home.run("check")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("\(original.path): cannot be read"))
        #expect(outcome.output.contains("stray.txt: not recorded"))
        #expect(outcome.output.contains("1 item"))
    }

    @Test func `where the pictures' folder is at fault the posts are written, and the run ends with its summary`() throws {
        try serve("a.png")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", text: img("a.png"), day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]], ["publish": [["format": "hexo", "directory": "posts"]]])
        let folder = home.folder.appendingPathComponent("thumbnails")
        try Data().write(to: folder)
        let outcome = try home.run("sync", "now")
        #expect(outcome.status == 74)
        #expect(outcome.output.contains("1 source: 1 changed; 1 added"))
        #expect(outcome.errors.components(separatedBy: "is no directory").count == 2, "told once: \(outcome.errors)")
        #expect(try !FileManager.default.subpathsOfDirectory(atPath: home.folder.appendingPathComponent("posts").path).isEmpty)
        #expect(try home.run("sync", "now", "--json").output.contains("\"event\":\"summary\""))
        try FileManager.default.removeItem(at: folder)
        #expect(try home.run("sync", "now").status == 0)
        #expect(try chosen(1) == "a.png (chosen by img)")
    }

    @Test func `what a killed run left half written goes with the next`() throws {
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let incoming = home.folder.appendingPathComponent("thumbnails/.incoming")
        try FileManager.default.createDirectory(at: incoming, withIntermediateDirectories: true)
        try Data("half".utf8).write(to: incoming.appendingPathComponent("0123.png"))
        #expect(try home.run("sync", "now").status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: incoming.path).isEmpty)
    }

    @Test func `all pictures of the contents are kept from the moment on that somebody wants them, old contents included`() throws {
        try serve("a.png", "a2.png", "b.png", "b2.png")
        let sources = [["name": "n", "url": publisher.url("feed.xml")]]
        let old = FeedText.Item("a", "A", text: img("a.png") + img("a2.png"), day: 1)
        try publisher.serve("feed.xml", FeedText.rss([old]))
        try home.configure(sources)
        #expect(try home.run("sync", "now", "--json").output.contains("\"thumbnails\":{\"downloaded\":1,\"failed\":0}"))
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("b", "B", text: img("b.png") + img("b2.png"), day: 2), old]))
        try home.configure(sources, ["thumbnails": ["directory": "thumbnails", "scope": "all"]])
        #expect(try home.run("sync", "now", "--json").output.contains("\"thumbnails\":{\"downloaded\":3,\"failed\":0}"))
        let asked = Set(try publisher.requests().map(\.path))
        #expect(asked == ["/feed.xml", "/a.png", "/a2.png", "/b.png", "/b2.png"])
        #expect(try home.run("sync", "now", "--json").output.contains("\"thumbnails\":{\"downloaded\":0,\"failed\":0}"))
    }

    @Test func `an original that is kept stays through other settings`() throws {
        try serve("a.png")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1, picture: publisher.url("a.png"))]))
        for thumbnails: [String: Any] in [[:], ["keepOriginals": false], ["keepOriginals": false, "width": 100]] {
            let thumbnails = thumbnails.merging(["directory": "thumbnails"]) { mine, _ in mine }
            try home.configure([["name": "n", "url": publisher.url("feed.xml")]], ["thumbnails": thumbnails])
            #expect(try home.run("sync", "now").status == 0)
        }
        let kept = try #require(try home.run("pictures", "--json").objects().first)
        for key in ["original", "preview"] {
            let file = try #require(kept[key] as? String)
            #expect(FileManager.default.fileExists(atPath: home.folder.appendingPathComponent("thumbnails/" + file).path))
        }
        #expect(try home.run("check").status == 0)
    }

    @Test func `what is told of pictures names the files that are there, with every key`() throws {
        try serve("a.png")
        try publisher.serve(
            "feed.xml",
            FeedText.rss([
                FeedText.Item("b", "B", day: 2, picture: publisher.url("missing.png")),
                FeedText.Item("a", "A", day: 1, picture: publisher.url("a.png")),
            ]))
        let thumbnails: [String: Any] = ["directory": "thumbnails", "keepOriginals": false]
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]], ["thumbnails": thumbnails])
        #expect(try home.run("sync", "now").status == 0)
        let pictures = try home.run("pictures", "--json").objects()
        #expect(Set(pictures.map { $0.keys.sorted() }).count == 1)
        #expect(pictures.compactMap { $0["state"] as? String }.sorted() == ["dead", "kept"])
        let kept = try #require(pictures.first { $0["state"] as? String == "kept" })
        #expect(kept["original"] is NSNull)
        let preview = try #require(kept["preview"] as? String)
        #expect(FileManager.default.fileExists(atPath: home.folder.appendingPathComponent("thumbnails/" + preview).path))
        let shown = try home.run("show", "1").output
        #expect(shown.contains("kept: 4x3, 99 bytes, the original is not kept, preview \(preview)"))
        #expect(try home.run("status").output.contains("1 picture (1 given up)"))
    }
}
