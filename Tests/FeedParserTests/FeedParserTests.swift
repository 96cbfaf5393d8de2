// What the schema's cases cannot say: wholeness, declared pictures, polling hints, bounds.

import FeedParser
import TidingsCore
import Testing

@Suite struct FeedParserTests {
    private func rss(_ channel: String) throws -> ParsedFeed {
        try FeedParser.parse(Array("<rss version=\"2.0\"><channel>\(channel)</channel></rss>".utf8))
    }

    private func parse(_ text: String, base: String? = nil) throws -> ParsedFeed { try FeedParser.parse(Array(text.utf8), baseURL: base) }

    @Test func `a document whose root is closed is whole, whatever follows`() throws {
        #expect(try parse("<rss><channel><item><title>a & b</title></item></channel></rss> junk <x").isWhole)
        #expect(try parse("<rss><channel><title>t<item><title>a</item></rss>").isWhole, "other missing end tags are no damage")
    }

    @Test(arguments: [
        ("<item><title>a</title></item><item><title>b</title>", [true, false]),
        ("<item><title>a</title><item><title>b</title></item>", [false, true]),
        ("<item><title>a</title>", [false]),
    ])
    func `an item that is left open is damage, and the one that was cut`(items: String, areWhole: [Bool]) throws {
        let feed = try rss(items)
        #expect(!feed.isWhole)
        #expect(feed.items.map(\.isWhole) == areWhole)
    }

    @Test func `a publisher who never closes an item means nothing by it`() throws {
        let items = "<item><title>a</title><item><title>b</title>"
        #expect(try rss(items).isWhole)
        #expect(try rss(items).items.map(\.isWhole) == [true, true])
        let cut = try parse("<rss><channel>\(items)<item><title>c")
        #expect(!cut.isWhole)
        #expect(cut.items.map(\.isWhole) == [true, true, false])
    }

    @Test func `a cut document is not whole, and neither is the item that was cut`() throws {
        let whole =
            "<rss><channel><item><title>a</title></item><item><title>b</title><description>long text</description></item></channel></rss>"
        for length in [whole.count - 1, whole.count - 8, whole.count - 25, 60] {
            #expect(try !parse(String(whole.prefix(length))).isWhole)
        }
        let cut = try parse(String(whole.prefix(90)))
        #expect(cut.items.map(\.isWhole) == [true, false])
        let closed = try parse(String(whole.dropLast(16)))
        #expect(closed.items.map(\.isWhole) == [true, true])
    }

    @Test func `a cut JSON feed keeps what it holds whole`() throws {
        let text = #"{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","title":"a"},{"id":"2","title":"b"#
        let feed = try parse(text)
        #expect(!feed.isWhole)
        #expect(feed.items.map(\.isWhole) == [true, false])
        #expect(feed.items.map(\.id) == ["1", "2"])
    }

    @Test func `no more items are read than are wanted`() throws {
        let rss = Array("<rss><channel><title>t</title>\(String(repeating: "<item/>", count: 9))</channel></rss>".utf8)
        let json = Array(#"{"items":[{},{},{},{},{}],"version":"https://jsonfeed.org/version/1"}"#.utf8)
        for (body, count) in [(rss, 9), (json, 5)] {
            let all = try FeedParser.parse(body, maximumItems: count)
            #expect(all.items.count == count && all.isWhole && !all.isOverfull)
            let some = try FeedParser.parse(body, maximumItems: count - 1)
            #expect(some.items.count == count - 1 && !some.isWhole && some.isOverfull)
        }
    }

    @Test func `all declared pictures are kept with their sizes`() throws {
        let feed = try rss(
            """
            <item><media:group><media:content url="a.jpg" type="image/jpeg" width="100" height="50"/><media:thumbnail url="b.jpg" width="x"/></media:group>
            <enclosure url="c.png" type="image/png"/><itunes:image href="d.jpg"/><media:content url="v.mp4" type="video/mp4"><media:thumbnail url="e.jpg"/></media:content></item>
            """)
        #expect(
            feed.items.first?.pictures == [
                DeclaredPicture(origin: .mediaContent, url: "a.jpg", width: 100, height: 50),
                DeclaredPicture(origin: .mediaThumbnail, url: "b.jpg"), DeclaredPicture(origin: .enclosure, url: "c.png"),
                DeclaredPicture(origin: .itunesImage, url: "d.jpg"), DeclaredPicture(origin: .mediaThumbnail, url: "e.jpg"),
            ])
    }

    @Test func `a picture's title is no title of the item`() throws {
        let avatar = #"<media:content url="https://g.example/a" medium="image"><media:title>jane</media:title></media:content>"#
        let feed = try rss(
            """
            <item><title></title>\(avatar)<guid>1</guid></item><item>\(avatar)<media:title>Story</media:title></item>
            <item><media:group>\(avatar)<media:title>Film</media:title></media:group></item>
            <item><media:content url="v.mp4" type="video/mp4"><media:title>Clip</media:title></media:content></item>
            """)
        #expect(feed.items.map(\.title) == [nil, "Story", "Film", "Clip"])
        #expect(feed.items.first?.pictures.map(\.url) == ["https://g.example/a"])
    }

