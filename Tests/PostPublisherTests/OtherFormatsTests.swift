// Posts for Hugo, for Jekyll, and as JSON.

import Foundation
import PostPublisher
import Testing
import TidingsCore

@Suite struct OtherFormatsTests {
    private var item: PublishableItem {
        var item = PublishableItem.make(title: "It's <b>", body: "<p>{{ x }}</p>", image: "http://e.org/i.png")
        item.categories = ["News"]
        item.itemCategories = ["yes", "yes", "a: b"]
        item.link = "http://e.org/a?b=1"
        return item
    }

    @Test func `a target is known again by its name`() {
        for format in PostFormat.allCases {
            let target = PublishTarget(format: format, directory: "/srv/a: b/新")
            #expect(PublishTarget(name: target.name) == target)
        }
        for name in ["", "hexo", "/srv", "other:/srv"] { #expect(PublishTarget(name: name) == nil) }
    }

    @Test func `Hugo gets a page bundle`() throws {
        let post = try #require(PostPublisher.make(.hugo, directory: "/site/content/posts").render(item))
        #expect(post.relativePath == "半岛电视台/2022-01-01-it-s-b-7/index.html")
        let expected = """
            ---
            title: 'It''s <b>'
            date: 2022-01-01T06:08:53Z
            categories:
             - 'News'
            tags:
             - 'yes'
             - 'a: b'
            images:
             - 'http://e.org/i.png'
            params:
              source: '半岛电视台'
              link: 'http://e.org/a?b=1'
              image: 'http://e.org/i.png'
            ---
            <p>&#123;{ x }}</p>

            """
        #expect(String(decoding: post.bytes, as: UTF8.self) == expected)
    }

    @Test func `Jekyll gets a file without Liquid`() throws {
        let post = try #require(PostPublisher.make(.jekyll).render(item))
        #expect(post.relativePath == "半岛电视台/2022-01-01-it-s-b-7.html")
        let expected = """
            ---
            layout: post
            title: 'It''s &lt;b>'
            date: 2022-01-01T06:08:53Z
            categories:
             - 'News'
            tags:
             - 'yes'
             - 'a: b'
            source: '半岛电视台'
            link: 'http://e.org/a?b=1'
            image: 'http://e.org/i.png'
            render_with_liquid: false
            ---
            <p>&#123;{ x }}</p>

            """
        #expect(String(decoding: post.bytes, as: UTF8.self) == expected)
    }

    @Test func `a category that becomes a path leads nowhere else`() {
        var item = self.item
        item.categories = ["News: World", "AC/DC", "../../etc", "..", "/", "a/./b//c", ".../x", "../ y", "> ..", ".-.", "a..b/.NET"]
        item.itemCategories = item.categories
        let paths = ["News: World", "AC/DC", "etc", "a/b/c", "x", "y", ">", "-", "a..b/.NET"]
        func list(_ key: String, _ terms: [String]) -> String { "\n\(key):\n" + terms.map { " - '\($0)'\n" }.joined() }
        let hugo = PostPublisher.make(.hugo).text(item)
        #expect(hugo.contains(list("categories", paths) + "tags:"))
        #expect(hugo.contains(list("tags", paths) + "images:"))
        let jekyll = PostPublisher.make(.jekyll).text(item)
        #expect(jekyll.contains(list("categories", ["News\u{FF1A} World"] + paths.dropFirst()) + "tags:"))
        #expect(jekyll.contains(list("tags", item.itemCategories) + "source:"))
    }

    @Test func `a category is no page of the generator's own, nor longer than a file's name`() {
        var item = self.item
        item.categories = ["index.html", "Index.XML/x", "a/in?dex.html", "indexes", "index", "my.index.html"]
        let paths = ["index\u{FF0E}html", "Index\u{FF0E}XML/x", "a/in?dex\u{FF0E}html", "indexes", "index", "my.index.html"]
        #expect(PostPublisher.make(.hugo).text(item).contains("\ncategories:\n" + paths.map { " - '\($0)'\n" }.joined() + "tags:"))
        // Lower case makes three bytes of these two.
        let long = ["网", "Ⱥ", "x"].map { String(repeating: $0, count: 300) }
        item.categories = [long.joined(separator: "/"), String(repeating: "x", count: 255)]
        let cut = [String(repeating: "网", count: 85), String(repeating: "Ⱥ", count: 85), String(repeating: "x", count: 255)]
        let expected = "\ncategories:\n - '\(cut.joined(separator: "/"))'\n - '\(cut[2])'\ntags:"
        #expect(PostPublisher.make(.hugo).text(item).contains(expected))
    }

    @Test func `JSON holds the item as it is`() throws {
        let post = try #require(PostPublisher.make(.json).render(item))
        #expect(post.relativePath == "半岛电视台/2022-01-01-it-s-b-7.json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(post.bytes)) as? [String: Any])
        #expect(object["title"] as? String == "It's <b>")
        #expect(object["html"] as? String == "<p>{{ x }}</p>")
        #expect(object["tags"] as? [String] == ["yes", "yes", "a: b"])
        #expect(object["published"] as? String == "2022-01-01T06:08:53Z")
    }

    @Test func `the files that an item brings are named`() throws {
        var item = self.item
        item.enclosures = [
            Enclosure(url: "http://e.org/a'b.mp3", type: "audio/mpeg", length: 9), Enclosure(url: "javascript:f()"),
            Enclosure(url: "http://e.org/c"),
        ]
        let list = " - url: 'http://e.org/a%27b.mp3'\n   type: 'audio/mpeg'\n   length: 9\n - url: 'http://e.org/c'\n"
        #expect(PostPublisher.make(.jekyll).text(item).contains("\nenclosures:\n\(list)render_with_liquid"))
        let nested = list.split(separator: "\n").map { "  \($0)\n" }.joined()
        #expect(PostPublisher.make(.hugo).text(item).contains("\n  enclosures:\n\(nested)---\n"))
        #expect(
            PostPublisher.make(.json).text(item).contains(
                """
                "enclosures": [{"url": "http://e.org/a%27b.mp3", "type": "audio/mpeg", "length": 9}, {"url": "http://e.org/c"}],
                """))
        #expect(PostPublisher.make(.json).text(self.item).contains("\"enclosures\": [],"))
    }

    @Test func `pictures of a bundle lie in it`() throws {
        let name = String(repeating: "1", count: 64) + ".png"
        var item = self.item
        item.localPictures = ["http://e.org/i.png": "/kept/11/\(name)"]
        let post = try #require(PostPublisher.make(.hugo, directory: "/site/content") { $0.images = .local }.render(item))
        #expect(String(decoding: post.bytes, as: UTF8.self).contains("\n  image: '\(name)'\n"))
    }
}
