import Foundation
import Testing

@Suite struct SyncTests {
    private let items = [
        FeedText.Item("c", "Third", day: 3), FeedText.Item("b", "Second", day: 2), FeedText.Item("a", "First", day: 1),
    ]

    /// A time with its milliseconds, which a whole second is written without.
    private func sortable(_ time: Any?) throws -> String {
        let text = try #require(time as? String)
        return text.contains(".") ? text : text.replacing("Z", with: ".000Z")
    }

    private func kinds(_ log: [[String: Any]]) -> [String] { log.compactMap { $0["kind"] as? String } }

    @Test func `a first sync adds, a second one is answered 304 and changes nothing`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss(items))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let first = try home.run("sync", "now", "--json")
        #expect(first.status == 0)
        let lines = try first.objects()
        #expect(lines.count == 2)
        #expect(lines[0]["outcome"] as? String == "changed")
        #expect(lines[0]["added"] as? Int == 3)
        #expect(lines[0]["error"] is NSNull)
        #expect((lines[1]["items"] as? [String: Any])?["added"] as? Int == 3)
        let second = try home.run("sync", "now", "--json").objects()
        #expect(second[0]["outcome"] as? String == "unchanged")
        #expect(second[0]["status"] as? Int == 304)
        #expect(try publisher.requests().map(\.status) == [200, 304])
        #expect(kinds(try home.log()) == ["added", "added", "added"])
    }

    @Test func `edits, withdrawals and returns are told with their evidence`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try publisher.serve("feed.xml", FeedText.rss(items))
        try home.run("sync", "now")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("c", "Third, edited", day: 3), items[2]]))
        try home.run("sync", "now")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("c", "Third, edited", day: 3), items[1], items[2]]))
        try home.run("sync", "now")
        let log = try home.log()
        #expect(kinds(log) == ["added", "added", "added", "edited", "withdrawn", "returned"])
        let counts = try #require(try home.run("status", "--json").objects().first?["archive"] as? [String: Any])
        #expect(["items", "changes", "withdrawn"].map { counts[$0] as? Int } == [3, 6, 0])
        let edit = log[3]
        #expect(edit["fields"] as? [String] == ["title"])
        #expect(edit["significance"] as? String == "text")
        #expect(edit["revision"] as? Int == 2)
        let evidence = try #require(edit["evidence"] as? [String: Any])
        #expect(evidence["url"] as? String == publisher.url("feed.xml"))
        #expect((evidence["bodySHA256"] as? String)?.count == 64)
        #expect(try sortable(evidence["before"]) < sortable(evidence["after"]))
        let shown = try home.run("log", "show", "4")
        #expect(shown.output.contains("Third{+, edited+}"))
    }

    @Test func `where updated stories get a new date and stand on top none that leaves the end is withdrawn`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        for days in [
            ["h": 8, "g": 7, "f": 6, "e": 5, "d": 4, "c": 3, "b": 2, "a": 1],
            ["a": 10, "c": 9, "h": 8, "g": 7, "f": 6, "e": 5, "d": 4, "b": 2],
            ["g": 12, "f": 11, "a": 10, "c": 9, "h": 8, "e": 5, "d": 4, "b": 2],
            ["b": 14, "i": 13, "g": 12, "f": 11, "a": 10, "c": 9, "h": 8, "e": 5],
        ] {
            let items = days.sorted { $0.value > $1.value }.map { FeedText.Item($0.key, $0.key, day: $0.value) }
            try publisher.serve("feed.xml", FeedText.rss(items))
            try home.run("sync", "now")
        }
        #expect(kinds(try home.log()).filter { $0 != "added" } == Array(repeating: "edited", count: 5))
    }

    @Test func `a source that fails leaves the others alone and the exit status is 1`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("good.xml", FeedText.rss(items))
        try publisher.serve("page.html", "<html><body>No feed</body></html>")
        try home.configure([
            ["name": "good", "url": publisher.url("good.xml")], ["name": "gone", "url": publisher.url("missing.xml")],
            ["name": "page", "url": publisher.url("page.html")],
        ])
        let outcome = try home.run("sync", "now", "--json")
        #expect(outcome.status == 1)
        let bySource = Dictionary(uniqueKeysWithValues: try outcome.objects().dropLast().map { ($0["source"] as? String ?? "", $0) })
        #expect(bySource["good"]?["outcome"] as? String == "changed")
        #expect(bySource["gone"]?["status"] as? Int == 404)
        let error = try #require(bySource["page"]?["error"] as? String)
        #expect(error.contains("no feed"))
    }

    @Test func `a damaged document withdraws nothing and counts as failed`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try publisher.serve("feed.xml", FeedText.rss(items))
        try home.run("sync", "now")
        let whole = FeedText.rss([FeedText.Item("d", "Fourth", day: 4), items[0], items[2]])
        let cut = String(whole.prefix(while: { _ in true }).dropLast(30))
        try publisher.serve("feed.xml", cut)
        let outcome = try home.run("sync", "now", "--json")
        #expect(outcome.status == 1)
        #expect(kinds(try home.log()).filter { $0 == "withdrawn" } == [])
        #expect(kinds(try home.log()).filter { $0 == "added" }.count == 4)
    }

    @Test func `an index that is there follows each sync, and none is made for whoever does not search`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let index = URL(fileURLWithPath: home.database.path + ".search")
        for (count, isThere) in [(1, false), (2, true), (3, true)] {
            try publisher.serve("feed.xml", FeedText.rss(Array(items.suffix(count))))
            let former = try? Data(contentsOf: index)
            #expect(try home.run("sync", "now").errors.isEmpty)
            #expect(FileManager.default.fileExists(atPath: index.path) == isThere)
            if isThere { #expect(try Data(contentsOf: index) != former) }
            #expect(try home.run("search", "\(items[3 - count].title)").output.contains(items[3 - count].title))
        }
    }

    @Test func `several syncs at once wait for each other and log nothing twice`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss(items), ["delay": 0.3])
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let started = try (0..<3).map { _ in try home.start(["sync", "now"]) }
        let outcomes = try started.map { try Household.finish($0.process, $0.output, $0.errors) }
        #expect(outcomes.map(\.status) == [0, 0, 0])
        #expect(kinds(try home.log()) == ["added", "added", "added"])
        #expect(try home.run("runs", "--json").objects().count == 3)
    }

    @Test func `an interrupted sync keeps what it recorded and exits with 130`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("quick.xml", FeedText.rss(items))
        try publisher.serve("slow.xml", FeedText.rss(items), ["delay": 20])
        try home.configure([["name": "quick", "url": publisher.url("quick.xml")], ["name": "slow", "url": publisher.url("slow.xml")]])
        let (process, output, errors) = try home.start(["sync", "now", "--json"])
        // The first line appears when the quick source is committed.
        let line = output.fileHandleForReading.availableData
        #expect(String(decoding: line, as: UTF8.self).contains("quick"))
        process.interrupt()
        let outcome = try Household.finish(process, output, errors)
        #expect(outcome.status == 130)
        #expect(kinds(try home.log()).count == 3)
        #expect(try home.run("runs", "--json").objects().last?["state"] as? String == "interrupted")
    }

    @Test func `pictures are kept by content, beside a preview`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        let png = try #require(Data(base64Encoded: Samples.png))
        try publisher.serve("p.png", png)
        try publisher.serve(
            "feed.xml",
            FeedText.rss([
                FeedText.Item("a", "A", day: 1, picture: publisher.url("p.png")),
                FeedText.Item("b", "B", day: 2, picture: publisher.url("p.png?2")),
                FeedText.Item("c", "C", day: 3, picture: publisher.url("missing.png")),
            ]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let outcome = try home.run("sync", "now", "--json")
        #expect(outcome.status == 0, "a bad picture never fails its item")
        #expect((try outcome.objects().last?["thumbnails"] as? [String: Int]) == ["downloaded": 2, "failed": 1])
        let kept = try FileManager.default.subpathsOfDirectory(atPath: home.folder.appendingPathComponent("thumbnails").path)
        #expect(kept.filter { $0.hasSuffix(".png") }.count == 1)
        #expect(kept.filter { $0.hasSuffix(".w640.webp") }.count == 1)
        #expect(try home.run("check").status == 0)
        // What check advises for a file that is gone: the original is fetched again, the preview made again.
        for name in kept.filter({ $0.hasSuffix(".png") || $0.hasSuffix(".webp") }).sorted() {
            try FileManager.default.removeItem(at: home.folder.appendingPathComponent("thumbnails/" + name))
            #expect(try home.run("check").status == 1)
            #expect(try home.run("sync", "now", "--force").status == 0)
            #expect(try home.run("check").status == 0)
        }
    }
}

enum Samples {
    /// A picture of 4x3 pixels.
    static let png =
        "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAKklEQVR4nA3HMQEAMAzDMAMriIAwiMIJiALc9AlwcPEQ4sSNl586devVB8tvDKlu/4gTAAAAAElFTkSuQmCC"
}
