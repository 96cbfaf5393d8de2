// What a sync and the log take of the machine's memory, whatever the feeds: measured at the program, from outside.

import Foundation
import Testing

@Suite struct MemoryTests {
    /// A feed of so many stories, each with so many bytes of text.
    private static func feed(_ number: Int, stories: Int, bytes: Int) -> String {
        let text = String(repeating: "Harbour 港口 &amp; bridge. ", count: bytes / 30)
        let items = (0..<stories).map { story in
            "<item><guid isPermaLink=\"false\">\(number)-\(story)</guid><title>Story \(story)</title><description>\(text)</description></item>\n"
        }
        return "<rss version=\"2.0\"><channel><title>Feed \(number)</title>\n" + items.joined() + "</channel></rss>\n"
    }

    /// What a command took at most, in MiB, its exit status, and how many lines it printed.
    private static func measure(_ home: Household, _ command: String, _ arguments: [String] = []) throws -> (
        peak: Int, status: Int, lines: Int
    ) {
        let script = """
            import resource, subprocess, sys
            command = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
            lines = sum(1 for line in command.stdout)
            status = command.wait()
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, status, lines)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, try Repository.products.appendingPathComponent("tidings").path, command] + arguments
        process.environment = ["HOME": home.folder.path, "PATH": "/usr/bin:/bin", "TIDINGS_CONFIG": home.config.path]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let words = try Household.finish(process, output, errors).output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(words.count == 3)
        return (words[0], words[1], words[2])
    }

    @Test(arguments: [(stories: 1500, bytes: 8 << 10), (stories: 1, bytes: 12 << 20)])
    func `valid feeds of twelve megabytes that come together stay within a hundred and fifty`(stories: Int, bytes: Int) throws {
        let (publisher, home) = (try Publisher(), try Household())
        let count = 12
        for number in 0..<count {
            let body = try Compressed.gzip(Data(MemoryTests.feed(number, stories: stories, bytes: bytes).utf8))
            try publisher.serve("\(number).xml", body, ["headers": ["Content-Encoding": "gzip", "Content-Type": "application/rss+xml"]])
        }
        try home.configure(
            (0..<count).map { ["name": "feed \($0)", "url": publisher.url("\($0).xml")] }, ["polling": ["perHost": 64]])
        let (peak, status, _) = try MemoryTests.measure(home, "sync", ["now"])
        #expect(status == 0)
        #expect(try home.run("items", "-n", "all", "--json").objects().count == count * stories)
        #expect(peak < 150, "\(peak) MiB")
        // Their posts come by the hundred, and some megabytes at once.
        let posts = try MemoryTests.measure(home, "publish", ["--format", "hexo", "--to", home.url("posts").path])
        #expect(posts.status == 0)
        #expect(posts.peak < 150, "\(posts.peak) MiB")
    }
}

extension MemoryTests {
    @Test(arguments: [["--all"], ["--all", "--json"], ["--since", "2026-01-01"], ["--kind", "edited", "-n", "50000"]])
    func `a log of sixty thousand lines takes about as much memory as one of fifty`(arguments: [String]) throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        try home.blobs(
            """
            WITH RECURSIVE line(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM line WHERE number < 60000)
            INSERT INTO change (id, at, kind, source_id, item_id, revision, fields, significance, detail, observation_id)
            SELECT number, 1770000000000 + number, 'edited', 1, 1, 1, 'title,content', 'text', hex(zeroblob(100)), 1 FROM line
            """)
        let few = try MemoryTests.measure(home, "log").peak
        let (peak, status, lines) = try MemoryTests.measure(home, "log", arguments)
        #expect(status == 0)
        #expect(lines == (arguments.contains("-n") ? 50_000 : 60_000))
        #expect(peak < few + 15, "\(peak) MiB, and \(few) for fifty lines")
    }
}

extension MemoryTests {
    @Test func `an index of large texts is built in little more memory than one of none`() throws {
        let (publisher, home) = (try Publisher(), try Household())
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("a", "A", text: "harbour", day: 1)]))
        try home.configure([["name": "n", "url": publisher.url("feed.xml")]])
        try home.run("sync", "now")
        let few = try MemoryTests.measure(home, "search", ["harbour"]).peak
        for (table, columns, values) in [
            (
                "item", "id, source_id, key, fingerprint_high, fingerprint_low, first_seen_at, rank, batch",
                "number, 1, 'key ' || number, number, number, 1770000000000, number, 1"
            ),
            (
                "revision", "item_id, number, observation_id, content",
                "number, 1, 1, replace(hex(zeroblob(25000)), '00', 'harbour in fog ')"
            ),
            ("change", "id, at, kind, source_id, item_id, revision, observation_id", "number, 1770000000000, 'added', 1, number, 1, 1"),
        ] {
            try home.blobs(
                """
                WITH RECURSIVE line(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM line WHERE number < 120)
                INSERT INTO \(table) (\(columns)) SELECT \(values) FROM line
                """)
        }
        let (peak, status, lines) = try MemoryTests.measure(home, "search", ["fog", "-n", "all", "--json"])
        #expect(status == 0)
        #expect(lines == 119)
        #expect(peak < few + 30, "\(peak) MiB, and \(few) for a word")
    }
}

/// What a server with compression sends.
enum Compressed {
    static func gzip(_ data: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-1", "-c"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let writer = Thread {
            input.fileHandleForWriting.write(data)
            input.fileHandleForWriting.closeFile()
        }
        writer.start()
        let out = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return out
    }
}
