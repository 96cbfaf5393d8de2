// Edits touch the entries they name and not one byte else.

import Testing
import TidingsCore

@testable import tidings

struct SourceListEditTests {
    private static let entry = SourceEntry(name: "新的", url: "https://new.example/a/b", categories: ["外", "内"])

    private func adding(_ entries: [SourceEntry] = [entry], to text: String) throws -> String {
        let list = try #require(SourceListEdit(try JSONDocument(Array(text.utf8))))
        return String(decoding: list.adding(entries), as: UTF8.self)
    }

    private func removing(_ indexes: Set<Int>, from text: String) throws -> String {
        let list = try #require(SourceListEdit(try JSONDocument(Array(text.utf8))))
        return String(decoding: list.removing(indexes), as: UTF8.self)
    }

    @Test func `an entry is added in the layout of the last one, on one line`() throws {
        let text = """
            {
              "polling" :   { },
              "sources": [
                { "name": "a", "url": "https://a.example" },
                { "name": "b",   "url": "https://b.example", "enabled": false }
              ],
              "http": {}
            }

            """
        let expected = text.replacing(
            "\"enabled\": false }\n",
            with: "\"enabled\": false },\n    { \"name\": \"新的\",   \"url\": \"https://new.example/a/b\",   "
                + "\"categories\": [\"外\", \"内\"] }\n")
        #expect(try adding(to: text) == expected)
    }

    @Test func `an entry is added in the layout of the last one, on many lines`() throws {
        let text = "{\"sources\":[\r\n\t{\r\n\t\t\"name\":\"a\",\r\n\t\t\"url\":\"https://a.example\"\r\n\t}\r\n]}"
        let added = "{\r\n\t\t\"name\":\"x\",\r\n\t\t\"url\":\"https://x.example\"\r\n\t}"
        let expected = text.replacing("\t}\r\n]", with: "\t},\r\n\t\(added)\r\n]")
        #expect(try adding([SourceEntry(name: "x", url: "https://x.example")], to: text) == expected)
    }

    @Test func `a compact file stays compact`() throws {
        let text = #"{"sources":[{"name":"a","url":"https://a.example"},{"name":"b","url":"https://b.example"}]}"#
        let expected =
            #"{"sources":[{"name":"a","url":"https://a.example"},{"name":"b","url":"https://b.example"},"#
            + #"{"name":"新的","url":"https://new.example/a/b","categories":["外","内"]}]}"#
        #expect(try adding(to: text) == expected)
    }

    @Test(arguments: [
        ("{\n  \"sources\": []\n}\n", "{\n  \"sources\": [\n    { \"name\": \"x\", \"url\": \"https://x.example\" }\n  ]\n}\n"),
        (
            "{\n\t\"sources\": [ \n\t],\n\t\"http\": {}}",
            "{\n\t\"sources\": [\n\t\t{ \"name\": \"x\", \"url\": \"https://x.example\" }\n\t],\n\t\"http\": {}}"
        ),
        ("{\"sources\": []}", "{\"sources\": [{ \"name\": \"x\", \"url\": \"https://x.example\" }]}"),
        ("{\"sources\": []}\n", "{\"sources\": [{ \"name\": \"x\", \"url\": \"https://x.example\" }]}\n"),
    ]) func `the first entry of an empty list follows the layout of its line`(text: String, expected: String) throws {
        #expect(try adding([SourceEntry(name: "x", url: "https://x.example")], to: text) == expected)
    }

    private static let three = "{ \"sources\" : [\n  {\"name\":\"a\"} ,\n  {\"name\":\"b\"},\n\n  {\"name\":\"c\"}\n ] , \"x\" : 1e2}"

    private static let removals: [([Int], String)] = [
        ([0], "{ \"sources\" : [\n  {\"name\":\"b\"},\n\n  {\"name\":\"c\"}\n ] , \"x\" : 1e2}"),
        ([1], "{ \"sources\" : [\n  {\"name\":\"a\"},\n\n  {\"name\":\"c\"}\n ] , \"x\" : 1e2}"),
        ([2], "{ \"sources\" : [\n  {\"name\":\"a\"} ,\n  {\"name\":\"b\"}\n ] , \"x\" : 1e2}"),
        ([0, 2], "{ \"sources\" : [\n  {\"name\":\"b\"}\n ] , \"x\" : 1e2}"),
        ([0, 1, 2], "{ \"sources\" : [] , \"x\" : 1e2}"),
        ([], three),
    ]

    @Test(arguments: removals) func `an entry goes with one comma`(indexes: [Int], expected: String) throws {
        #expect(try removing(Set(indexes), from: Self.three) == expected)
    }

    @Test func `adding and removing again gives the same bytes`() throws {
        for text in [Self.three, "{\"sources\":[{\"name\":\"a\",\"url\":\"u\"}]}", "{\n \"sources\": [\n  {\n   \"name\": 1\n  }\n ]\n}"] {
            let before = try #require(SourceListEdit(try JSONDocument(Array(text.utf8))))
            let longer = before.adding([Self.entry, SourceEntry(name: "y", url: "z")])
            let after = try JSONDocument(longer)
            guard case .object(let members) = after.root.value, case .array(let elements) = members[0].node.value else {
                Issue.record("no list")
                return
            }
            let list = try #require(SourceListEdit(after))
            #expect(list.removing([elements.count - 1, elements.count - 2]) == Array(text.utf8))
        }
    }

    @Test func `names with quotes, controls and emoji survive`() throws {
        let name = "say \"hi\" \\ 😀"
        let text = try adding([SourceEntry(name: name, url: "https://x.example")], to: SourceListEdit.emptyText)
        #expect(try Configuration.make(text).sources.map(\.name) == [name])
    }
}
