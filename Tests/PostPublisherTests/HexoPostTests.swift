// The layout that existing Hexo sites have, byte for byte (SPEC §7).

import PostPublisher
import Testing
import TidingsCore

@Suite struct HexoPostTests {
    @Test func `a post has the layout of the contract, odd spaces included`() throws {
        var item = PublishableItem.make(title: "It's 1 < 2", body: " <p>One</p>\n\n   <p>Two</p>  ", image: "http://e.org/a b'.jpg")
        item.categories = ["新媒体", "Aljazeera 半岛网", "新闻"]
        item.sourceAuthor = "Aljazeera 半岛网"
        let post = try #require(PostPublisher.make(.hexo).render(item))
        #expect(post.relativePath == "半岛电视台/2022-01-01-it-s-1-2-7.md")
        let lines = [
            "", "---", "title: 'It''s 1 &lt; 2'", "categories: ", " - 新媒体", " - Aljazeera 半岛网", " - 新闻",
            "headimg: 'http://e.org/a%20b%27.jpg'", "author: Aljazeera 半岛网", "comments: false", "date: Sat, 01 Jan 2022 06:08:53 GMT",
            "thumbnail: 'http://e.org/a%20b%27.jpg'", "---", "", "<div>   ", "<p>One</p>", "<p>Two</p>", "  ", "</div>", "            ",
        ]
        #expect(String(decoding: post.bytes, as: UTF8.self) == lines.joined(separator: "\n"))
    }

    @Test func `what an item lacks has no line`() {
        let text = PostPublisher.make(.hexo).text(.make())
        for key in ["headimg", "thumbnail", "categories", "author"] { #expect(!text.contains(key)) }
    }

    @Test(arguments: [
        ("<p>Today I saw a <b>bird</b>.</p>", "Today I saw a bird."), ("", ""), ("<img src=\"http://e.org/a.png\">", ""),
        ("<p>It''s {{ odd }} &lt;b></p>", "It''''s {{ odd }} &lt;b>"),
        ("<p>\(String(repeating: "words and ", count: 500))</p>", "words and words and words and words and words and words and…"),
        ("<p>\(String(repeating: "今天", count: 50))</p>", String(repeating: "今天", count: 30) + "…"),
        ("<p>\(String(repeating: "x", count: 9000))</p>", String(repeating: "x", count: 60) + "…"),
    ])
    func `a post without a title has its first words for one`(body: String, title: String) {
        for none in [nil, ""] {
            let text = PostPublisher.make(.hexo).text(.make(title: none, body: body))
            #expect(text.contains("\ntitle: '\(title)'\n"))
            #expect(PostPublisher.make(.json).text(.make(title: none, body: body)).contains("\"title\": \(none == nil ? "null" : "\"\"")"))
        }
    }

    @Test func `the configured author wins, then the item's own`() {
        var item = PublishableItem.make()
        item.itemAuthors = [Person(name: "Ann"), Person(email: "bob@e.org")]
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: Ann, bob@e.org\n"))
        item.sourceAuthor = "The desk"
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: The desk\n"))
    }

    @Test func `an item that names no author has the feed's, behind the configured one`() {
        var item = PublishableItem.make()
        item.feedAuthors = [Person(name: "Ann")]
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: Ann\n"))
        item.itemAuthors = [Person(name: "Bob")]
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: Bob\n"))
        (item.itemAuthors, item.sourceAuthor) = ([], "The desk")
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: The desk\n"))
    }

    @Test func `whoever is named twice is one author`() {
        var item = PublishableItem.make()
        // XenForo: <author>invalid@example.com (Ann)</author><dc:creator> Ann</dc:creator>
        item.itemAuthors = [Person(name: "Ann", email: "invalid@example.com"), Person(name: "Bob"), Person(name: " Ann")]
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: Ann, Bob\n"))
        // Flickr: <author>nobody@flickr.com (U)</author><dc:creator>U (creator)</dc:creator>
        item.itemAuthors = [Person(name: "U", email: "nobody@flickr.com"), Person(name: "U (creator)")]
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: U\n"))
    }

    @Test func `an author who brings markup brings none`() {
        var item = PublishableItem.make()
        item.itemAuthors = [Person(name: "<img src=x onerror=alert(1)>")]
        #expect(PostPublisher.make(.hexo).text(item).contains("\nauthor: '&lt;img src=x onerror=alert(1)>'\n"))
    }

    @Test func `an undated item carries the time it was first seen`() {
        var item = PublishableItem.make()
        item.published = nil
        item.firstPublished = nil
        item.firstSeen = Timestamp(seconds: 0)
        let publisher = PostPublisher.make(.hexo)
        #expect(publisher.text(item).contains("\ndate: Thu, 01 Jan 1970 00:00:00 GMT\n"))
        #expect(publisher.render(item)?.relativePath.contains("/1970-01-01-") == true)
    }

    @Test func `an item that was only ever updated carries the time at which it first had been`() {
        var item = PublishableItem.make()
        (item.published, item.firstPublished, item.firstUpdated) = (nil, nil, Timestamp(seconds: 86_400))
        let publisher = PostPublisher.make(.hexo)
        #expect(publisher.text(item).contains("\ndate: Fri, 02 Jan 1970 00:00:00 GMT\n"))
        #expect(publisher.render(item)?.relativePath.contains("/1970-01-02-") == true)
        item.published = Timestamp(seconds: 0)
        #expect(publisher.text(item).contains("\ndate: Thu, 01 Jan 1970 00:00:00 GMT\n"))
    }

    @Test(arguments: ["javascript:alert(1)", "data:image/png;base64,AA", "/relative.png", ""])
    func `a picture that is no web address is none`(image: String) {
        #expect(!PostPublisher.make(.hexo).text(.make(image: image)).contains("headimg"))
    }

    @Test func `a withdrawn item is kept, marked or removed`() {
        var item = PublishableItem.make()
        item.withdrawn = Timestamp(seconds: 1_641_017_333)
        #expect(PostPublisher.make(.hexo).text(item) == PostPublisher.make(.hexo).text(.make()))
        #expect(
            PostPublisher.make(.hexo) { $0.withdrawn = .mark }.text(item).contains("\nwithdrawn: Sat, 01 Jan 2022 06:08:53 GMT\n---\n"))
        #expect(PostPublisher.make(.hexo, { $0.withdrawn = .remove }).render(item) == nil)
        item.withdrawn = nil
        #expect(PostPublisher.make(.hexo, { $0.withdrawn = .remove }).render(item) != nil)
    }
}
