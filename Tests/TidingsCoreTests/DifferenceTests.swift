import Testing
import TidingsCore

@Suite struct DifferenceTests {
    private func content(_ change: (inout ItemContent) -> Void = { _ in }) -> ItemContent {
        var content = ItemContent()
        content.title = "Title"
        content.link = "http://x/1"
        content.content = "<p>One two</p><img src=\"http://x/a.jpg?sig=1\">"
        change(&content)
        return content
    }

    private func difference(_ change: (inout ItemContent) -> Void) -> Difference? { Difference.between(content(), content(change)) }

    @Test func `equal states do not differ, and a new updated alone is no difference`() {
        #expect(difference { _ in } == nil)
        #expect(difference { $0.updated = Timestamp(seconds: 5) } == nil)
    }

    @Test func `words are text`() {
        #expect(
            difference { $0.content = "<p>One three</p><img src=\"http://x/a.jpg?sig=1\">" }
                == Difference(fields: [.content], significance: .text))
        #expect(difference { $0.title = "Other" } == Difference(fields: [.title], significance: .text))
    }

    @Test func `signed pictures, attributes, entities and white space are markup`() {
        #expect(
            difference { $0.content = "<p class=n>One\n two</p><img alt=\"\" src='http://x/a.jpg?sig=2'>" }
                == Difference(fields: [.content], significance: .markup))
        #expect(
            difference { $0.content = "<p>On&#101; two</p><img src=\"http://x/a.jpg?sig=1\"><img width=1 height=1 src=//ad/p>" }?
                .significance == .markup)
    }

    @Test func `another picture or link target is links`() {
        #expect(
            difference { $0.content = "<p>One two</p><img src=\"http://x/b.jpg\">" } == Difference(fields: [.content], significance: .links)
        )
    }

    @Test(arguments: [
        "<img src=\"http://x/a.jpg?sig=1\" srcset=\"http://x/a.jpg?w=1 1x, http://x/a.jpg?w=2 2x\">", "<img data-src=\"http://x/a.jpg\">",
        "<img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" data-src=\"http://x/a.jpg\">",
    ])
    func `one picture in several sizes, or with another in its place until it is there, is markup`(image: String) {
        #expect(difference { $0.content = "<p>One two</p>" + image } == Difference(fields: [.content], significance: .markup))
    }

    @Test func `a picture more is links, also where only queries tell pictures apart`() {
        let one = "<p>One two</p><img src=\"http://x/a.jpg?sig=1\">"
        #expect(difference { $0.content = one + "<img src=\"http://x/a.jpg?sig=2\">" }?.significance == .links)
    }

    @Test(arguments: [
        ("https://i0.wp.com/e.org/a.jpg", "https://i2.wp.com/e.org/a.jpg?w=640", true),
        ("http://pic1.zhimg.com/a.jpg", "https://pic12.zhimg.com/a.jpg", true),
        ("http://f-lax3-1.cdn.net/a.jpg", "http://f-ams4-2.cdn.net/a.jpg", true),
        ("http://user-2024.cdn.net/a.jpg", "http://other-2024.cdn.net/a.jpg", false),
        ("http://i0.wp.com/a.jpg", "http://i1.wp.com/b.jpg", false),
        ("http://b3.org/a.jpg", "http://b4.org/a.jpg", false), ("http://10.0.0.1/a.jpg", "http://11.0.0.1/a.jpg", false),
        ("http://a1.e.org/a.jpg", "http://b1.e.org/a.jpg", false),
    ])
    func `the number of the host that a picture comes from is no change`(old: String, new: String, isOne: Bool) {
        #expect((CanonicalLink.picture(old) == CanonicalLink.picture(new)) == isOne)
        #expect((CanonicalLink.withoutQuery(old) == CanonicalLink.withoutQuery(new)) == false)
    }

    @Test func `enclosures are compared as pictures are`() {
        func content(_ url: String) -> ItemContent {
            var content = ItemContent()
            content.enclosures = [Enclosure(url: url)]
            return content
        }
        let first = content("http://cdn1.e.org/1.mp3?k=1")
        #expect(Difference.between(first, content("http://cdn2.e.org/1.mp3?k=2"))?.significance == .markup)
        #expect(Difference.between(first, content("http://cdn1.e.org/2.mp3")) == Difference(fields: [.enclosures], significance: .metadata))
    }

    @Test func `links are compared in canonical form`() {
        #expect(difference { $0.link = "https://x/1/?utm_medium=rss" }?.significance == .markup)
        #expect(difference { $0.link = "http://x/2" } == Difference(fields: [.link], significance: .metadata))
    }

    @Test func `the strongest significance wins and names no mere markup`() {
        let found = difference {
            $0.title = "Other"
            $0.categories = ["a"]
            $0.content = "<p>One  two</p><img src=\"http://x/a.jpg?sig=1\">"
        }
        #expect(found == Difference(fields: [.title, .categories], significance: .text))
    }

    @Test func `moving between summary and content is no change`() {
        var old = content()
        old.content = nil
        old.summary = "<p>Same</p>"
        var new = old
        new.content = old.summary
        new.summary = nil
        #expect(Difference.between(old, new) == nil)
        #expect(Difference.between(new, old) == nil)
        new.summary = "<p>Same</p>"
        #expect(Difference.between(old, new) == nil)
    }

    @Test func `a full content beside the old summary is an edit of the content alone`() {
        var old = content()
        old.content = nil
        old.summary = "Short"
        var new = old
        new.content = "Long"
        #expect(Difference.between(old, new) == Difference(fields: [.content], significance: .text))
    }

    @Test func `ignored fields and patterns do not count`() {
        let filter = DifferenceFilter(fields: [.title]) { $0.replacing("two", with: "") }
        var new = content()
        new.title = "Other"
        new.content = "<p>One </p><img src=\"http://x/a.jpg?sig=1\">"
        #expect(Difference.between(content(), new, ignoring: filter)?.significance != .text)
    }

    @Test func `each field has its own place in the fingerprint`() {
        var a = ItemContent()
        a.title = "x"
        var b = ItemContent()
        b.link = "x"
        var c = ItemContent()
        c.categories = ["x"]
        #expect(Set([a.fingerprint, b.fingerprint, c.fingerprint]).count == 3)
        c.updated = Timestamp(seconds: 1)
        #expect(
            c.fingerprint
                == {
                    var d = ItemContent(); d.categories = ["x"]; return d.fingerprint
                }())
    }
}
