// What a sync takes of the machine's memory, whatever the feeds: measured at the program, from outside.

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

    /// What `tidings sync now` took at most, in MiB, and its exit status.
    private static func sync(_ home: Household) throws -> (peak: Int, status: Int) {
        let script = """
            import resource, subprocess, sys
            status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, status)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, try Repository.products.appendingPathComponent("tidings").path, "sync", "now"]
        process.environment = ["HOME": home.folder.path, "PATH": "/usr/bin:/bin", "TIDINGS_CONFIG": home.config.path]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let words = try Household.finish(process, output, errors).output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        return (try #require(words.first), try #require(words.last))
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
        let (peak, status) = try MemoryTests.sync(home)
        #expect(status == 0)
        #expect(try home.run("items", "-n", "all", "--json").objects().count == count * stories)
        #expect(peak < 150, "\(peak) MiB")
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
