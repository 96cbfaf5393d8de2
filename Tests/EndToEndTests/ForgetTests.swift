// What `forget` leaves of an item on the disk: nothing but its key and the reason. All bytes of all files are looked at.

import Foundation
import Testing

@Suite struct ForgetTests {
    private let publisher: Publisher
    private let home: Household

    init() throws {
        (publisher, home) = (try Publisher(), try Household())
    }

    /// Over two kilobytes, so that it is written compressed; no word of it occurs elsewhere.
    private static func text(_ word: String) -> String { (0..<1500).map { "\(word)\($0 * 7919 % 10_007)" }.joined(separator: " ") }

    /// - Parameter text: nil where the feed does not list the item.
    private func serve(_ text: String?, kept: String = "keptword") throws {
        let html = "<![CDATA[<p>\(text ?? "")</p><img src=\"\(publisher.url("zanzibarpicture.png"))\">]]>"
        let item = FeedText.Item("a", "Zanzibartitle", text: html, day: 2)
        let feed = FeedText.rss(
            [FeedText.Item("c", "Kept", text: kept, day: 3, picture: publisher.url("kept.png"))] + (text == nil ? [] : [item])
                + [FeedText.Item("b", "Old", day: 1)])
        // The link is not the key, which stays.
        try publisher.serve("feed.xml", feed.replacing("http://site.example/a", with: publisher.url("zanzibarlink")))
    }

