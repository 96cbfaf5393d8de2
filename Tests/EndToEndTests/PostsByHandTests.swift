// What people do to posts and their folders, and what becomes of it when they take it back.

import Foundation
import Testing

@Suite struct PostsByHandTests {
    private let publisher: Publisher
    private let home: Household
    private let files = FileManager.default

    init() throws {
        (publisher, home) = (try Publisher(), try Household())
    }

    private func configure(_ more: [String: Any] = [:]) throws {
        let target = ["format": "hexo", "directory": "site/_posts"].merging(more) { "\($1)" }
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]], ["publish": [target]])
    }

    /// Three items with these texts; one without is not listed.
    private func serve(_ texts: [String: String]) throws {
        let items = ["c", "b", "a"].enumerated().compactMap { place, name in
            texts[name].map { FeedText.Item(name, name.uppercased(), text: $0, day: 9 - place) }
        }
        try publisher.serve("feed.xml", FeedText.rss(items))
    }

    private func sync() throws -> Outcome {
        let outcome = try home.run("sync", "now")
        #expect(outcome.status == 0)
        return outcome
    }

    private func posts() throws -> [String: String] { try home.posts("site/_posts") }
    private func post(_ end: String) throws -> URL { try home.post("site/_posts", end) }

    @Test(arguments: [false, true])
    func `a folder that is not there for a while gets its posts when it is back`(isMountPoint: Bool) throws {
        try configure()
        try serve(["a": "One.", "b": "One."])
        _ = try sync()
        try files.moveItem(at: home.url("site/_posts"), to: home.url("away"))
        if isMountPoint { try files.createDirectory(at: home.url("site/_posts"), withIntermediateDirectories: true) }
        try serve(["a": "Two.", "b": "One.", "c": "New."])
        let told = try sync().errors
        #expect(told.contains("site/_posts: the folder is not there, or empty, although posts were written to it"))
        #expect(told.split(separator: "\n").count { $0.contains("site/_posts") } == 1)
        #expect(try home.run("publish").status == 74)
        #expect(try home.run("publish", "--check").status == 74)
        #expect(!files.fileExists(atPath: home.url("site/_posts/n").path), "nothing is written below a mount point")
        if isMountPoint { try files.removeItem(at: home.url("site/_posts")) }
        try files.moveItem(at: home.url("away"), to: home.url("site/_posts"))
        #expect(try sync().errors.isEmpty)
        let texts = ["One.", "Two.", "New."].map { text in try? posts().values.count { $0.contains(text) } }
        #expect(texts == [1, 1, 1])
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test func `a folder that is gone for good is made anew by force`() throws {
        try configure()
        try serve(["a": "One.", "b": "One."])
        _ = try sync()
        let before = try posts()
        try files.removeItem(at: home.url("site"))
        #expect(try home.run("publish", "--force").status == 0)
        #expect(try posts() == before)
        #expect(try home.run("publish", "--check").status == 0)
    }

    @Test(arguments: [["sync", "now"], ["publish"]])
    func `a post that is again as it was written gets what its item says by now`(command: [String]) throws {
        try configure()
        try serve(["a": "One.", "b": "One."])
        _ = try sync()
        let (changed, deleted) = (try post("1.md"), try post("2.md"))
        let text = try Data(contentsOf: changed)
        try Data("mine".utf8).write(to: changed)
        try files.moveItem(at: deleted, to: home.url("kept"))
        try serve(["a": "Two.", "b": "Two."])
        #expect(try sync().errors.split(separator: "\n").count { $0.contains("left alone") } == 2)
        try text.write(to: changed)
        try files.moveItem(at: home.url("kept"), to: deleted)
        let check = try home.run("publish", "--check")
        #expect(check.status == 1)
        #expect(check.output.split(separator: "\n").count == 2)
        let (process, output, errors) = try home.start(command)
        #expect(try Household.finish(process, output, errors).status == 0)
        #expect(try posts().values.allSatisfy { $0.contains("Two.") })
        #expect(try home.run("publish", "--check").status == 0)
        #expect(try home.blobs("SELECT 1 FROM post WHERE is_behind = 1").isEmpty)
    }

    @Test func `what force would write over is listed before`() throws {
        try configure()
        try serve(["a": "One.", "b": "One.", "c": "One."])
        _ = try sync()
        let (changed, deleted) = (try post("1.md"), try post("2.md"))
        try Data("mine".utf8).write(to: changed)
        try files.removeItem(at: deleted)
        #expect(try home.run("publish", "--check").status == 0)
        let check = try home.run("publish", "--force", "--check")
        #expect(check.status == 1)
        #expect(check.errors.isEmpty)
        #expect(Set(check.output.split(separator: "\n").map(String.init)) == [changed.path, deleted.path])
        #expect(try Data(contentsOf: changed) == Data("mine".utf8))
        #expect(try home.run("publish", "--force").output.hasSuffix(": 2 written\n"))
    }

    @Test func `the post of a withdrawn item goes once a change by hand is taken back`() throws {
        try configure(["withdrawn": "remove"])
        try serve(["a": "One.", "b": "One.", "c": "One."])
        _ = try sync()
        let file = try post("2.md")
        let text = try Data(contentsOf: file)
        try Data("mine".utf8).write(to: file)
        try serve(["a": "One.", "c": "One."])
        _ = try sync()
        try text.write(to: file)
        #expect(try home.run("publish", "--check").status == 1)
        #expect(try home.run("publish").output.hasSuffix(": 0 written, 1 removed\n"))
        #expect(!files.fileExists(atPath: file.path))
        #expect(try home.run("publish", "--check").status == 0)
    }

    private let all = ["a": "One.", "b": "One.", "c": "One."]

    @Test func `a post that its owner deleted stays away though its item is withdrawn and returns`() throws {
        try configure(["withdrawn": "remove"])
        try serve(all)
        _ = try sync()
        try files.removeItem(at: post("2.md"))
        try serve(["a": "One.", "c": "One."])
        #expect(try sync().errors.isEmpty)
        #expect(try home.log("--kind", "withdrawn").count == 1)
        #expect(try home.run("publish").errors.isEmpty, "there is to be no post, and there is none")
        #expect(try home.run("publish", "--check").status == 0)
        try serve(all)
        #expect(try sync().errors.contains("2.md: left alone, for it was deleted by hand"))
        #expect(try posts().count == 2)
    }

    @Test func `a post that was being removed when somebody died comes back with its item`() throws {
        try configure(["withdrawn": "remove"])
        try serve(all)
        _ = try sync()
        try home.blobs("INSERT INTO intended_post SELECT target_id, item_id, path, digest, 1 FROM post WHERE item_id < 3")
        // Of two that were to go, one is gone.
        try files.removeItem(at: post("2.md"))
        try serve(["a": "One.", "c": "One."])
        _ = try sync()
        #expect(try home.blobs("SELECT 1 FROM intended_post").isEmpty)
        #expect(try home.blobs("SELECT 1 FROM post").count == 2)
        try serve(all)
        #expect(try sync().errors.isEmpty)
        #expect(try posts().count == 3)
    }

    @Test func `who keeps the post of a withdrawn item is told that force removes it`() throws {
        try configure(["withdrawn": "remove"])
        try serve(all)
        _ = try sync()
        try Data("mine".utf8).write(to: post("2.md"))
        try serve(["a": "One.", "c": "One."])
        let advice = "Its item was withdrawn. Try: remove it yourself, or \"tidings publish --force\" does"
        #expect(try sync().errors.contains(advice))
        #expect(try home.run("publish").errors.contains(advice))
        #expect(try home.run("publish", "--force").output.hasSuffix(", 1 removed\n"))
    }

    @Test(arguments: [true, false])
    func `copies of pictures go with a post whose removal, or first writing, somebody did not live to end`(isRemoval: Bool) throws {
        try configure(["withdrawn": "remove", "images": "local"])
        try serve(all)
        _ = try sync()
        // As if it had been killed with the post gone, or not yet there, and a copy in its place.
        let copies = home.url("site/images/tidings/2")
        try files.createDirectory(at: copies, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: copies.appendingPathComponent(String(repeating: "a", count: 64) + ".png"))
        let removal = isRemoval ? 1 : 0
        try home.blobs("INSERT INTO intended_post SELECT target_id, item_id, path, digest, \(removal) FROM post WHERE item_id = 2")
        if !isRemoval { try home.blobs("DELETE FROM post WHERE item_id = 2") }
        try files.removeItem(at: post("2.md"))
        try serve(["a": "One.", "c": "One."])
        #expect(try sync().errors.isEmpty)
        #expect(!files.fileExists(atPath: copies.path))
        #expect(try home.blobs("SELECT path FROM stray_copy").isEmpty)
        try serve(all)
        #expect(try sync().errors.isEmpty)
        #expect(try posts().count == 3)
    }
}
