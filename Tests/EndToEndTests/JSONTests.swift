// The JSON that scripts read, key by key, as SPEC §3 and the manual promise it.

import Foundation
import Testing

@Suite struct JSONTests {
    /// An archive with every shape of line: items added, edited, withdrawn, returned and known by a further name, and a source that
    /// fails.
    private static func household() throws -> Household {
        let (publisher, home) = (try Publisher(), try Household())
        let (a, b) = (FeedText.Item("a", "First", day: 1), FeedText.Item("b", "Second", day: 2))
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("c", "Third", text: "One two.", day: 3), b, a]))
        try home.configure([
            ["name": "n", "url": publisher.url("feed.xml")], ["name": "lost", "url": publisher.url("missing.xml")],
        ])
        try home.run("sync", "now", "n")
        try publisher.serve("feed.xml", FeedText.rss([FeedText.Item("c", "Third!", text: "One three.", day: 3), a]))
        try home.run("sync", "now", "n")
        let renamed = FeedText.rss([FeedText.Item("c", "Third!", text: "One three.", day: 3), b, a])
            .replacing("\">c</guid>", with: "\">c-new</guid>")
        try publisher.serve("feed.xml", renamed)
        try home.run("sync", "now", "n")
        for _ in 0..<3 { try home.run("sync", "now", "lost") }
        return home
    }

    private static let document = #"{"before":T,"after":T,"url":U,"bodySHA256":H,"serverDate":T}"#
    private static let first = #"{"before":null,"after":T,"url":U,"bodySHA256":H,"serverDate":T}"#
    private static let third = #"{"id":n,"key":"c","title":"Third!","link":U}"#

    private static func edit(_ more: String = "") -> String {
        """
        {"id":n,"run":n,"at":T,"kind":"edited","source":"n","item":\(third),"revision":n,"fields":["title","content"],"significance":"text",\
        "detail":null,"evidence":\(document)\(more)}
        """
    }

    private static func added(_ item: String) -> String {
        """
        {"id":n,"run":n,"at":T,"kind":"added","source":"n","item":\(item),"revision":n,"fields":[],"significance":null,"detail":null,\
        "evidence":\(first)}
        """
    }

    @Test func `a line of the log, of an item's history, and a change whole`() throws {
        let home = try JSONTests.household()
        let log = try home.run("log", "--json")
        let kinds = ["added", "added", "added", "edited", "withdrawn", "returned", "failing"]
        #expect(try log.objects().map { $0["kind"] as? String } == kinds)
        #expect(try log.objects().map { $0["id"] as? Int } == Array(1...7))
        #expect(try log.objects().map { $0["run"] as? Int } == [1, 1, 1, 2, 2, 3, 6])
        let lines = try JSONShape.ofLines(log.output)
        #expect(lines[0] == JSONTests.added(#"{"id":n,"key":"a","title":"First","link":U}"#))
        #expect(lines[3] == JSONTests.edit())
        let failing = try JSONShape.of(log.output.split(separator: "\n")[6])
        #expect(failing.hasPrefix(#"{"id":n,"run":n,"at":T,"kind":"failing","source":"lost","item":null,"revision":null,"fields":[],"#))
        #expect(failing.hasSuffix(#""evidence":{"before":null,"after":T,"url":U,"bodySHA256":null,"serverDate":T}}"#))

        #expect(
            try JSONShape.ofLines(home.run("history", "3", "--json").output) == [
                JSONTests.added(#"{"id":n,"key":"c","title":"Third","link":U}"#), JSONTests.edit(),
                """
                {"id":null,"run":n,"at":T,"kind":"alias","source":"n","item":{"id":n,"key":"c-new","title":"Third!","link":U},"revision":null,\
                "fields":[],"significance":null,"detail":"same link under a new key","evidence":\(JSONTests.document)}
                """,
            ])
        let differences = """
            ,"differences":[{"field":"title","old":"Third","new":"Third!","pieces":[{"same":"Third"},{"new":"!"}]},\
            {"field":"content","old":"One two.","new":"One three.","pieces":[{"same":"One "},{"gone":"two"},{"new":"three"},{"same":"."}]}]
            """
        #expect(try JSONShape.ofLines(home.run("log", "show", "4", "--json").output) == [JSONTests.edit(differences)])
        let withdrawn = try JSONShape.ofLines(home.run("log", "show", "5", "--json").output)
        #expect(withdrawn.count == 1)
        #expect(withdrawn.first?.hasSuffix(#","differences":[]}"#) == true)
    }

    @Test func `what is forgotten keeps its lines, without a title and a link`() throws {
        let home = try JSONTests.household()
        try home.run("forget", "3", "--reason", "asked to")
        let item = #"{"id":n,"key":"c","title":null,"link":null}"#
        let lines = try JSONShape.ofLines(home.run("log", "--json").output)
        #expect(lines.count == 8)
        #expect(lines[2] == JSONTests.added(item))
        #expect(
            lines.last == """
                {"id":n,"run":null,"at":T,"kind":"forgotten","source":"n","item":\(item),"revision":null,"fields":[],"significance":null,\
                "detail":"asked to","evidence":null}
                """)
        let kinds = try home.run("history", "3", "--json").objects().map { $0["kind"] as? String }
        #expect(kinds == ["added", "edited", "alias", "forgotten"])
        #expect(try JSONShape.ofLines(home.run("log", "show", "4", "--json").output).first?.hasSuffix(#","differences":[]}"#) == true)
    }

    @Test func `the state has every key, also where nothing runs`() throws {
        let home = try JSONTests.household()
        let shape = try JSONShape.ofLines(home.run("status", "--json").output)
        #expect(shape.first?.hasPrefix(#"{"running":null,"since":null,"process":null,"daemon":null,"database":"#) == true)
    }

    @Test func `a run`() throws {
        let home = try JSONTests.household()
        let runs = try home.run("runs", "--json")
        #expect(try runs.objects().map { $0["id"] as? Int } == Array(1...6))
        let shape = """
            {"id":n,"cause":"sync","state":"completed","started":T,"ended":T,"milliseconds":n,\
            "sources":{"total":n,"changed":n,"unchanged":n,"failed":n,"skipped":n},\
            "items":{"added":n,"edited":n,"withdrawn":n,"returned":n},"thumbnails":{"downloaded":n,"failed":n}}
            """
        #expect(try JSONShape.ofLines(runs.output) == Array(repeating: shape, count: 6))
        let second = try runs.objects()[1]
        #expect(second["sources"] as? [String: Int] == ["total": 1, "changed": 1, "unchanged": 0, "failed": 0, "skipped": 0])
        #expect(second["items"] as? [String: Int] == ["added": 0, "edited": 1, "withdrawn": 1, "returned": 0])
    }
}