    /// All bytes of all files below the household, but for the configuration.
    private func files() throws -> [(path: String, bytes: Data)] {
        try FileManager.default.subpathsOfDirectory(atPath: home.folder.path).compactMap { path in
            let url = home.folder.appendingPathComponent(path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
            return (path, try Data(contentsOf: url))
        }
    }

    /// The files that hold one of these.
    private func holders(_ marks: [Data], in files: [(path: String, bytes: Data)]) -> [String] {
        files.filter { file in marks.contains { file.bytes.range(of: $0) != nil } }.map(\.path).sorted()
    }

    /// Pieces of bytes, short enough that a page of the database holds most of them whole.
    private static func pieces(_ bytes: Data) -> [Data] {
        stride(from: bytes.startIndex, to: bytes.endIndex - 24, by: 24).map { bytes[$0..<$0 + 24] }
    }

    @Test(arguments: ["hexo", "hugo", "jekyll", "json"])
    func `no byte of what is forgotten is in any file, compressed or not`(format: String) throws {
        let kept = try #require(Data(base64Encoded: Samples.png))
        try publisher.serve("kept.png", kept)
        // Behind the end of a picture anything may stand; it makes this one another.
        try publisher.serve("zanzibarpicture.png", kept + Data("zanzibarpixels".utf8))
        try home.configure(
            [["name": "n", "url": publisher.url("feed.xml"), "keepResponses": true]],
            ["publish": [["format": format, "directory": "site/posts", "images": "local"]]])
        // Where its page has gone to is in the log once it is withdrawn.
        try publisher.serve("zanzibarlink", "", ["status": 302, "headers": ["Location": publisher.url("zanzibarelse")]])
        try publisher.serve("zanzibarelse", "<p>Not here any more</p>")
        for word in ["zanzibarfirst", nil, "zanzibarsecond"] {
            try serve(word.map(ForgetTests.text))
            #expect(try home.run("sync", "now").status == 0)
        }
        #expect(try home.run("search", "zanzibarsecond0").output.contains("Zanzibartitle"))

        let words = ["zanzibarfirst", "zanzibarsecond", "Zanzibartitle", "zanzibarlink", "zanzibarelse", "zanzibarpi"].map { Data($0.utf8) }
        #expect(try home.run("log", "--kind", "withdrawn").output.contains("zanzibarelse"))
        let packed = try home.blobs(
            "SELECT summary FROM revision WHERE item_id = 2 AND typeof(summary) = 'blob' UNION ALL SELECT body FROM response WHERE size > 9000"
        )
        #expect(packed.count == 4, "two revisions, two long answers")
        let before = try files()
        for part in ["tidings.db", "tidings.db.search", "thumbnails/", "site/"] {
            #expect(holders(words, in: before).contains { $0.hasPrefix(part) }, "\(part)")
        }
        for frame in packed { #expect(!holders(ForgetTests.pieces(frame), in: before).isEmpty) }

        let outcome = try home.run("forget", "2", "--reason", "a court said so")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let after = try files()
        #expect(holders(words, in: after) == [])
        for frame in packed { #expect(holders(ForgetTests.pieces(frame), in: after) == []) }
        #expect(try home.run("search", "zanzibarsecond0").output.isEmpty)
        // What is another's is there as before, the index made anew included.
        #expect(try home.run("search", "keptword").output.contains("Kept"))
        #expect(holders([Data("keptword".utf8)], in: try files()).contains { $0.hasPrefix("site/") })
        #expect(holders([kept], in: after).contains { $0.hasPrefix("thumbnails/") })
        #expect(try home.run("check").status == 0)

        // The feed still lists it: it is not learnt again, and no answer is kept that another item's change rests on.
        #expect(try home.run("sync", "now", "--force").status == 0)
        #expect(holders(words, in: try files()) == [])
        try serve("zanzibarsecond", kept: "another word")
        #expect(try home.run("sync", "now").output.contains("1 edited"))
        #expect(holders(words, in: try files()) == [])
    }

    @Test func `a picture that cannot be removed now is removed by a later run, and the item is forgotten all the same`() throws {
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try publisher.serve("zanzibarpicture.png", try #require(Data(base64Encoded: Samples.png)) + Data("x".utf8))
        try serve("zanzibarfirst")
        #expect(try home.run("sync", "now").status == 0)
        let path = try #require(try files().map(\.path).first { $0.hasPrefix("thumbnails/") && $0.hasSuffix(".png") })
        let original = home.folder.appendingPathComponent(path)
        // No file can be removed where a folder stands.
        try FileManager.default.removeItem(at: original)
        try FileManager.default.createDirectory(at: original, withIntermediateDirectories: false)
        let outcome = try home.run("forget", "2", "--reason", "a court said so")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("tried again"))
        #expect(try home.run("log", "--kind", "forgotten").output.contains("a court said so"))
        try FileManager.default.removeItem(at: original)
        try Data("the picture".utf8).write(to: original)
        #expect(try home.run("sync", "now").status == 0)
        #expect(!FileManager.default.fileExists(atPath: original.path))
        #expect(try home.run("check").status == 0)
    }

    @Test func `a post that cannot be removed now is removed once its folder is back`() throws {
        try home.configure(
            [["name": "n", "url": publisher.url("feed.xml")]], ["publish": [["format": "hexo", "directory": "site/posts"]]])
        try serve("zanzibarfirst")
        #expect(try home.run("sync", "now").status == 0)
        let (site, away) = (home.folder.appendingPathComponent("site"), home.folder.appendingPathComponent("away"))
        try FileManager.default.moveItem(at: site, to: away)
        let outcome = try home.run("forget", "2", "--reason", "a court said so")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("cannot be removed"))
        #expect(try home.run("sync", "now").errors.contains("the folder is not there"))
        try FileManager.default.moveItem(at: away, to: site)
        #expect(try home.run("publish", "--check").status == 1)
        #expect(try home.run("sync", "now").status == 0)
        #expect(holders([Data("zanzibarfirst".utf8)], in: try files()) == [])
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test(arguments: ["hexo", "hugo"])
    func `a copy of a picture that cannot be removed from a site is told, and removed once it can be`(format: String) throws {
        try home.configure(
            [["name": "n", "url": publisher.url("feed.xml")]],
            ["publish": [["format": format, "directory": "site/posts", "images": "local"]]])
        try publisher.serve("zanzibarpicture.png", try #require(Data(base64Encoded: Samples.png)) + Data("x".utf8))
        try serve("zanzibarfirst")
        #expect(try home.run("sync", "now").status == 0)
        let copy = try #require(try files().map(\.path).first { $0.hasPrefix("site/") && $0.hasSuffix(".png") })
        let path = home.folder.appendingPathComponent(copy)
        // No file can be removed where a folder stands.
        try FileManager.default.removeItem(at: path)
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
        let outcome = try home.run("forget", "2", "--reason", "a court said so")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("1 picture and 1 post."))
        #expect(outcome.errors.contains("\(path.path): the copy of a picture, whose post is gone, cannot be removed"))
        #expect(holders([Data("zanzibarfirst".utf8)], in: try files()) == [])
        #expect(try home.run("sync", "now").errors.contains("cannot be removed"))
        #expect(try home.run("status", "--exit-code").output.contains("cannot be removed"))
        try FileManager.default.removeItem(at: path)
        try Data("the picture".utf8).write(to: path)
        #expect(try home.run("sync", "now").status == 0)
        #expect(!FileManager.default.fileExists(atPath: path.path))
        #expect(try home.run("status", "--exit-code").status == 0)
        #expect(holders([Data("anzibartitle".utf8)], in: try files()) == [], "nor is its path remembered")
    }
}
