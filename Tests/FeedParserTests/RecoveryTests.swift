// What a missing or damaged tag costs: the element that it belongs to, and nothing beside it.

import FeedParser
import TidingsCore
import Testing

@Suite struct RecoveryTests {
    private func parse(_ text: String) throws -> ParsedFeed { try FeedParser.parse(Array(text.utf8)) }
    private func rss(_ channel: String) throws -> ParsedFeed { try parse("<rss version=\"2.0\"><channel>\(channel)</channel></rss>") }
    private func atom(_ feed: String) throws -> ParsedFeed { try parse("<feed xmlns=\"http://www.w3.org/2005/Atom\">\(feed)</feed>") }

    // MARK: Outside items

    @Test(arguments: [
        "<title>F", "<description>F", "<copyright>F", "<foo:x>1", "<cloud domain='x'>", "<br>", "<skipHours><hour>1",
        "<textInput><title>q</title>",
        "<image><url>http://i.example/</url>", "<itunes:owner><itunes:name>N", "<itunes:owner><itunes:name>N</itunes:name>",
        "<media:thumbnail url='http://i.example/'>", "<iem>", "<foo:x>1<foo:x>2</foo:x>", String(repeating: "<foo:x>", count: 300),
    ])
    func `an element of the feed that is left open swallows no items, and is no damage`(element: String) throws {
        let feed = try rss("\(element)<item><title>a</title></item><item><title>b</title></item>")
        #expect(feed.items.map(\.title) == ["a", "b"])
        #expect(feed.isWhole)
    }

    @Test(arguments: ["<foo>", "<info>", "<author>", "<author><name>N", "<subtitle type='xhtml'><div>x", "<o:total>5"])
    func `nor does one of an Atom feed`(element: String) throws {
        let feed = try atom("\(element)<entry><title>a</title></entry><entry><title>b</title></entry>")
        #expect(feed.items.map(\.title) == ["a", "b"])
        #expect(feed.isWhole)
    }

    @Test(arguments: [
        "<x:list><item><title>no</title></item><item/></x:list>", "<x:a><x:a><item></item></x:a><item/></x:a>",
        "<textInput><item/></textInput>",
        "<description><item>no</item></description>",
    ])
    func `items inside an element that is closed are its content, and no damage`(element: String) throws {
        for feed in [try rss("\(element)<item><title>a</title></item>"), try rss("<item>\(element)<title>a</title></item>")] {
            #expect(feed.items.map(\.title) == ["a"])
            #expect(feed.isWhole)
        }
    }

    @Test(arguments: ["<iem>", "item>", "<itm x='1'>", "&lt;item>", ""])
    func `an item that ends and never began is lost, which is damage`(start: String) throws {
        let feed = try rss("<item><title>a</title></item>\(start)<title>b</title></item><item><title>c</title></item>")
        #expect(feed.items.map(\.title) == ["a", "c"])
        #expect(!feed.isWhole)
        let entries = try atom("<entry><title>a</title></entry><enty><title>b</title></entry><entry><title>c</title></entry>")
        #expect(entries.items.map(\.title) == ["a", "c"])
        #expect(!entries.isWhole)
    }

    @Test func `the end of an item written twice is no damage, nor is that of another vocabulary's`() throws {
        #expect(try rss("<item><title>a</title></item> </item>\n</item><item/>").isWhole)
        #expect(try rss("<item><title>a</title></item>x</x:item><item/>").isWhole)
    }

    // MARK: Inside items

    @Test(arguments: ["</item>", "<item/>", "", "<guid>h</guid></item>"])
    func `what stands inside an element that is not closed before the item ends is its sibling`(end: String) throws {
        let feed = try rss("<item><guid>g<title>t</title><link>http://x.example/1</link>\(end)<guid>x</guid>")
        #expect(feed.items.first?.id == "g")
        #expect(feed.items.first?.title == "t")
        #expect(feed.items.first?.link == "http://x.example/1")
    }

