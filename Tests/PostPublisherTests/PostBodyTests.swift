// What becomes of an item's HTML in a post.

import PostPublisher
import Testing
import TidingsCore

@Suite struct PostBodyTests {
    private func body(_ html: String, _ change: (inout PublishableItem) -> Void = { _ in }, images: PublishTarget.Images = .remote)
        -> String
    {
        var item = PublishableItem.make(body: html)
        change(&item)
        let text = PostPublisher.make(.hexo) { $0.images = images }.text(item)
        let start = text.firstRange(of: "<div>   \n")?.upperBound ?? text.startIndex
        let end = text.firstRange(of: "\n  \n</div>\n            ")?.lowerBound ?? text.endIndex
        return String(text[start..<end])
    }

    @Test func `every picture keeps its reader to itself, last among its attributes`() {
        #expect(body("<img alt src=http://e.org/1>") == "<img alt src=\"http://e.org/1\" referrerpolicy=\"no-referrer\">")
        #expect(
            body("<img referrerpolicy=no-referrer src=http://e.org/1>") == "<img referrerpolicy=\"no-referrer\" src=\"http://e.org/1\">")
        #expect(body("<img referrerpolicy=unsafe-url alt=x>") == "<img alt=\"x\" referrerpolicy=\"no-referrer\">")
        #expect(body("<img>") == "<img referrerpolicy=\"no-referrer\">")
    }

    @Test func `template braces lose their meaning, in text and in attributes`() {
        #expect(body("{{ a }} {% b %} {# c #} {d} {") == "&#123;{ a }} &#123;% b %} &#123;# c &#35;} {d} {")
        #expect(body("{{{x") == "&#123;&#123;{x")
        #expect(body("<a title='{{x}}'>y</a>") == "<a title=\"&#123;{x}}\">y</a>")
        #expect(body("{<b>{</b>") == "{<b>{</b>")
        #expect(body("a #} b #&#125; # }") == "a &#35;} b &#35;} # }")
        #expect(body("<a title='#}' href='#top'>y</a>") == "<a title=\"&#35;}\" href=\"#top\">y</a>")
        #expect(body("{\u{FFFC}{x}}") == "&#123;{x}}")
    }

    @Test(arguments: ["\u{3000}\u{3000}", "\u{A0}", "\u{FEFF}", "\u{2003} \u{202F}"])
    func `white space of any kind is none of the body's, nor a line of it`(space: String) {
        #expect(body("\(space)\n\(space)文字 \(space)") == "文字")
        #expect(body("<i>a</i>\n\(space)\n b \n\(space) \n\(space)c\(space)d") == "<i>a</i>\nb \n\(space)c\(space)d")
        #expect(body("<pre>\(space)\n\(space)\n</pre>") == "<pre>\(space)&#10;\(space)&#10;</pre>")
        #expect(body(space) == "")
    }

    @Test func `lines are neither blank nor indented`() {
        #expect(body("\n\n  a\n\n \t \n    b\n<p>\n\n  c</p>\n") == "a\nb\n<p>\nc</p>")
        #expect(body("<b>a</b>\r\n\r\nb\rc") == "<b>a</b>\nb\nc")
    }

    @Test func `a text without a tag keeps its paragraphs`() {
        #expect(body("a\r\n\r\n b\n  c \n \t \n\nd\n") == "<p>a</p>\n<p>b<br>\nc</p>\n<p>d</p>")
        #expect(body("\u{3000}\u{3000}甲\n\u{3000}\n\u{3000}\u{3000}乙") == "<p>\u{3000}\u{3000}甲</p>\n<p>\u{3000}\u{3000}乙</p>")
        #expect(body("1 &lt; 2\n\n---\n\n```js\n~~~") == "<p>1 &lt; 2</p>\n<p>---</p>\n<p>```js<br>\n&#126;~~</p>")
        #expect(body("\n\na\nb\n\n") == "a\nb")
    }

    @Test func `line ends in pre and in attributes survive as references`() {
        #expect(body("<pre>a\n\n    b</pre>\n  c") == "<pre>a&#10;&#10;    b</pre>\nc")
        #expect(body("<p title='a\n\n  b'>x</p>") == "<p title=\"a&#10;&#10;  b\">x</p>")
    }

    @Test(arguments: [
        ("```js", "&#96;``js"), ("~~~", "&#126;~~"), ("a\n   ```", "a\n&#96;``"), ("> ~~~", "> &#126;~~"), ("1. ```", "1. &#96;``"),
        ("- ````", "- &#96;```"), ("a ```", "a ```"), ("``", "``"), ("<p>```</p>", "<p>```</p>"), ("a\n\u{3000}```", "a\n\u{3000}&#96;``"),
        ("a\n\u{FEFF}\u{A0}~~~", "a\n\u{FEFF}\u{A0}&#126;~~"),
    ])
    func `fences of code begin no line`(html: String, expected: String) {
        #expect(body(html) == expected)
    }

    @Test(arguments: [
        ("[x](javascript:alert(1))", "[x&#93;(javascript:alert(1))"), ("![x](a){onerror=\"f()\"}", "![x&#93;(a)&#123;onerror=\"f()\"}"),
        ("[x]: javascript:f()", "[x&#93;: javascript:f()"), ("[图] [1], a[i] = {}", "[图] [1], a[i] = {}"),
        ("`x`{=html}", "`x`&#123;=html}"), ("# h {.a\nonclick=f()}", "# h &#123;.a\nonclick=f()}"), ("{{a=b}}", "&#123;&#123;a=b}}"),
        ("{a: 1} = {b: 2}", "{a: 1} = {b: 2}"), ("C:\\new, \\(x\\)", "C:&#92;new, &#92;(x&#92;)"),
        ("<pre>\\n](</pre>", "<pre>\\n&#93;(</pre>"),
        ("<img alt='](javascript:f())'>", "<img alt=\"&#93;(javascript:f())\" referrerpolicy=\"no-referrer\">"),
    ])
    func `a Markdown that is read inside HTML finds no address, no attributes and no commands`(html: String, expected: String) {
        #expect(body(html) == expected)
    }

    @Test(arguments: [
        ("---", "&#45;--"), ("a\n  -\nb", "a\n&#45;\nb"), ("a\n===  \nb", "a\n&#61;==  \nb"), ("- -", "- -"), ("--=", "--="),
        ("a ---", "a ---"),
        ("<pre>a\n---</pre>", "<pre>a&#10;---</pre>"),
    ])
    func `no line makes a heading of those before it`(html: String, expected: String) {
        #expect(body(html) == expected)
    }

    @Test func `characters that break generators are dropped`() {
        #expect(body("a\u{FFFC}b\u{0}c\u{9B}d\u{2028}e\u{2029}f\u{FFFF}g\u{7F}h") == "abcdefgh")
        #expect(body("&#xFFFC;&#x2028;x&\u{1}amp;") == "x&amp;amp;")
    }

    @Test func `kept pictures are shown from the site`() throws {
        let name = String(repeating: "ab", count: 32) + ".jpg"
        let html =
            "<a href='http://e.org/p.jpg?a=1&amp;b=2'><img src='http://e.org/p.jpg?a=1&b=2' srcset='http://e.org/x 2x' sizes='1px'></a>"
        let local = body(html, { $0.localPictures = ["http://e.org/p.jpg?a=1&b=2": "/kept/ab/\(name)"] }, images: .local)
        #expect(
            local == "<a href=\"/images/tidings/7/\(name)\"><img src=\"/images/tidings/7/\(name)\" referrerpolicy=\"no-referrer\"></a>")
        let missing = body(html, { $0.localPictures = [:] }, images: .local)
        #expect(missing.contains("<img src=\"http://e.org/p.jpg?a=1&b=2\" srcset"))
    }

    @Test func `a picture of the front matter is local too`() throws {
        let name = String(repeating: "0", count: 64) + ".webp"
        var item = PublishableItem.make(image: "http://e.org/i.webp")
        item.localPictures = ["http://e.org/i.webp": "/kept/00/\(name)"]
        let post = try #require(PostPublisher.make(.hexo) { $0.images = .local }.render(item))
        #expect(String(decoding: post.bytes, as: UTF8.self).contains("\nheadimg: '/images/tidings/7/\(name)'\n"))
        #expect(post.pictures == [PostPicture(source: "/kept/00/\(name)", name: name)])
    }
}