    @Test func `skip hours and days and the update period are read`() throws {
        let feed = try rss(
            """
            <skipHours><hour>3</hour><hour>24</hour><hour>x</hour><hour>3</hour></skipHours><skipDays><day> Sunday </day><day>monday</day><day>Nie</day></skipDays>
            <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
            """)
        #expect(feed.skipHours == [3, 0])
        #expect(feed.skipDays == [0, 1])
        #expect(feed.updatePeriodSeconds == 1800)
    }

    @Test func `Atom's namespace as the default of RSS is taken for a mistake`() throws {
        let feed = try parse(
            #"<rss version="2.0" xmlns="http://www.w3.org/2005/Atom"><channel><title>T</title><link>http://a.example/</link><item><title>one</title></item></channel></rss>"#
        )
        #expect(feed.title == "T")
        #expect(feed.link == "http://a.example/")
        #expect(feed.items.first?.title == "one")
    }

    @Test func `foreign elements keep their children to themselves`() throws {
        let feed = try rss(
            "<item><x:related><title>wrong</title><link>http://wrong.example/</link><item/></x:related><title>right</title></item>")
        #expect(feed.items.count == 1)
        #expect(feed.items.first?.title == "right")
        #expect(feed.items.first?.link == nil)
    }

    @Test(arguments: [
        "<source url='http://s.example/'><title>S</title><link>http://s.example/</link></source>",
        "<guid>g<title>S</title></guid>", "<category>c<title>S</title><link>http://s.example/</link></category>",
        "<category><category><title>S</title></category></category>", "<itunes:image><url>i</url><title>S</title></itunes:image>",
        "<itunes:author><title>S</title><![CDATA[</itunes:author></item>]]><link>l</link></itunes:author>",
    ])
    func `what stands inside a closed element is its content`(element: String) throws {
        let feed = try rss("<item>\(element)<title>t</title><link>http://x.example/1</link></item>")
        #expect(feed.items.map(\.title) == ["t"])
        #expect(feed.items.map(\.link) == ["http://x.example/1"])
        #expect(feed.items.map(\.image) == [nil])
        #expect(try rss("\(element)<title>t</title>").title == "t")
    }

    @Test func `a source and a picture that hold elements are read as those of Atom and RSS`() throws {
        let source = "<source url='http://s.example/'> <title>S</title><link>http://l.example/</link></source>"
        #expect(try rss("<item>\(source)</item>").items.first?.sourceTitle == "S")
        #expect(try rss("<item>\(source)</item>").items.first?.sourceURL == "http://s.example/")
        #expect(try rss("<item><source>a <title>S</title></source></item>").items.first?.sourceTitle == "a")
        #expect(try rss("<item><source><b>bold</b></source></item>").items.first?.sourceTitle == "bold")
        #expect(try rss("<itunes:image><title>I</title><url>http://i.example/</url></itunes:image>").image == "http://i.example/")
    }

    @Test func `an address ends where an element begins`() throws {
        #expect(try rss("<link> http://a.example/ <br/>x</link>").link == "http://a.example/")
        #expect(try rss("<item><comments>http://c.example/<i>x</i></comments></item>").items.first?.comments == "http://c.example/")
    }

    @Test func `the registry's long name of a relation is the short one`() throws {
        func link(_ relation: String, _ rest: String) -> String {
            "<link rel='http://www.iana.org/assignments/relation/\(relation)' \(rest)/>"
        }
        let feed = try parse(
            "<feed xmlns='http://www.w3.org/2005/Atom'>\(link("hub", "href='http://h/'"))\(link("self", "href='http://s/'"))<entry>"
                + link("enclosure", "href='http://e/a.mp3'") + link("replies", "type='text/html' href='http://r/'")
                + link("alternate", "href='http://a/'") + "</entry></feed>")
        #expect(feed.hub == "http://h/")
        #expect(feed.feedURL == "http://s/")
        #expect(feed.items.first?.enclosures.map(\.url) == ["http://e/a.mp3"])
        #expect(feed.items.first?.comments == "http://r/")
        #expect(feed.items.first?.link == "http://a/")
    }

    @Test(arguments: [
        (["application/pdf", "", "application/xhtml+xml", "text/html"], 3), (["application/pdf", "", "application/xhtml+xml"], 2),
        (["application/pdf", ""], 1), (["text/html", "text/html"], 0),
    ])
    func `of several alternates HTML is preferred, then XHTML, then what has no type`(types: [String], preferred: Int) throws {
        let links = types.enumerated().map { "<link rel='alternate' type='\($1)' href='http://a.example/\($0)'/>" }.joined()
        let feed = try parse("<feed xmlns='http://www.w3.org/2005/Atom'><entry>\(links)</entry></feed>")
        #expect(feed.items.first?.link == "http://a.example/\(preferred)")
    }

