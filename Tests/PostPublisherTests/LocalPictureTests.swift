// Posts whose pictures are shown from the site: every address of a kept picture goes, what is not kept stays as it is.

import Testing
import TidingsCore

@testable import PostPublisher

@Suite struct LocalPictureTests {
    private static let name = String(repeating: "ab", count: 32) + ".jpg"
    private static let other = String(repeating: "cd", count: 32) + ".png"
    private static let link = "/images/tidings/7/\(name)"
    private static let shown = "<img src=\"\(link)\" referrerpolicy=\"no-referrer\">"

    /// The body of a post of which these addresses are kept, all as one file.
    private func body(_ html: String, kept: [String], base: String? = nil) -> String {
        var item = PublishableItem.make(body: html)
        item.baseURL = base
        item.localPictures = Dictionary(uniqueKeysWithValues: kept.map { ($0, "/kept/ab/\(Self.name)") })
        return body(item)
    }

    private func body(_ item: PublishableItem) -> String {
        let text = PostPublisher.make(.hexo) { $0.images = .local }.text(item)
        let start = text.firstRange(of: "<div>   \n")?.upperBound ?? text.startIndex
        let end = text.firstRange(of: "\n  \n</div>\n            ")?.lowerBound ?? text.endIndex
        return String(text[start..<end])
    }

    @Test(arguments: [
        "<img src='http://e.org/s.jpg' srcset='http://e.org/k.jpg 640w, http://e.org/l.jpg 1280w' sizes='50vw'>",
        "<img src='http://e.org/k.jpg' srcset='http://e.org/m.jpg 2x'>",
        "<img srcset='http://e.org/m.jpg 1x, http://e.org/k.jpg 2x' sizes='9px'>",
        "<img src='data:image/gif;base64,R0=' data-src='http://e.org/k.jpg'>",
        "<img src='http://e.org/blank.gif' data-original='http://e.org/k.jpg'>",
        "<img src='data:image/gif;base64,R0=' data-srcset='http://e.org/k.jpg 320w, http://e.org/m.jpg 640w'>",
        "<img data-lazy-src='http://e.org/s.jpg' data-lazy-srcset='http://e.org/s.jpg 320w,http://e.org/k.jpg 640w'>",
        "<img src='http://e.org/s.jpg' data-orig-file='http://e.org/k.jpg'>",
        "<img src='HTTP://e.org/x/../k.jpg'>",
        "<img src='k.jpg'>",
    ])
    func `whichever address was kept, the picture is shown from the site alone`(html: String) {
        #expect(body(html, kept: ["http://e.org/k.jpg"], base: "http://e.org/") == Self.shown)
    }

    @Test(arguments: [PostFormat.hexo, .jekyll]) func `addresses begin where the site does, and the copies lie in its folder`(
        format: PostFormat
    ) {
        var item = PublishableItem.make(body: "<img src='http://e.org/k.jpg'>")
        item.localPictures = ["http://e.org/k.jpg": "/kept/ab/\(Self.name)"]
        let publisher = PostPublisher.make(format, directory: "/site/source/_posts") {
            $0.images = .local
            $0.root = "/blog"
        }
        let folder = format == .hexo ? "images/tidings/7" : "assets/tidings/7"
        #expect(publisher.text(item).contains("<img src=\"/blog/\(folder)/\(Self.name)\""))
        #expect(publisher.target.pictureFolder(item: 7, post: "x") == "/site/source/\(folder)")
    }

    @Test(arguments: [
        "<source srcset='http://e.org/k.webp 1x' type='image/webp'><source srcset='http://e.org/m.webp'><img src='http://e.org/s.jpg'>",
        "<source srcset='http://e.org/m.webp 640w' media='(min-width: 9px)' sizes='9px'><img src='http://e.org/k.webp'>",
        "<source data-srcset='http://e.org/k.webp'><img src='data:image/gif;base64,R0='>",
        "<source srcset='http://e.org/k.webp'><img>",
        "\n<source srcset='http://e.org/k.webp'>\n<source srcset='http://e.org/m.webp'>\n<img>",
    ])
    func `a picture element keeps its img alone`(html: String) {
        let local = body("<picture>\(html)</picture>", kept: ["http://e.org/k.webp"])
        #expect(local.split(separator: "\n").joined() == "<picture>\(Self.shown)</picture>")
        #expect(!local.contains("\n\n"))
    }

    @Test func `a picture that is not kept stays remote, sources and all`() {
        let html = "<picture><source srcset=\"http://e.org/m.webp 1x\"><img src=\"http://e.org/m.jpg\" srcset=\"http://e.org/n.jpg 2x\""
        #expect(body("\(html)></picture>", kept: ["http://e.org/k.jpg"]) == "\(html) referrerpolicy=\"no-referrer\"></picture>")
    }

    @Test func `the sources of one picture are not those of the next`() {
        let html = "<picture><source srcset=\"http://e.org/m.webp\"></picture><img src='http://e.org/k.jpg'>"
        #expect(body(html, kept: ["http://e.org/k.jpg"]) == "<picture><source srcset=\"http://e.org/m.webp\"></picture>\(Self.shown)")
    }

    @Test func `a placeholder that stands for several pictures is none of them`() {
        let html = ["k", "l"].map { "<img src='http://e.org/blank.gif' data-hi-res-src='http://e.org/\($0).jpg'>" }.joined()
        let remote = "<img src=\"http://e.org/blank.gif\" referrerpolicy=\"no-referrer\">"
        #expect(body(html, kept: ["http://e.org/k.jpg"]) == remote + remote)
    }

    @Test func `sources of sound and film stay, the poster of a film is a picture`() {
        let html = "<video poster=\"http://e.org/k.jpg\"><source src=\"http://e.org/v.mp4\"></video><img src='http://e.org/k.jpg'>"
        let local = "<video poster=\"\(Self.link)\"><source src=\"http://e.org/v.mp4\"></video>"
        #expect(body(html, kept: ["http://e.org/k.jpg"]) == local + Self.shown)
    }

    @Test func `only what is shown is copied`() throws {
        var item = PublishableItem.make(
            body: "<picture><source srcset='http://e.org/o.png'><img src='http://e.org/k.jpg'></picture>", image: "http://e.org/k.jpg")
        item.localPictures = ["http://e.org/k.jpg": "/kept/ab/\(Self.name)", "http://e.org/o.png": "/kept/cd/\(Self.other)"]
        let post = try #require(PostPublisher.make(.hexo) { $0.images = .local }.render(item))
        #expect(post.pictures == [PostPicture(source: "/kept/ab/\(Self.name)", name: Self.name)])
        #expect(body(item) == "<picture>\(Self.shown)</picture>")
    }
}
