// Fields that hold elements of the document instead of escaped HTML.

import FeedParser
import TidingsCore
import Testing

@Suite struct NakedMarkupTests {
    private func item(_ fields: String) throws -> ParsedItem {
        let feed = try FeedParser.parse(Array("<rss version=\"2.0\"><channel><item>\(fields)</item></channel></rss>".utf8))
        return try #require(feed.items.first)
    }

    private func entry(_ fields: String) throws -> ParsedItem {
        let text = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>\(fields)</entry></feed>"
        return try #require(try FeedParser.parse(Array(text.utf8)).items.first)
    }

    @Test func `escaped text between elements stays text`() throws {
        let text = "<p>Call std::vector&lt;int&gt; or &lt;script&gt; &amp;amp; tags</p>"
        #expect(try item("<description>\(text)</description>").summary == text)
        #expect(try entry("<content>\(text)</content>").content == text)
        #expect(try entry("<content type='html'>\(text)</content>").content == text)
        #expect(try item("<title>A <b>x</b> &lt;c&gt;</title>").title == "A x <c>")
    }

    @Test func `what stands before the first element, and CDATA, may be markup`() throws {
        #expect(try item("<description>&lt;p&gt;a&lt;/p&gt; <br/>b</description>").summary == "<p>a</p> <br />b")
        #expect(try item("<description><p>a</p><![CDATA[<p>b</p>]]></description>").summary == "<p>a</p><p>b</p>")
    }

    @Test func `an element without content in HTML needs no end tag, and gets none`() throws {
        let content = "<content type='xhtml'><div>a<br></br>b<hr>c</hr></div></content>"
        #expect(try entry(content).content == "<div>a<br>b<hr>c</div>")
        let lines = String(repeating: "x<br>", count: 300)
        let item = try item("<description>\(lines)</description><title>t</title>")
        #expect(item.summary == lines)
        #expect(item.title == "t")
    }
}
