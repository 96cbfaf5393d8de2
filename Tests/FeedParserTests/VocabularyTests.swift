// Elements under other names and in other places than the schema's cases have them.

import FeedParser
import TidingsCore
import Testing

@Suite struct VocabularyTests {
    private func parse(_ text: String) throws -> ParsedFeed { try FeedParser.parse(Array(text.utf8)) }

    private func item(_ content: String) throws -> ParsedItem {
        let feed = try parse("<rss xmlns:dcterms=\"http://purl.org/dc/terms/\"><channel><item>\(content)</item></channel></rss>")
        return try #require(feed.items.first)
    }

    @Test func `the items of RSS 1_1 stand in a list`() throws {
        let feed = try parse(
            """
            <Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="http://e.org/f">
            <title>Feed</title><link>http://e.org/</link>
            <items rdf:parseType="Collection"><item rdf:about="http://e.org/1"><title>One</title></item>
            <item rdf:about="http://e.org/2"><title>Two</title></item></items></Channel>
            """)
        #expect(feed.title == "Feed")
        #expect(feed.items.map(\.title) == ["One", "Two"])
        #expect(feed.items.map(\.id) == ["http://e.org/1", "http://e.org/2"])
    }

    @Test func `the terms of Dublin Core include its elements`() throws {
        let item = try item(
            """
            <dcterms:title>T</dcterms:title><dcterms:creator>C</dcterms:creator><dcterms:date>2020-05-03</dcterms:date>
            <dcterms:abstract>A</dcterms:abstract><dcterms:language>de</dcterms:language><dcterms:identifier>urn:x</dcterms:identifier>
            """)
        #expect(item.title == "T")
        #expect(item.authors == [Person(name: "C")])
        #expect(item.published?.description == "2020-05-03T00:00:00Z")
        #expect(item.summary == "A")
        #expect(item.language == "de")
        #expect(item.id == "urn:x")
    }

    @Test func `the label of a category counts where its text is a number or none`() throws {
        let item = try item(
            """
            <media:category label=" Science &amp; Technology ">15</media:category><media:category label="Music"/>
            <media:category label="Ace Ventura">Arts/Movies</media:category><media:category label=" ">4</media:category>
            <media:group><media:category label="Films"></media:category><media:category>7</media:category></media:group>
            """)
        #expect(item.categories == ["Science & Technology", "Music", "Arts/Movies", "4", "Films", "7"])
    }

    @Test func `RSS may write content and date without a namespace`() throws {
        let item = try item("<content type=\"html\">&lt;b&gt;x&lt;/b&gt;</content><date>2020-05-03</date><description>d</description>")
        #expect(item.content == "<b>x</b>")
        #expect(item.summary == "d")
        #expect(item.published?.description == "2020-05-03T00:00:00Z")
    }

    @Test func `Atom content that is data gives way to the summary`() throws {
        func entry(_ content: String, _ summary: String = "<summary type='html'>S</summary>") throws -> [String?] {
            let feed = try parse("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>\(content)\(summary)</entry></feed>")
            let item = try #require(feed.items.first)
            return [item.content, item.summary]
        }
        let filing = "<content type='text/xml'><number>0001</number></content>"
        #expect(try entry(filing) == [nil, "S"])
        #expect(try entry(filing, "") == ["<number>0001</number>", nil])
        #expect(try entry("<content type='application/octet-stream'>eHl6</content>") == [nil, "S"])
        #expect(try entry("<content type='application/octet-stream'>eHl6</content>", "") == ["xyz", nil])
        #expect(try entry("<content type='image/png'>eHl6</content>", "") == [nil, nil])
        #expect(try entry("<content type='image/svg+xml'><svg/></content>") == [nil, "S"])
        let page = "<div xmlns='http://www.w3.org/1999/xhtml'>x</div>"
        let shown = try entry("<content type='application/xml'> \(page)</content>")
        #expect(shown == ["<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>", "S"])
        for type in ["text", "text/plain", "text/markdown", "html", "text/html"] {
            #expect(try entry("<content type='\(type)'>x</content>") == ["x", "S"])
        }
    }

    @Test func `a namespace may be written with https, whatever its prefix`() throws {
        let feed = try parse(
            """
            <rss xmlns:c="https://purl.org/rss/1.0/modules/content/" xmlns:d="https://purl.org/dc/elements/1.1/"><channel>
            <item><c:encoded>x</c:encoded><d:creator>m</d:creator></item></channel></rss>
            """)
        #expect(feed.items.first?.content == "x")
        #expect(feed.items.first?.authors == [Person(name: "m")])
    }

    @Test func `a quote that is never closed is no part of an address`() throws {
        let feed = try parse(
            """
            <rss><channel><item><enclosure url="http://e.org/a.mp3><title>T</title></item>
            <item><title>U</title></item></channel></rss>
            """)
        #expect(feed.items.first?.enclosures.map(\.url) == ["http://e.org/a.mp3"])
        #expect(feed.items.map(\.title) == ["T", "U"])
    }

