// Splitting and joining URLs: what a shortcut may answer without doing either.

import Testing
import TidingsCore

@Suite struct WebURLTests {
    @Test func `most absolute addresses are told at a glance`() {
        for url in ["https://a.test/b.jpg?c=d#e", "http://a.test", "https://1.test:8080/x//y", "https://a.test/新.png"] {
            #expect(WebURL.isPlainlyAbsolute(url), "\(url)")
        }
    }

    @Test func `a canonical link is the same whether its scheme is in capitals`() {
        let parts = [
            "a.test", "A.test", "新.test", "a-b", "/", "//", "x", ".", "..", "?", "?q=1", "#", "#/r", "#!r", ":80", ":443", ":8080", "@",
            "u:p@", "%20",
            "%e4", " ", "\t", "新", "\"", "\\", "|", "utm_source=x", "&", "~", "'", "index.html",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50_000 {
            let rest = "://" + (0..<Int.random(in: 0...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            for scheme in ["http", "https"] {
                #expect(CanonicalLink.of(scheme + rest) == CanonicalLink.of(scheme.uppercased() + rest), "\(rest)")
            }
        }
        #expect(CanonicalLink.of("https://a.test/b/") == "a.test/b")
        #expect(CanonicalLink.of("https://a.test/") == "a.test")
        #expect(CanonicalLink.of("http://a.test") == "a.test")
    }

    @Test(arguments: [
        ("a%20b%2Fc", "a b/c"), ("%E6%96%B0", "新"), ("%c3%A9", "é"), ("100%", "100%"), ("%4", "%4"), ("%zz%41", "%zzA"),
        ("%+f%-1% 1", "%+f%-1% 1"), ("%FF", "\u{FFFD}"), ("%2541", "%41"),
    ])
    func `two hexadecimal digits behind a percent sign are a byte, and nothing else is`(text: String, decoded: String) {
        #expect(WebURL.percentDecoded(text) == decoded)
    }

    @Test func `what is plainly absolute stays as it is against any base`() {
        let parts = [
            "http://", "https://", "HTTP://", "//", "/", "a.test", "新.test", ".", "..", "/./", "/../", "?", "#", ":", "80", "@", "u:p@",
            " ", "\t", "\n",
            "x", "%20", "\\", "[::1]", "&amp;", "data:", "\u{A0}", "\"",
        ]
        var random = SystemRandomNumberGenerator()
        var plain = 0
        for _ in 0..<50_000 {
            let start = Bool.random(using: &random) ? ["https://a", "http://1"].randomElement(using: &random) ?? "" : ""
            let reference =
                start + (0..<Int.random(in: 0...6, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            guard WebURL.isPlainlyAbsolute(reference) else { continue }
            plain += 1
            for base in ["https://b.test/c/d?e", "http://b.test", "mailto:x@y.test", ""] {
                #expect(WebURL(base).resolve(reference) == reference, "\(reference)")
            }
            #expect(WebURL(reference).string == reference)
            #expect(WebURL(reference).host?.isEmpty == false && WebURL(reference).isHTTP, "\(reference)")
        }
        #expect(plain > 1000)
    }
}
