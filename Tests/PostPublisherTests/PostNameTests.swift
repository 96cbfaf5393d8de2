// What files are called.

@testable import PostPublisher
import Testing
import TidingsCore

@Suite struct PostNameTests {
    @Test(arguments: [
        ("Hello, World!", "hello-world"), ("半岛电视台", "半岛电视台"), ("_draft", "draft"), (".hidden", "hidden"),
        ("../../etc/passwd", "etc-passwd"),
        ("Cafe\u{301}", "café"), ("ÀÉÎ", "àéî"), ("हिन्दी समाचार", "हिन्दी-समाचार"), ("☀️🚀", ""), ("a\u{0}b\nc", "a-b-c"), ("ＡＢＣ１", "ａｂｃ１"),
        ("--a--b--", "a-b"),
        ("\u{301}\u{301}a", "a"), ("한국어", "한국어"), ("C# & .NET", "c-net"),
        ("J\u{30C}x T\u{308} H\u{331} W\u{30A}", "\u{1F0}x-\u{1E97}-\u{1E96}-\u{1E98}"),
    ])
    func `slugs keep letters and digits of any script`(text: String, slug: String) {
        // Of strings that are canonically equivalent only one is in NFC, and file systems tell them apart.
        #expect(Array(PostName.slug(text).unicodeScalars) == Array(slug.unicodeScalars))
    }

    @Test func `slugs are cut at a character, at sixty bytes`() {
        #expect(PostName.slug(String(repeating: "网", count: 100)) == String(repeating: "网", count: 20))
        #expect(PostName.slug(String(repeating: "a", count: 59) + "é") == String(repeating: "a", count: 59))
        #expect(PostName.slug("a" + String(repeating: "\u{301}", count: 5000)).utf8.count <= 60)
    }

    @Test func `an item without letters has its date and number`() {
        #expect(PostName(.make(title: "!!!"), names: .title).stem == "2022-01-01-7")
        #expect(PostName(.make(source: "///"), names: .title).folder == "source")
        #expect(PostName(.make(title: "Title"), names: .number).stem == "2022-01-01-7")
    }
}
