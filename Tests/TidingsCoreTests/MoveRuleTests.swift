// When a redirect moves a source, and when it is only followed.

import Testing
import TidingsCore

@Suite struct MoveRuleTests {
    private func target(_ redirects: [(Int, String)], from url: String = "https://a.example/feed") -> String? {
        MoveRule.target(asked: url, redirects: redirects.map { Redirect(status: $0.0, url: $0.1) })
    }

    @Test func `301 and 308 move, to the last of them`() {
        #expect(target([(301, "https://b.example/feed")]) == "https://b.example/feed")
        #expect(target([(308, "https://b.example/1"), (301, "https://c.example/2")]) == "https://c.example/2")
        #expect(target([]) == nil)
    }

    @Test func `a temporary step ends the way`() {
        #expect(target([(302, "https://b.example/feed")]) == nil)
        #expect(
            target([(301, "https://b.example/1"), (307, "https://c.example/2"), (301, "https://d.example/3")]) == "https://b.example/1")
    }

    @Test func `a downgrade and a foreign home page are no moves`() {
        #expect(target([(301, "http://a.example/feed")]) == nil)
        #expect(target([(301, "https://a.example/feed")], from: "http://a.example/feed") == "https://a.example/feed")
        #expect(target([(301, "https://parking.example/")]) == nil)
        #expect(target([(301, "https://parking.example")]) == nil)
        #expect(target([(301, "https://a.example/")]) == "https://a.example/")
        #expect(target([(301, "https://b.example/?feed=rss")]) == "https://b.example/?feed=rss")
    }
}
