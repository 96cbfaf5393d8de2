// Lists that are written can be read.

import FeedParser
import Testing

@Suite struct OPMLTests {
    @Test func `what is written reads back, feeds of one folder together`() throws {
        let list = OPML(
            title: "Mine & yours",
            feeds: [
                OPMLFeed(title: "1 < 2", url: "http://a.example/?a=1&b=2", siteURL: "http://a.example/", folder: ["A", "B"]),
                OPMLFeed(url: "http://b.example/"),
                OPMLFeed(title: "\"c\"", url: "http://c.example/", folder: ["A"]),
                OPMLFeed(title: "d", url: "http://d.example/", folder: ["A", "B"]),
            ])
        let read = try OPML.parse(Array(OPML.write(list).utf8))
        #expect(read.title == list.title)
        #expect(read.feeds.map(\.url) == ["http://a.example/?a=1&b=2", "http://d.example/", "http://c.example/", "http://b.example/"])
        #expect(read.feeds.map(\.folder) == [["A", "B"], ["A", "B"], ["A"], []])
        #expect(read.feeds.map(\.title) == ["1 < 2", "d", "\"c\"", "http://b.example/"])
    }

    @Test func `what is no list is refused`() {
        #expect(throws: OPMLError.notOPML) { try OPML.parse(Array("<html/>".utf8)) }
    }
}