    @Test(arguments: [
        "<author>a@x.example (A)", "<dc:creator>A", "<guid>g", "<description>d", "<content:encoded>c", "<itunes:author>A", "<foo:x>1",
        "<media:content url='http://i.example/1.mp4'>", "<author><name>A", "<image><url>u</url>",
    ])
    func `a field of an item that is left open swallows no other`(field: String) throws {
        let item = try #require(
            try rss("<item>\(field)<title>t</title><link>http://x.example/1</link><dc:date>2020-01-01</dc:date></item>").items.first)
        #expect(item.title == "t")
        #expect(item.link == "http://x.example/1")
        #expect(item.published != nil)
        #expect(item.isWhole)
    }

    @Test func `what follows may be of any vocabulary that feeds use`() throws {
        #expect(try rss("<item><title>t<content:encoded>c</content:encoded></item>").items.map(\.content) == ["c"])
        #expect(try rss("<item><guid>g<dc:date>2020-01-01</dc:date></item>").items.map(\.id) == ["g"])
        #expect(try rss("<item><dc:creator>N<dc:date>2020-01-01</dc:date></item>").items.first?.authors == [Person(name: "N")])
        let entry = try atom("<entry><id>i<updated>2020-01-01T00:00:00Z</updated><link href='http://x.example/'/></entry>").items.first
        #expect(entry?.id == "i")
        #expect(entry?.updated != nil)
        #expect(entry?.link == "http://x.example/")
    }

    @Test func `an entry that is cut inside its content does not swallow the next ones`() throws {
        let feed = try atom("<entry><content type='xhtml'><div>x<entry><id>2</id></entry><entry><id>3</id></entry>")
        #expect(feed.items.map(\.id) == [nil, "2", "3"])
        #expect(feed.items.map(\.isWhole) == [false, true, true])
    }

    @Test func `elements of a vocabulary stand in one another`() throws {
        let group = "<media:group><media:content url='http://i.example/1.png'/><media:title>M</media:title></media:group>"
        #expect(try rss("<item>\(group)<guid>g</guid></item>").items.map(\.title) == ["M"])
        let source = "<source><id>s</id><title>S</title><updated>2020-01-01T00:00:00Z</updated><dc:date>2020-01-01</dc:date></source>"
        let entry = try atom("<entry>\(source)<id>i</id></entry>").items.first
        #expect(entry?.id == "i")
        #expect(entry?.title == nil)
        #expect(entry?.updated == nil)
    }

    @Test(arguments: [
        "<link rel=\"x\"><m:inline xmlns:m=\"urn:m\"><feed><title/><entry><id>i1</id></entry><entry><id>i2</id></entry></feed></m:inline></link>",
        "<content type=\"application/atom+xml\"><feed><title>In</title><entry><id>i1</id></entry></feed></content>",
        "<gd:feedLink xmlns:gd=\"urn:gd\"><feed><entry><id>c1</id><title>C</title></entry></feed></gd:feedLink>",
        "<content type=\"xhtml\"><div><entry><title>I</title></entry><feed><title>z</title></feed>tail</div></content>",
    ])
    func `a feed that stands whole inside an entry is its content`(inner: String) throws {
        let feed = try atom("<title>F</title><entry><id>e1</id><title>E1</title>\(inner)</entry><entry><id>e2</id></entry>")
        #expect(feed.isWhole)
        #expect(feed.items.map(\.id) == ["e1", "e2"])
        #expect(feed.items.map(\.title) == ["E1", nil])
        #expect(feed.items.map(\.isWhole) == [true, true])
    }

    @Test(arguments: ["<details><summary>s</summary></details>", "<svg><title>t</title></svg>", "<guid>q</guid>", ""])
    func `hundreds of elements that are left open in a field swallow no item`(first: String) throws {
        let long = "<item><description>\(first)\(String(repeating: "<p>x", count: 300))</description><title>T</title><guid>0</guid></item>"
        let feed = try rss(long + (1...3).map { "<item><guid>\($0)</guid><title>\($0)</title></item>" }.joined())
        #expect(feed.items.suffix(3).map(\.id) == ["1", "2", "3"])
        #expect(feed.items.count == 4)
    }

    @Test func `what an entry says of its source is not its own, also behind a field that is left open`() throws {
        let feed = try atom(
            "<entry><content>one<source><id>s</id><title>S</title><author><name>A</name></author></source><id>e1</id><title>E</title></entry>"
        )
        #expect(feed.items.map(\.id) == ["e1"])
        #expect(feed.items.first?.title == "E")
        #expect(feed.items.first?.authors == [])
    }

    @Test(arguments: ["<description>a</entry>b</description>", "</item><!-- end -->"])
    func `a stray end that costs nothing is no damage`(inner: String) throws {
        let feed = try rss("<item><guid>1</guid>\(inner)</item></entry><item><guid>2</guid></item>")
        #expect(feed.items.suffix(1).map(\.id) == ["2"])
        #expect(feed.isWhole)
    }
}
