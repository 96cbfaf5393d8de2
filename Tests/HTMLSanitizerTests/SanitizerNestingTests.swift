// Markup that does not nest is mended as the HTML standard's tree builder mends it, and the result stays as it is.

@testable import HTMLSanitizer
import Markup
import Testing

@Suite struct SanitizerNestingTests {
    private func safe(_ html: String) -> String { HTMLSanitizer().sanitize(html) }

    @Test(arguments: [
        ("<p>a<p>b", "<p>a</p><p>b</p>"), ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
        ("<p>a<div>b</div>c", "<p>a</p><div>b</div>c"), ("<h1>a<h2>b", "<h1>a</h1><h2>b</h2>"),
        ("<a href=x>a<a href=y>b", "<a href=\"x\">a</a><a href=\"y\">b</a>"),
        ("<b>a<p>b</b>c</p>", "<b>a</b><p><b>b</b>c</p>"),
        ("<table><tr><td>a<td>b</table>", "<table><tr><td>a</td><td>b</td></tr></table>"),
        ("<table>a<tr><td>b", "a<table><tr><td>b</td></tr></table>"), ("</p>a</div>", "<p></p>a"), ("a</br>b", "a<br>b"),
        ("<td>a</td>", "a"),
        ("<dl><dt>a<dd>b", "<dl><dt>a</dt><dd>b</dd></dl>"), ("<pre>\n\na</pre><p>b", "<pre>\n\na</pre><p>b</p>"),
        ("<div>a", "<div>a</div>"),
        ("<form><p>a<form><p>b</form>c", "<p>a</p><p>bc</p>"),
        ("<table><thead><tr><th>a</table>", "<table><thead><tr><th>a</th></tr></thead></table>"),
    ])
    func `what is left open or crossed is closed`(html: String, expected: String) {
        #expect(safe(html) == expected)
    }

    @Test(arguments: [
        "<table><tr><td>a</td></tr></table>", "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>", "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "<b><p>a</p></b>",
        "<table><caption>a</caption><colgroup><col><col></colgroup><tbody><tr><th>b</th></tr></tbody></table>", "<pre>a\n  b</pre>",
        "<pre>\n\na</pre>",
        "<a><div>x</div></a>",
        "<figure><img alt><figcaption>a</figcaption></figure>", "<details open><summary>a</summary>b</details>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
    ])
    func `what nests is written as it is`(html: String) {
        #expect(safe(html) == html)
    }

    @Test func `the line feed that begins a pre is no content`() {
        #expect(safe("<pre>\na\n</pre>") == "<pre>a\n</pre>")
        #expect(safe("<pre>\n</pre>") == "<pre></pre>")
    }

    @Test func `a link inside a link, which tables can build, is flattened`() {
        let once = safe("<a href=a>a<table><a href=b>b</table>x")
        #expect(safe(once) == once)
        #expect(!once.contains("<a href=\"a\">a<a"))
    }

    @Test func `a random document stays as it is the second time, and a tree builder agrees`() {
        var soup = TagSoup(seed: 7)
        var unstable: [String] = []
        for _ in 0..<4000 {
            let html = soup.document()
            let once = safe(html)
            // The tree of what came out must say the same: only then do browsers see what was judged.
            let tree = String(decoding: TreeRepair.repaired(Array(once.utf8)).out, as: UTF8.self)
            if safe(once) != once || tree != once { unstable.append(html) }
        }
        #expect(unstable == [])
    }

    @Test func `end tags that may be left out, or were forgotten, are where a tree builder has them`() {
        var soup = TagSoup(seed: 9)
        var different: [String] = []
        var written = 0
        for _ in 0..<20000 {
            let html = soup.bareDocument()
            guard isWrittenInPassing(html) else { continue }
            written += 1
            // Allowed tags without attributes are what the filter would hand to the tree builder.
            if Array(safe(html).utf8) != TreeRepair.repaired(Array(html.utf8)).out { different.append(html) }
        }
        #expect(different == [])
        #expect(written > 5000, "no more than \(written) were compared")
    }