    @Test func `a comma between a name and an address is no part of the name`() throws {
        #expect(try item("<author>J. Doe, jd@example.org</author>").authors == [Person(name: "J. Doe", email: "jd@example.org")])
    }

    @Test(arguments: [
        ("Some text", nil), ("12", nil), ("http://c.example/a b", "http://c.example/a%20b"), ("/a#c", "http://b.example/a#c"),
    ])
    func `comments that are no address lead nowhere`(value: String, comments: String?) throws {
        let text = "<rss><channel><item><comments> \(value) </comments></item></channel></rss>"
        #expect(try FeedParser.parse(Array(text.utf8), baseURL: "http://b.example/").items.first?.comments == comments)
    }

    @Test func `an address may be followed by a comma and a name`() throws {
        #expect(try item("<author>jd@example.org, J. Doe</author>").authors == [Person(name: "J. Doe", email: "jd@example.org")])
    }

    @Test func `a label stands in for a term that is missing or blank, and podcast categories have a text`() throws {
        let categories =
            "<category term=' ' label='a'/><category term='b' label='B'/><media:category label='c'/><media:category>d</media:category>"
        #expect(try item(categories + "<googleplay:category text='e'/>").categories == ["a", "b", "c", "d", "e"])
    }

    @Test func `a source may write its address as RSS does`() throws {
        let item = try item("<source><title>S</title><link>http://s.example/</link></source><link>http://x.example/</link>")
        #expect(item.sourceTitle == "S")
        #expect(item.sourceURL == "http://s.example/")
        #expect(item.link == "http://x.example/")
    }

    @Test func `a negative length is none`() throws {
        let text =
            #"{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"attachments":[{"url":"http://e/a","size_in_bytes":-5}]}]}"#
        #expect(try parse(text).items.first?.enclosures == [Enclosure(url: "http://e/a")])
    }

    @Test(arguments: [
        "<feed xmlns='http://purl.org/atom/ns#draft-ietf-atompub-format-05'><title>T</title><entry><title>x</title></entry></feed>",
        "<feed xmlns='http://example.com/ns'><title>T</title><entry><title>x</title></entry></feed>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry xmlns='u'><title>x</title></entry></feed>",
        "<rss version='2.0' xmlns='http://search.yahoo.com/mrss/'><channel><title>T</title><item><title>x</title></item></channel></rss>",
        "<rss version='2.0'><channel xmlns='http://example.com/ns'><title>T</title><item><title>x</title></item></channel></rss>",
        "<rss version='2.0'><channel xmlns='http://www.w3.org/2005/Atom'><title>T</title><item><title>x</title></item></channel></rss>",
        "<rss version='2.0'><channel><item xmlns='http://example.com/ns'><title>x</title></item><title>T</title></channel></rss>",
    ])
    func `a default namespace that cannot be the element's own is none`(document: String) throws {
        let feed = try parse(document)
        #expect(feed.title == "T")
        #expect(feed.items.map(\.title) == ["x"])
    }

    @Test func `a list of other things is no feed, whatever its root is called`() {
        for document in [
            "<feed xmlns='http://example.com/ns'><product>x</product></feed>",
            "<config xmlns='http://example.com/c'><feed xmlns='http://example.com/ns'><title>T</title><entry><id>1</id></entry></feed></config>",
        ] {
            let root = document.hasPrefix("<feed") ? "feed" : "config"
            #expect(throws: FeedParserError.notAFeed(root: root)) { try parse(document) }
        }
    }

    @Test func `an extension of Atom may have items of its own`() throws {
        let feed = try parse(
            "<feed xmlns='http://www.w3.org/2005/Atom'><item xmlns='u'><title>X</title></item><entry><title>x</title></entry></feed>")
        #expect(feed.items.map(\.title) == ["x"])
    }

    @Test func `what stands in persons and sources counts in their own vocabulary alone`() throws {
        let feed = try parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:f="u" xmlns:m="http://search.yahoo.com/mrss/"><entry>
            <author><f:name>no</f:name><name>A</name></author><source><m:title>no</m:title><title>S</title></source></entry></feed>
            """)
        #expect(feed.items.map(\.authors) == [[Person(name: "A")]])
        #expect(feed.items.map(\.sourceTitle) == ["S"])
    }

    @Test func `a picture may be an iTunes link`() throws {
        let feed = try parse(
            """
            <rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><itunes:link rel="image" href="http://e.org/a.jpg">x</itunes:link>
            <item><itunes:link rel="image" href="http://e.org/b.jpg"/></item><item><itunes:link rel="self" href="http://e.org/c"/></item></channel></rss>
            """)
        #expect(feed.image == "http://e.org/a.jpg")
        #expect(feed.items.map(\.image) == ["http://e.org/b.jpg", nil])
    }
}
