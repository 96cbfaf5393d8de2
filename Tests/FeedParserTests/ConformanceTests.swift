// The project's own conformance cases (Tests/Fixtures/feeds): one a rule of the schema, in the schema's own form, so
// that other programs can run them too.

import FeedParser
import Foundation
import TidingsCore
import Testing

/// A case file's line.
struct ConformanceCase: CustomTestStringConvertible, Sendable {
    var id: String
    var body: [UInt8]
    var baseURL: String?
    var contentType: String?
    /// Path to what is expected there, both as JSON.
    var expected: [(path: String, value: String)]

    var testDescription: String { id }

    private static func folder(_ suite: String) -> URL { Fixtures.folder.appending(path: "feeds/\(suite)") }

    static func lines(_ suite: String) -> [Substring] {
        Fixtures.text(at: folder(suite).appending(path: "cases.jsonl")).split(separator: "\n")
    }

    static func all(_ suite: String) -> [ConformanceCase] {
        let folder = folder(suite)
        return lines(suite).compactMap { line in
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let id = object["id"] as? String, let file = object["file"] as? String, let expect = object["expect"] as? [String: Any],
                let body = try? Data(contentsOf: folder.appending(path: file))
            else { return nil }
            return ConformanceCase(
                id: id, body: Array(body), baseURL: object["base_url"] as? String, contentType: object["content_type"] as? String,
                expected: expect.keys.sorted().map { ($0, JSONValue.text(expect[$0])) })
        }
    }

    /// What is due at a path, as the schema writes it.
    func check(_ value: Any) {
        for (path, wanted) in expected {
            #expect(
                JSONValue.meets(wanted, JSONValue.at(path, in: value)),
                "\(id): \(path): want \(wanted), got \(JSONValue.text(JSONValue.at(path, in: value)))")
        }
    }
}

@Suite struct ConformanceTests {
    @Test(arguments: ConformanceCase.all("rules-parse"))
    func `a feed says what the schema's rule says it does`(rule: ConformanceCase) {
        do {
            rule.check(FeedValues.object(try FeedParser.parse(rule.body, contentType: rule.contentType, baseURL: rule.baseURL)))
        } catch {
            rule.check(["error": "\(error)"])
        }
    }

    @Test(arguments: ConformanceCase.all("disc-rules"))
    func `a page announces the feeds that the schema says it does`(rule: ConformanceCase) {
        rule.check(FeedDiscovery.links(in: rule.body, baseURL: rule.baseURL).map(FeedValues.object))
    }

    @Test(arguments: ConformanceCase.all("opml-rules"))
    func `a list holds the feeds that the schema says it does`(rule: ConformanceCase) {
        do {
            rule.check(FeedValues.object(try OPML.parse(rule.body)))
        } catch {
            rule.check(["error": "\(error)"])
        }
    }

    @Test(arguments: Fixtures.dates)
    func `a date is read as the schema says`(date: Fixtures.DateCase) {
        #expect((FeedDate.parse(date.text)?.description ?? "INVALID") == date.expected)
    }

    @Test(arguments: ["rules-parse", "disc-rules", "opml-rules"])
    func `every line of a suite is a case`(suite: String) {
        let lines = ConformanceCase.lines(suite)
        #expect(!lines.isEmpty)
        #expect(ConformanceCase.all(suite).count == lines.count)
    }

    @Test func `every line of the dates is a case, but for the comments`() {
        let lines = Fixtures.dateLines.filter { !$0.hasPrefix("#") }
        #expect(!lines.isEmpty)
        #expect(Fixtures.dates.count == lines.count)
    }
}
