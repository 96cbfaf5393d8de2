// Where the program really connects to (SPEC §5), in a network of its own: names that lead to private addresses, names whose
// address changes, a name server that never answers.

import Foundation
import Testing

/// A network namespace with a name server and a web server (Fixtures/servers/netns.py).
private struct OwnNetwork {
    struct Hit: Decodable, Hashable {
        var address: String
        var host: String
        var path: String
    }
    struct Run: Decodable {
        var status: Int
        var stdout: String
        var stderr: String
        var seconds: Double

        /// What was said of each source that failed.
        func errors() throws -> [String: String] {
            var errors: [String: String] = [:]
            for line in stdout.split(separator: "\n") {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                if let source = object["source"] as? String, let error = object["error"] as? String { errors[source] = error }
            }
            return errors
        }
    }
    struct Report: Decodable {
        var runs: [Run]
        var hits: [Hit]
    }

    /// Whether this user may make one: in a container, often not.
    static let isAllowed: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "unshare", "--net", "--mount", "sh", "-c", "ip link set lo up && mount --bind /etc/resolv.conf /etc/resolv.conf",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// `tidings sync now` so many times. The sources are name to URL, asked one after the other in this order.
    static func sync(_ sources: [(name: String, url: String)], names: [String: [[String]]], runs: Int = 1) throws -> Report {
        let home = try Household()
        try home.configure(
            sources.map { ["name": $0.name, "url": $0.url] },
            ["http": ["timeout": "2s"], "polling": ["concurrency": 1], "thumbnails": ["directory": "thumbnails"]])
        try JSONSerialization.data(withJSONObject: names).write(to: home.folder.appendingPathComponent("names.json"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = Repository.root.appendingPathComponent("Tests/Fixtures/servers/netns.py").path
        let program = try Repository.products.appendingPathComponent("tidings").path
        process.arguments =
            ["unshare", "--net", "--mount", "python3", script, home.folder.path, "\(runs)", program, "sync", "now", "--json", "--force"]
        process.environment = ["HOME": home.folder.path, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TIDINGS_CONFIG": home.config.path]
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let outcome = try Household.finish(process, output, errors)
        return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    }
}

@Suite(.enabled(if: OwnNetwork.isAllowed, "this user may make no network namespace")) struct NetworkAddressTests {
    private static let good = "93.184.216.34"

    @Test func `no name leads a redirect to an address that is not public`() throws {
        let addresses = [
            "loop": "127.0.0.1", "any": "0.0.0.0", "private": "10.0.0.5", "metadata": "169.254.169.254", "cloud": "100.100.100.200",
            "loop6": "::1", "mapped": "::ffff:127.0.0.1", "metadata6": "fd00:ec2::254",
        ]
        var names = ["good.test": [[Self.good]]]
        for (name, address) in addresses { names["\(name).test"] = [[address]] }
        let sources = addresses.keys.sorted().map { (name: $0, url: "http://good.test:8080/to?http://\($0).test:8080/secret") }
        let report = try OwnNetwork.sync(sources + [("good", "http://good.test:8080/feed")], names: names)
        let errors = try #require(try report.runs.first?.errors())
        #expect(errors.count == addresses.count)
        for (name, _) in addresses {
            #expect(errors[name]?.contains("an address that is not public") == true, "\(name): \(errors[name] ?? "no error")")
        }
        #expect(report.hits.filter { $0.path == "/secret" } == [])
        #expect(report.hits.contains { $0.path == "/feed" && $0.address == Self.good })
    }

    @Test func `a name that leads to a public and to a private address serves only by the public one`() throws {
        let report = try OwnNetwork.sync(
            [("mixed", "http://good.test:8080/to?http://mixed.test:8081/secret")],
            names: ["good.test": [[Self.good]], "mixed.test": [[Self.good, "127.0.0.1"]]])
        #expect(try report.runs.first?.errors()["mixed"]?.contains("mixed.test:8081/secret leads to 127.0.0.1") == true)
        #expect(!report.hits.contains { $0.path == "/secret" })
    }

    @Test func `a name that was public at one poll and is private at the next is refused then`() throws {
        let report = try OwnNetwork.sync(
            [("rebind", "http://good.test:8080/to?http://rebind.test:8080/item")],
            names: ["good.test": [[Self.good]], "rebind.test": [[Self.good], ["127.0.0.1"]]], runs: 2)
        #expect(report.runs.map(\.status) == [0, 1])
        #expect(try report.runs.last?.errors()["rebind"]?.contains("leads to 127.0.0.1") == true)
        #expect(report.hits.filter { $0.path == "/item" }.map(\.address) == [Self.good])
    }

    @Test func `a connection that a source of its own opened is used by no redirect, whatever its name leads to by then`() throws {
        let report = try OwnNetwork.sync(
            [
                ("own", "http://reuse.test:8080/feed"), ("via", "http://good.test:8080/to?http://reuse.test:8080/secret"),
                ("again", "http://reuse.test:8080/again"),
            ], names: ["good.test": [[Self.good]], "reuse.test": [["127.0.0.1"], [Self.good]]])
        let errors = try #require(try report.runs.first?.errors())
        #expect(errors.keys.sorted() == ["via"])
        #expect(errors["via"]?.contains("leads to 127.0.0.1") == true)
        #expect(!report.hits.contains { $0.path == "/secret" })
        #expect(report.hits.filter { $0.host == "reuse.test:8080" }.map(\.path) == ["/feed", "/again"])
    }

    @Test func `a name server that never answers is told as such, within the timeout, and holds up nobody`() throws {
        let report = try OwnNetwork.sync(
            [("silent", "http://silent.test:8080/feed"), ("unknown", "http://nobody.test/"), ("good", "http://good.test:8080/feed")],
            names: ["good.test": [[Self.good]], "silent.test": []])
        let run = try #require(report.runs.first)
        let errors = try run.errors()
        #expect(errors["silent"]?.hasPrefix("no name server answered within 2 s") == true, "\(errors)")
        #expect(errors["unknown"]?.hasPrefix("the name nobody.test cannot be resolved") == true)
        #expect(errors["good"] == nil)
        // Two seconds for the silent one; the resolver's own patience would be ten and more.
        #expect(run.seconds < 6)
    }
}
