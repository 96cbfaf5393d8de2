// What a reader sees of a piece of HTML, and what it refers to.

import Markup
import Testing

@Suite struct HTMLTextTests {
    @Test func `block tags are white space and inline tags are nothing`() {
        #expect(HTMLText.visible("<p>one</p><p>t<b>w</b>o</p>x<br>y<td>z") == "one two x y z")
        #expect(HTMLText.visible("<li>a<li>b") == "a b")
    }

    @Test func `scripts, styles, frames and comments are not read`() {
        #expect(HTMLText.visible("a<script>if (1 < 2) '</p>'</script>b<style>p{}</style>c<!-- d > e -->f") == "abcf")
        #expect(HTMLText.visible("a<noscript><img src=x>hidden</noscript>b<template>t<template>u</template>v</template>c") == "abc")
        #expect(HTMLText.visible("a<SCRIPT>x</Script >b") == "ab")
    }

    @Test func `an open script swallows the rest as in a browser`() {
        #expect(HTMLText.visible("a<script>b</scripty>c") == "a")
    }

    @Test func `references are resolved once`() {
        #expect(
            HTMLText.visible("AT&amp;T &lt;b&gt; &amp;amp; &eacute;&#39;&#x2014;&#150; &notit; &unknown; &copy 2")
                == "AT&T <b> &amp; é'—– ¬it; &unknown; © 2")
    }

    @Test func `all kinds of spaces collapse to one and none is left at the ends`() {
        #expect(HTMLText.visible(" \u{A0}<p> a &nbsp;\u{3000}\u{2009}\n b\u{200B}c\u{AD}d </p>") == "a bcd")
        #expect(HTMLText.visible("你好　世界") == "你好 世界")
        #expect(HTMLText.visible("") == "")
    }

    @Test func `a less-than sign that begins no tag is text`() {
        #expect(HTMLText.visible("1 < 2 and 3 <4 <> x") == "1 < 2 and 3 <4 <> x")
    }

    @Test func `an end without its tag and a tag without its end do no harm`() {
        #expect(HTMLText.visible("a</b>c<d") == "ac")
        #expect(HTMLText.visible("<p title='never closed>text</p><b>bold</b>") == "text bold")
    }

    @Test func `links and pictures are listed as written, references resolved`() {
        let html = #"<a href=" /a?x=1&amp;y=2 ">l</a><img src=i.png><area HREF='b'><a name=n>"#
        #expect(
            HTMLText.references(html) == [
                HTMLReference(kind: .link, url: "/a?x=1&y=2"), HTMLReference(kind: .picture, url: "i.png"),
                HTMLReference(kind: .link, url: "b"),
            ])
    }

    @Test func `a title that speaks of an element keeps what follows`() {
        func plain(_ html: String) -> String { html.withByteView { HTMLText.plain($0, isGuess: false) } }
        #expect(plain("Using <script> in 2026") == "Using <script> in 2026")
        #expect(plain("How to use the <title> tag, <b>well</b>") == "How to use the <title> tag, <b>well</b>")
        #expect(plain("a<script>b</script>c <style> d") == "ac <style> d")
        #expect(plain("a <style> b </styles> c") == "a <style> b </styles> c")
        #expect(plain("a<noscript/>b") == "ab")
        #expect(plain("The <blink> tag of <T>") == "The tag of")
        #expect(plain(String(repeating: "<style><iframe>", count: 50_000)).utf8.count == 15 * 50_000)
    }

    @Test(arguments: [
        "The <dialog> element", "How do I use <details>?", "Centering a <div>", "List<String> vs List<Object>", "IEnumerable<object>",
        "<details>", "Styling <input type=\"date\"> in CSS", "When to use <b> and <strong>", "The <a> tag, the “<img>” tag and `<p>`",
        "使用<details>元素，或者 <dialog>（新）", "Map<List<Object>>", "Introducing <model-viewer>", "<em>One</em> more <em>", "A <T> & <section>",
        "The '<a>' tag", "“<b>”", "<dialog>: a guide", "<details>，新元素",
    ])
    func `a title that speaks of a tag keeps it`(title: String) {
        let written = title.replacing("<em>One</em>", with: "One")
        #expect(title.withByteView { HTMLText.plain($0, isGuess: true) } == written)
    }

    @Test(arguments: [
        ("<p>Title</p>", "Title"), ("<p>Title", "Title"), ("<p> Title", "Title"), ("One<p>Two<hr>Three", "One Two Three"),
        ("One<br>Two <br> Three<br/>", "One Two Three"),
        ("<b>Title<b>", "Title"), ("<div>Title", "Title"), ("<div><span>Title", "Title"), ("CO<sub>2</sub> and H<sub>2", "CO2 and H2"),
        ("A <i class=x> Title", "A Title"), ("<h1>A <em>new</em> <span>title</span></h1>", "A new title"), ("Title</b>", "Title"),
        ("<img src=x.png> Title <img alt=''>", "Title"), ("<details>Title</details>", "Title"), ("<my-word>Title</my-word>", "Title"),
        ("AT&amp;T <b>&lt;b&gt;</b>", "AT&T <b>"), ("A<input/>B <video/>", "AB"),
        ("<b>“We won”, says Ann", "“We won”, says Ann"), ("<h3>[Update] Bridge", "[Update] Bridge"), ("<h3>$5 <b>off</b>", "$5 off"),
        ("<h3>#MeToo", "#MeToo"), ("<div>(Video) Bridge", "(Video) Bridge"), ("<span>(Video) Bridge", "(Video) Bridge"),
        ("<blockquote>\"Quote\"", "\"Quote\""), ("<h1>\nBridge", "Bridge"), ("<h2>《书》", "《书》"), ("<strong>【快讯】", "【快讯】"),
        ("Titel <small>(Update)", "Titel (Update)"), ("Foo <strong>– bar", "Foo – bar"), ("price <del>$10 now $5", "price $10 now $5"),
        ("Some <em>…", "Some …"),
    ])
    func `the markup of a title is dropped`(title: String, words: String) {
        #expect(title.withByteView { HTMLText.plain($0, isGuess: true) } == words)
    }

    @Test func `many open tags cost no more than one`() {
        let open = String(repeating: "<b>x<a-b><q>", count: 100_000) + "</b></q>"
        #expect(open.withByteView { HTMLText.plain($0, isGuess: true) } == String(repeating: "x<a-b>", count: 100_000))
    }

    @Test func `counting pixels are no pictures`() {
        let html =
            #"<img src=p.gif width=1 height=1><img src=q.gif style="width: 1px; height:0"><img src=r.gif width=1px><img src=s.gif width=100%>"#
        #expect(HTMLText.references(html).map(\.url) == ["s.gif"])
    }

    @Test func `lazy addresses, sets and posters are pictures`() {
        let html = """
            <img src="data:image/gif;base64,R0" data-src="real.jpg" srcset="a.jpg 320w, b,c.jpg 640w">\
            <video poster=p.jpg src=v.mp4></video><picture><source srcset="s.webp 2x, t.webp"><img src=u.png></picture>
            """
        #expect(HTMLText.references(html).map(\.url) == ["real.jpg", "a.jpg", "b,c.jpg", "p.jpg", "s.webp", "t.webp", "u.png"])
        #expect(HTMLText.references("<img src='data:image/png;base64,A'>").map(\.url) == ["data:image/png;base64,A"])
    }

    @Test func `a picture keeps its alternatives and its size`() {
        let pictures = HTMLText.pictures(
            #"<picture><source srcset="s.webp 2x"><img src=u.png width=640 height="480px" srcset="w.png 1280w"></picture><img alt=x><img src=1.gif width=1>"#
        )
        #expect(
            pictures == [
                HTMLPicture(
                    candidates: [
                        .init(url: "u.png"), .init(url: "w.png", width: 1280), .init(url: "s.webp", density: 2),
                    ], width: 640, height: 480),
                HTMLPicture(candidates: [.init(url: "1.gif")], width: 1),
            ])
        #expect(pictures.map(\.isPixel) == [false, true])
    }

    @Test(arguments: [
        ("height: 1em; max-height: 1em", nil, 16), ("width:1.2em !important; height:1.2em", 20, 20), ("width: 2REM", 32, nil),
        ("width: 640.5px", 640, nil), ("width: 100%; height: 1ex", nil, nil), ("width: em; height: .", nil, nil),
        ("width: 999999999999999999999em", 1_000_000, nil),
    ])
    func `the size of a picture may be given in em`(style: String, width: Int?, height: Int?) throws {
        let picture = try #require(HTMLText.pictures("<img src=x.png style=\"\(style)\">").first)
        #expect(picture.width == width)
        #expect(picture.height == height)
    }

    @Test func `a source of a format that cannot be read is passed over`() {
        let sources = ["image/jxl", "image/svg+xml", "IMAGE/WebP", ""].enumerated().map { "<source srcset=\"\($0).x 2x\" type=\"\($1)\">" }
        let pictures = HTMLText.pictures("<picture>\(sources.joined())<source srcset=4.x><img src=5.x></picture>")
        #expect(pictures.map { $0.candidates.map(\.url) } == [["5.x", "2.x", "3.x", "4.x"]])
    }

    @Test func `the first picture may be had from the sources of its element alone`() {
        let lazy = #"<picture><source srcset="s.webp 640w, l.webp 1280w"><img src="data:image/gif;base64,R0" alt></picture><img src=b.png>"#
        #expect(HTMLText.firstPicture(lazy)?.candidates.map(\.url) == ["s.webp", "l.webp", "data:image/gif;base64,R0"])
        #expect(HTMLText.firstPicture("<picture><source srcset=s.webp><img alt></picture>")?.url == "s.webp")
        #expect(HTMLText.firstPicture("<picture><source srcset=s.webp></picture><img src=b.png>")?.candidates.map(\.url) == ["b.png"])
        #expect(HTMLText.firstPicture("<img src=1.gif width=1><video poster=p.jpg></video><IMG SRC=b.png>")?.url == "b.png")
    }

    @Test func `deep nesting and unclosed quotes take linear time`() {
        let deep = String(repeating: "<div>", count: 200_000) + "x"
        #expect(HTMLText.visible(deep) == "x")
        let quotes = String(repeating: "<a b='<a c=\"", count: 50_000)
        #expect(HTMLText.visible(quotes).utf8.count <= quotes.utf8.count)
        let comments = String(repeating: "<!--<p>", count: 50_000)
        #expect(HTMLText.visible(comments) == "")
    }
}
