// Entities that a document declares for itself.

import FeedParser
import TidingsCore
import Testing

@Suite struct InternalEntityTests {
    private func item(_ subset: String, _ item: String) throws -> ParsedItem {
        let text =
            "<?xml version=\"1.0\"?><!-- c --><!DOCTYPE rss [\(subset)]><rss version=\"2.0\"><channel><item>\(item)</item></channel></rss>"
        return try #require(try FeedParser.parse(Array(text.utf8)).items.first)
    }

    @Test func `a reference stands for the text that the document declares, in text and in attributes`() throws {
        let item = try item(
            "<!ENTITY id \"tag:example.com,\"><!ENTITY id 'second'> <!ENTITY q 'a \"b\" it&apos;s'><!ENTITY host\n'h.example'>",
            "<guid>&id;2006</guid><enclosure url='http://&host;/a.mp3'/><title><![CDATA[&id;]]> &q;</title>")
        #expect(item.id == "tag:example.com,2006")
        #expect(item.enclosures.map(\.url) == ["http://h.example/a.mp3"])
        #expect(item.title == "&id; &q;")
        #expect(try self.item("<!ENTITY q 'a \"b\" > c'>", "<enclosure url=\"&q;\"/><title>&q;</title>").title == "a \"b\" > c")
    }

    @Test func `a text may name characters, but none that is markup`() throws {
        #expect(try item("<!ENTITY x 'a&#8217;b&#xe9;'>", "<title>&x;</title>").title == "a’bé")
        #expect(try item("<!ENTITY x '&#38;lt;'><!ENTITY y '&lt;'>", "<guid>&x;&y;</guid>").id == "&x;&y;")
    }

    @Test(arguments: [
        "<!ENTITY x SYSTEM \"file:///etc/passwd\">", "<!ENTITY x PUBLIC 'a' 'b'>", "<!ENTITY % x 'v'>", "<!ENTITY x '<b>v</b>'>",
        "<!ENTITY x '%v;'>", "<!ENTITY x '&#60;v>'>", "<!-- <!ENTITY x 'v'> -->", "<?p <!ENTITY x 'v'> ?>",
        "<!ATTLIST a b CDATA \"<!ENTITY x 'v'>\">",
        "<!ENTITY x 'v", "<!ENTITY x>", "<!ENTITYx 'v'>", "<!ENTITY y 'v'>", "<!ENTITY x '\(String(repeating: "v", count: 1025))'>",
        (0..<100).map { "<!ENTITY e\($0) 'v'>" }.joined() + "<!ENTITY x 'v'>",
    ])
    func `whatever is no plain text of bounded length is none`(subset: String) throws {
        #expect(try item(subset, "<guid>&x;</guid>").id == "&x;")
    }

    @Test func `a billion laughs are few`() throws {
        let nested = (1..<30).map { "<!ENTITY l\($0) '\(String(repeating: "&l\($0 - 1);", count: 10))'>" }.joined()
        #expect(try item("<!ENTITY l0 'lol'>" + nested, "<guid>&l0; &l29;</guid>").id == "lol &l29;")
        // Long ones, many times: what is put in ends at a megabyte.
        let long = "<!ENTITY x '\(String(repeating: "v", count: 1024))'>"
        let id = try #require(try item(long, "<guid>\(String(repeating: "&x;", count: 100_000))</guid>").id)
        #expect(id.utf8.count == (1 << 20) + (100_000 - 1024) * 3)
    }

    @Test func `a subset that never ends takes linear time`() throws {
        for part in ["<!ENTITY x 'v'>", "<!ENTITY ", "<!ENTITY x '", "<!--", "<?", "'"] {
            let text = "<!DOCTYPE rss [" + String(repeating: part, count: 1_000_000 / part.utf8.count)
            _ = try? FeedParser.parse(Array((text + "]><rss/>").utf8))
            _ = try? FeedParser.parse(Array(text.utf8))
        }
    }
}