    @Test(arguments: [("false", nil), (" FALSE\n", nil), ("true", "http://x.example/"), ("", "http://x.example/")])
    func `a guid is an address unless it says that it is none`(value: String, link: String?) throws {
        let feed = try rss("<item><guid isPermaLink=\"\(value)\">http://x.example/</guid></item>")
        #expect(feed.items.first?.link == link)
    }

    @Test func `an item's lists are bounded`() throws {
        let feed = try rss("<item>" + (0..<3000).map { "<category>\($0)</category>" }.joined() + "</item>")
        #expect(feed.items.first?.categories.count == 1000)
    }

    @Test(arguments: [
        "<a>", "<a b='", "<![CDATA[", "<!--", "</a>", "<a xmlns:b='c'>", "<item>", "&lt;", "<title>", "<a b=\"<", "{\"a\":", "[",
        "<guid><title>", "<item><guid>1<title>", "<category>", "<!DOCTYPE a [>", "<!DOCTYPE [<!--", "<img srcset='a 1x, b 2x'>",
        "<a xml:base='x/'>", "\\",
    ])
    func `repetition takes linear time`(part: String) {
        // Quadratic reading of this much would take minutes.
        let many = String(repeating: part, count: 1_000_000 / part.utf8.count)
        for text in [
            "<rss><channel><item><description>" + many, "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"x\":" + many, many,
        ] {
            _ = try? parse(text, base: "http://a.example/")
            _ = FeedDiscovery.links(in: Array(text.utf8))
        }
    }

    @Test func `one attribute with everything in it takes linear time`() throws {
        let set = (0..<100_000).map { "p\($0).jpg \($0)w" }.joined(separator: ", ")
        let feed = try parse(
            "<rss><channel><item><description>&lt;img srcset='\(set)'></description></item></channel></rss>", base: "http://a.example/")
        #expect(feed.items.first?.image == "http://a.example/p0.jpg")
        let base = String(repeating: "x/", count: 500_000)
        let links = String(repeating: "<link href='y'/>", count: 50_000)
        #expect(try parse("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.example/\(base)'>\(links)</feed>").link == "y")
    }

    @Test func `what is no feed names its root`() {
        #expect(throws: FeedParserError.notAFeed(root: "html")) { try parse("<HTML><p>x") }
        #expect(throws: FeedParserError.empty) { try parse(" \n") }
        #expect(throws: FeedParserError.notAJSONFeed) { try parse("[1]") }
    }

    @Test(
        arguments: [
            ("text about <rss version=\"2.0\"> feeds", nil), ("<h1>404</h1> see <channel>", "h1"),
            ("<p>An <rss> holds a <channel> with an <item>.", "p"), ("<svg xmlns=\"http://www.w3.org/2000/svg\"><feed/></svg>", "svg"),
            (
                """
                <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:f="http://xmlns.com/foaf/0.1/">
                <f:Person><f:name>x</f:name></f:Person></rdf:RDF>
                """, "rdf:rdf"
            ),
        ] as [(String, String?)])
    func `what only mentions a root, or shares it, is no feed`(text: String, root: String?) {
        #expect(throws: FeedParserError.notAFeed(root: root)) { try parse(text) }
    }

    @Test(arguments: ["<rss/>", "<?xml version='1.0'?><!-- c --><rss>", "<feed xmlns='http://www.w3.org/2005/Atom'/>", "<channel/>"])
    func `a root that comes first is a feed, be it empty`(text: String) throws {
        #expect(try parse(text).items.isEmpty)
    }

    @Test func `RDF is known by its namespaces, whatever their prefixes`() throws {
        let feed = try parse(
            """
            <r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel>
            <item r:about="http://x/1"><title>t</title></item></r:RDF>
            """)
        #expect(feed.format == .rss10)
        #expect(feed.items.first?.id == "http://x/1")
        let oldest = try parse(
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:r="http://my.netscape.com/rdf/simple/0.9/">
            <r:channel><r:title>T</r:title></r:channel></rdf:RDF>
            """)
        #expect(oldest.format == .rss090)
        #expect(oldest.title == "T")
    }

    @Test(arguments: ["", " xmlns:r='http://nobody.example/'"])
    func `whatever prefix the root of RSS bears is that of RSS`(declaration: String) throws {
        let feed = try parse(
            "<r:rss version='2.0'\(declaration)><r:channel><r:title>T</r:title><r:item><r:title>x</r:title></r:item></r:channel></r:rss>")
        #expect(feed.title == "T")
        #expect(feed.items.map(\.title) == ["x"])
    }

    @Test func `warnings printed before a feed do not hide it`() throws {
        let feed = try parse(
            "<br />\n<b>Warning</b>: something in <b>x.php</b>\n<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title></channel></rss>"
        )
        #expect(feed.title == "T")
    }
}
