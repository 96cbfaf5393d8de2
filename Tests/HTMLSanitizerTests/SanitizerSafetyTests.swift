// Nothing that runs, loads in frames or leaves the page comes through, however it is dressed.

import HTMLSanitizer
import Testing

@Suite struct SanitizerSafetyTests {
    private func safe(_ html: String, base: String? = nil) -> String { HTMLSanitizer(baseURL: base).sanitize(html) }

    @Test(arguments: ["script", "style", "title", "iframe", "noembed", "noframes", "noscript", "template", "svg", "math"])
    func `a container that could run or hide goes with its content`(name: String) {
        #expect(safe("a<\(name)>b<x>c</x></\(name)>d") == "ad")
        #expect(safe("a<\(name.uppercased()) x=y>b</\(name)\n>d") == "ad")
        #expect(safe("a<\(name)>b") == "a")
    }

    @Test(arguments: [
        "form", "button", "select", "option", "object", "embed", "applet", "frame", "frameset", "input", "base", "link", "meta", "body",
        "html", "head",
        "dialog", "marquee", "font-face", "x-widget", "xml", "portal", "fencedframe", "z", "label", "fieldset", "canvas", "slot",
    ])
    func `the tags of other elements go, what they hold stays`(name: String) {
        #expect(safe("a<\(name) onclick=x>b</\(name)>c") == "abc")
    }

    @Test func `raw text that readers see stays as text`() {
        #expect(safe("<textarea><b>&amp;</textarea>x") == "&lt;b>&x")
        #expect(safe("<xmp><b>&amp;</xmp>x") == "&lt;b>&amp;amp;x")
    }

    @Test(arguments: [
        "onclick", "style", "srcdoc", "formaction", "ping", "background", "data-x", "xmlns", "target", "is", "nonce", "contenteditable",
    ])
    func `attributes outside the list go`(name: String) {
        #expect(safe("<p \(name)=x title=y>z</p>") == "<p title=\"y\">z</p>")
    }

    @Test func `a name that would shadow the document goes, an anchor's stays`() {
        #expect(safe("<img name=body><a name=top>x</a>") == "<img><a name=\"top\">x</a>")
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:x", " \t\n javascript:x", "java\tscript:x", "java\0script:x", "java&#10;script:x",
        "java&NewLine;script:x",
        "javascript&colon;x", "&#x6A;avascript:x", "&#0000106avascript&#58x", "\u{1}javascript:x", "\u{200B}javascript:x",
        "\u{2028}javascript:x", "\u{3000}javascript:x", "\u{2003} \u{A0}javascript:x", "\u{1680}\u{205F}java\u{2000}script:x",
        "feed:javascript:alert(1)", "feed: javascript:x", "feed:feed:javascript:x",
        "java\u{AD}script:x", "vbscript:x", "data:text/html,x", "DATA:image/png,x", "blob:x", "file:///etc/passwd", "filesystem:x",
        "livescript:x",
        "about:blank", "view-source:x", "jar:x", "unknown:x", "ms-word:ofe|u|x", "intent:x",
    ])
    func `a link with a scheme that could run goes, its text stays`(url: String) {
        #expect(safe("<a href=\"\(url)\">t</a>") == "<a>t</a>")
        #expect(safe("<a href=\"\(url)\">t</a>", base: "http://e.org/") == "<a>t</a>")
        #expect(safe("<q cite=\"\(url)\">t</q>") == "<q>t</q>")
        #expect(safe("<video poster=\"\(url.replacing("image", with: "text"))\"></video>") == "<video></video>")
    }

    @Test func `white space of any script around an address goes, and hides nothing in a list`() {
        #expect(safe("<a href=\"\u{3000}http://e.org/\u{2003}\">t</a>") == "<a href=\"http://e.org/\">t</a>")
        #expect(safe("<a href=\"\u{A0}p\">t</a>", base: "http://e.org/") == "<a href=\"http://e.org/p\">t</a>")
        #expect(safe("<img srcset=\"\u{3000}javascript:x, \u{205F}p.jpg 2x\">") == "<img srcset=\"p.jpg 2x\">")
        #expect(safe("<a href=\"\u{3000}\u{2003}\">t</a>") == safe("<a href=\" \">t</a>"))
    }

    @Test func `a base that is no web address resolves nothing`() {
        #expect(safe("<a href='%0aalert(1)'>t</a>", base: "javascript://x/") == "<a href=\"%0aalert(1)\">t</a>")
    }

    @Test func `data of pictures stays where pictures are shown`() {
        #expect(safe("<img src='data:image/gif;base64,R0'>") == "<img src=\"data:image/gif;base64,R0\">")
        #expect(safe("<img src='data:text/html,x'>") == "<img>")
        #expect(safe("<audio src='data:image/png,x'></audio>") == "<audio src=\"data:image/png,x\"></audio>")
    }

    @Test(arguments: [
        ("<!--<img src=x>-->a", "a"), ("<!-->a", "a"), ("<!--->a", "a"), ("<!--x--!>a", "a"), ("<!-- a", ""), ("<!x>a", "a"),
        ("<?x?>a", "a"),
        ("<![CDATA[x]]>a", "a"), ("</ x>a", "a"), ("</>a", "a"), ("<!DOCTYPE html>a", "a"), ("<a", ""), ("<a href='x", ""), ("</p", ""),
    ])
    func `comments, declarations and cut tags are nothing`(html: String, expected: String) {
        #expect(safe(html) == expected)
    }

    @Test func `foreign content ends where HTML breaks out of it`() {
        #expect(safe("<svg><g><p>a</p></svg>b") == "<p>a</p>b")
        #expect(safe("<svg><foreignObject><p>a</p></foreignObject></svg>b") == "b")
        #expect(safe("<svg/>a<svg><path/></svg>b") == "ab")
    }
}
