// How safe HTML is written: minimal, in order, with URLs made absolute (SPEC §7, SCHEMA §7).

import HTMLSanitizer
import Testing

@Suite struct SanitizerWritingTests {
    private func safe(_ html: String, base: String? = nil) -> String { HTMLSanitizer(baseURL: base).sanitize(html) }

    @Test(arguments: [
        ("a & b", "a & b"), ("AT&T", "AT&T"), ("&amp;", "&"), ("&amp;amp;", "&amp;amp;"), ("&amp;lt", "&amp;lt"),
        ("&amp;copyright", "&amp;copyright"),
        ("&amp;nosuch;", "&nosuch;"), ("&amp;#", "&#"), ("&amp;#1", "&amp;#1"), ("&copy;&#39;&quot;&gt;", "©'\">"), ("1 < 2", "1 &lt; 2"),
        ("&#60;b>", "&lt;b>"), ("&<z>amp;</z>", "&amp;amp;"), ("&nbsp;", "\u{A0}"), ("a\r\nb\rc", "a\nb\nc"), ("\u{FFFC}\u{0}\u{85}a", "a"),
    ])
    func `text has no escape that it does not need`(html: String, expected: String) {
        #expect(safe(html) == expected)
    }

    @Test(arguments: [
        ("<img alt='' src=x>", "<img alt src=\"x\">"), ("<img ALT=a SRC=b>", "<img alt=\"a\" src=\"b\">"),
        ("<p title=a title=b>x</p>", "<p title=\"a\">x</p>"),
        ("<a href='?a=1&amp;b=2&amp;copy=3&copy;'>x</a>", "<a href=\"?a=1&b=2&copy=3©\">x</a>"),
        ("<p title='&amp;lt;'>x</p>", "<p title=\"&amp;lt;\">x</p>"),
        ("<p title='\"<>'>x</p>", "<p title=\"&quot;&lt;&gt;\">x</p>"), ("<br/><hr />", "<br><hr>"), ("<IMG>", "<img>"),
        ("<image src=x>", "<img src=\"x\">"),
        (
            "<p class=a id=b lang=en dir=rtl aria-label=c role=note>x</p>",
            "<p class=\"a\" id=\"b\" lang=\"en\" dir=\"rtl\" aria-label=\"c\" role=\"note\">x</p>"
        ),
        ("<img loading=lazy decoding=x fetchpriority=high>", "<img loading=\"lazy\" fetchpriority=\"high\">"),
        ("<p fetchpriority=high>x</p>", "<p>x</p>"),
    ])
    func `attributes keep their order and are written once`(html: String, expected: String) {
        #expect(safe(html) == expected)
    }

    @Test(arguments: [
        ("<a href=/b>x</a>", "<a href=\"http://e.org/b\">x</a>"), ("<a href='#f'>x</a>", "<a href=\"#f\">x</a>"),
        ("<a href=''>x</a>", "<a href>x</a>"),
        ("<a href=' c d '>x</a>", "<a href=\"http://e.org/a/c d\">x</a>"),
        ("<a href=mailto:m@e.org>x</a>", "<a href=\"mailto:m@e.org\">x</a>"),
        ("<a href=//f.org/>x</a>", "<a href=\"http://f.org/\">x</a>"),
        ("<video poster=p src=v></video>", "<video poster=\"http://e.org/a/p\" src=\"http://e.org/a/v\"></video>"),
        (
            "<img srcset='a.jpg, /b.jpg 2x,data:image/png;base64,A= 3x'>",
            "<img srcset=\"http://e.org/a/a.jpg, http://e.org/b.jpg 2x, data:image/png;base64,A= 3x\">"
        ),
        ("<img srcset='javascript:x 1x, http://f.org/c 320w'>", "<img srcset=\"http://f.org/c 320w\">"),
        ("<img srcset='javascript:x 1x'>", "<img>"),
        ("<img srcset='http://f.org/a,b,c 1x'>", "<img srcset=\"http://f.org/a,b,c 1x\">"),
        ("<img srcset='http://f.org/a f(1, 2), http://f.org/b 2x'>", "<img srcset=\"http://f.org/a, http://f.org/b 2x\">"),
    ])
    func `URLs are absolute where there is a base`(html: String, expected: String) {
        #expect(safe(html, base: "http://e.org/a/") == expected)
    }