    private func isWrittenInPassing(_ html: String) -> Bool {
        html.withByteView { bytes in
            var filter = MarkupFilter(
                bytes, attributes: AttributeFilter(urls: SafeURL(base: nil)), writer: SafeWriter(.watching, capacity: 100))
            filter.run()
            return filter.writer.isProper
        }
    }

    @Test(arguments: [
        "<p>a<p>b<ul><li>c<li><p>d<p>e</ul><h1>f</h2>", "<dl><dt>a<dd><p>b<dt>c</dl>", "<div><p>a<span>b</div>c", "<p>a<blockquote>b</p>c",
        "a</div></b></span>c", "<ul><li>a<ul><li>b</ul></ul>", "<ruby>a<rp>(<rt>b<rp>)</ruby>",
    ])
    func `forgotten end tags need no tree`(html: String) {
        #expect(isWrittenInPassing(html) == !html.contains("blockquote"))
    }

    @Test func `every bracket of a random document begins an allowed tag`() {
        var soup = TagSoup(seed: 8)
        var bad: [String] = []
        for _ in 0..<2000 {
            let once = safe(soup.document())
            for piece in once.split(separator: "<", omittingEmptySubsequences: false).dropFirst() {
                let name = piece.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
                if !SafeElement.allCases.contains(where: { "\($0)" == name }) { bad.append(once) }
            }
        }
        #expect(bad == [])
    }
}

/// Documents of random tags and texts; the same seed gives the same.
struct TagSoup {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func number(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    mutating func document() -> String {
        (0..<(1 + number(below: 30))).map { _ in
            let tag = TagSoup.tags[number(below: TagSoup.tags.count)]
            switch number(below: 10) {
            case 0..<5: return "<\(tag)\(TagSoup.attributes[number(below: TagSoup.attributes.count)])>"
            case 5..<8: return "</\(tag)>"
            default: return TagSoup.texts[number(below: TagSoup.texts.count)]
            }
        }.joined()
    }

    /// Allowed elements alone, fewer of those that no tree can do without.
    mutating func bareDocument() -> String {
        (0..<(1 + number(below: 16))).map { _ in
            let tag = TagSoup.bare[number(below: TagSoup.bare.count)]
            switch number(below: 10) {
            case 0..<5: return "<\(tag)>"
            case 5..<8: return tag == "br" || tag == "hr" ? "x" : "</\(tag)>"
            default: return "x"
            }
        }.joined()
    }

    private static let bare = [
        "p", "p", "p", "li", "li", "ul", "ol", "div", "div", "span", "blockquote", "dl", "dt", "dd", "h1", "h2", "br", "hr", "ruby", "rt",
        "rp", "section", "details", "summary", "b", "a", "table", "tr", "td", "tbody", "caption", "center", "pre", "video", "figure",
    ]
    private static let tags = [
        "a", "b", "i", "p", "div", "span", "h1", "h2", "ul", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "tbody", "thead", "caption",
        "colgroup",
        "col", "ruby", "rt", "rp", "pre", "nobr", "font", "code", "img", "br", "hr", "svg", "math", "template", "form", "select", "option",
        "object", "button",
        "marquee", "z", "title", "textarea", "xmp", "script", "style", "section", "video", "source", "details", "summary", "center",
        "noscript", "iframe",
    ]
    private static let attributes = [
        "", "", "", "", " href=x", " title='a<b'", " id=1", " color=red", " src=y", " onclick=x", " class='\n'", " =", "/",
        " href='javascript:x'", " '",
    ]
    private static let texts = ["x", " ", "\n", "\n\n", "&", "amp;", "&lt;", "<", "\0", "&#60;", "<!--", "-->", "é", "{{", "]]>"]
}
