import Foundation
import Testing

@Suite struct CommandTests {
    @Test func `a wrong configuration is told whole and touches nothing`() throws {
        let home = try Household()
        try #"{"sorces": [], "sources": [{"name": "a", "url": "ftp://x"}, {"name": "a", "url": "http://x/", "intervall": "5m"}]}"#
            .write(to: home.config, atomically: true, encoding: .utf8)
        for arguments in [["sync", "now"], ["check", "--config-only"], ["log"]] {
            let (process, output, errors) = try home.start(arguments)
            let outcome = try Household.finish(process, output, errors)
            #expect(outcome.status == 78)
            #expect(outcome.output == "")
            for part in ["sources[0].url", "sources[1].name", "sources[1].intervall", "interval", "sorces"] {
                #expect(outcome.errors.contains(part))
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder.path) == ["config.json"])
    }

    @Test func `a missing configuration is 78, wrong usage 64 and found first`() throws {
        let home = try Household()
        #expect(try home.run("sync", "now").status == 78)
        #expect(try home.run("sync", "later").status == 64)
        #expect(try home.run("log", "-n", "many").status == 64)
        #expect(try home.run("nonsense").status == 64)
        let misspelt = try home.run("staus", "--exit-code")
        #expect(misspelt.status == 64)
        #expect(misspelt.errors == "tidings: There is no command \"staus\". Did you mean \"status\"? Try: \"tidings --help\".\n")
    }

    @Test func `an unknown name is wrong usage, with the nearest`() throws {
        let home = try Household()
        try home.configure([["name": "example", "url": "http://127.0.0.1:1/"]])
        let outcome = try home.run("sync", "now", "exampel")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("\"example\""))
    }

    @Test func `a source that is named twice is removed once`() throws {
        let home = try Household()
        try home.configure([["name": "n", "url": "http://127.0.0.1:1/"], ["name": "m", "url": "http://127.0.0.1:2/"]])
        let outcome = try home.run("sources", "remove", "n", "m", "n")
        #expect(outcome.output == "Removed \"n\". Its items stay in the archive.\nRemoved \"m\". Its items stay in the archive.\n")
    }

    @Test func `reading commands answer on an empty archive`() throws {
        let home = try Household()
        try home.configure([["name": "n", "url": "http://127.0.0.1:1/"]])
        for command in ["log", "runs", "items", "pictures"] {
            let outcome = try home.run(command)
            #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            #expect(outcome.output == "")
        }
        #expect(try home.run("status").status == 0)
        #expect(try home.run("show", "1").status == 64)
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder.path) == ["config.json"])
    }

    @Test func `a database of a newer version or of another program is refused and left alone`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let foreign = Data("no database at all, but long enough to be looked at".utf8)
        try foreign.write(to: home.database)
        let outcome = try home.run("sync", "now")
        #expect(outcome.status == 74)
        #expect(try Data(contentsOf: home.database) == foreign)
    }

    @Test func `what comes from feeds is never raw, and credentials are masked`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "evil \u{202E}title", day: 1)]))
        let url = publisher.url("feed.xml?token=s3cr3t")
        try home.configure([["name": "n", "url": url]])
        let sync = try home.run("sync", "now")
        #expect(sync.status == 0)
        let log = try home.run("log")
        #expect(!log.output.contains("\u{202E}"))
        #expect(log.output.contains("\\u{202E}"))
        for arguments in [["log", "show", "1"], ["status", "--json"], ["log", "--json"]] {
            let (process, output, errors) = try home.start(arguments)
            #expect(!(try Household.finish(process, output, errors).output.contains("s3cr3t")))
        }
    }

    @Test func `a secret on the command line is not repeated, and one of a source's URL reaches no post`() throws {
        let (home, publisher) = (try Household(), try Publisher())
        let secret = publisher.url("feed.xml").replacing("http://", with: "http://li:wolf@") + "?token=fox"
        let html = "<![CDATA[<a href=\"#note\">note</a><img src=\"#\">]]>"
        try publisher.serve(
            "feed.xml", FeedText.rss([FeedText.Item("a", "Title", text: html, day: 1)]).replacing("http://site.example/a", with: "#a"))
        try home.configure(
            [["name": "n", "url": secret]],
            ["publish": [["format": "hexo", "directory": "posts"], ["format": "json", "directory": "json"]]])
        #expect(try home.run("sync", "now").status == 0)
        for folder in ["posts", "json"] {
            let root = home.folder.appendingPathComponent(folder)
            for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.contains(".") {
                let post = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
                #expect(post.contains("note"))
                #expect(!post.contains("wolf") && !post.contains("fox"))
            }
        }
        for arguments in [
            ["sync", "now", secret], ["sources", "remove", secret], ["log", secret], ["show", "1", secret], ["log", "--run=" + secret],
        ] {
            let (process, output, errors) = try home.start(arguments)
            let outcome = try Household.finish(process, output, errors)
            #expect(outcome.status == 64)
            #expect(!outcome.errors.contains("wolf") && !outcome.errors.contains("fox"), "\(arguments)")
        }
    }

    @Test func `a reader that goes away is no error`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss((1...28).map { FeedText.Item("i\($0)", "Title \($0)", day: $0) }.reversed()))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        let (process, output, errors) = try home.start(["log", "--json"])
        output.fileHandleForReading.closeFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    }

    @Test func `no control characters reach a pipe`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        let outcome = try home.run("sync", "now", environment: ["TERM": "xterm"])
        #expect(!(outcome.output + outcome.errors).unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func `a damaged archive is told with all that restoring it takes`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        let file = try FileHandle(forUpdating: home.database)
        let length = try file.seekToEnd()
        try file.seek(toOffset: 8192)
        try file.write(contentsOf: Data(repeating: 0xFF, count: Int(length) - 8192))
        try file.close()
        let outcome = try home.run("check")
        #expect(outcome.status == 1 || outcome.status == 74)
        let path = home.database.path
        #expect((outcome.output + outcome.errors).contains("remove \(path)-wal and \(path)-shm"))
    }

    @Test func `a backup of what holds nothing yet is told`() throws {
        let home = try Household()
        try home.configure([["name": "n", "url": "http://127.0.0.1:1/"]])
        try Data().write(to: home.database)
        let outcome = try home.run("backup", "copy.db")
        #expect(outcome.status == 74)
        #expect(outcome.errors.hasSuffix("tidings.db holds nothing yet.\n"))
    }

    @Test func `a backup is a consistent archive of its own`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        #expect(try home.run("backup", "copy.db").status == 0)
        #expect(try home.run("backup", "copy.db").status == 74, "an existing file is not overwritten")
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]], ["database": "copy.db"])
        #expect(try home.log().count == 1)
    }
}