    @Test(arguments: [
        ("<img src='data:image/gif;base64,R0=' data-src=b.jpg>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<img alt=x DATA-SRC='/b.jpg?a=1&amp;b=2' width=9>", "<img alt=\"x\" src=\"http://e.org/b.jpg?a=1&b=2\" width=\"9\">"),
        ("<img src=blank.gif data-original=b.jpg data-lazy-src=c.jpg>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<img data-src=b.jpg src=blank.gif src=c.gif>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<img data-lazy-src=b.jpg data-lazy-src=c.jpg>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<img srcset='data:image/gif;base64,R0= 1w' data-srcset='b.jpg 2x'>", "<img srcset=\"http://e.org/a/b.jpg 2x\">"),
        (
            "<picture><source data-srcset='b.webp 1x'><img></picture>",
            "<picture><source srcset=\"http://e.org/a/b.webp 1x\"><img></picture>"
        ),
        ("<img src=a.jpg data-orig-file=b.jpg>", "<img src=\"http://e.org/a/a.jpg\">"),
        ("<p data-src=b.jpg>x</p>", "<p>x</p>"),
        ("<img src='data:image/gif;base64,R0=' data-orig-file=b.jpg>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<img data-hi-res-src=b.jpg alt=x>", "<img src=\"http://e.org/a/b.jpg\" alt=\"x\">"),
        ("<img src=none.gif file=b.jpg zoomfile=c.jpg>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<img src=none.gif real_src=b.jpg>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<img src='DATA:image/gif;base64,R0=' zoomfile=b.jpg>", "<img src=\"http://e.org/a/b.jpg\">"),
        // Where only a noscript has it.
        ("<p>x</p><noscript><img src=b.jpg alt=y>z</noscript>", "<p>x</p><img src=\"http://e.org/a/b.jpg\" alt=\"y\">"),
        (
            "<noscript><img src=b.jpg></noscript><img src='data:image/gif;base64,R0=' data-actualsrc=b.jpg>",
            "<img src=\"http://e.org/a/b.jpg\">"
        ),
        ("<img data-src=b.jpg><noscript><img src=b.jpg></noscript>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("<noscript><img src=b.jpg></noscript><noscript><img src=b.jpg></noscript>", "<img src=\"http://e.org/a/b.jpg\">"),
        ("x<noscript><img src=//t.org/p width=1 height=1><script>f()</script><img src='data:image/gif;base64,R0='></noscript>", "x"),
        ("<noscript><img src=javascript:f()><a href=b>c</a></noscript>", "<img>"),
    ])
    func `what waits for a script stands where browsers look, once`(html: String, expected: String) {
        let sanitizer = HTMLSanitizer(baseURL: "http://e.org/a/", showsLatePictures: true)
        #expect(sanitizer.sanitize(html) == expected)
        #expect(sanitizer.sanitize(expected) == expected)
    }

    @Test(arguments: ["javascript:alert(1)", "data:image/png;base64,AA", "data:text/html,x", "file:///etc/passwd", "", " "])
    func `what waits and may not be shown takes no place`(address: String) {
        let sanitizer = HTMLSanitizer(showsLatePictures: true)
        #expect(sanitizer.sanitize("<img src='http://e.org/a' data-src='\(address)'>") == "<img src=\"http://e.org/a\">")
        #expect(sanitizer.sanitize("<img data-src='\(address)'>") == "<img>")
    }

    @Test func `unless it is asked for, what waits goes like any other attribute`() {
        #expect(safe("<img src=a.gif data-src=b.jpg>") == "<img src=\"a.gif\">")
    }
}
