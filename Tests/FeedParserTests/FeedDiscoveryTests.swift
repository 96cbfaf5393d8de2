// Which feeds a page announces where its markup is broken or hostile.

import FeedParser
import Testing

@Suite struct FeedDiscoveryTests {
    private func urls(_ page: String) -> [String] { FeedDiscovery.links(in: Array(page.utf8), baseURL: "http://e.example/p/").map(\.url) }

    private let link = "<link rel=alternate type=application/rss+xml href=f>"

    @Test func `what follows a comment counts, however the comment is closed`() {
        #expect(urls("<!-- x --!>\(link)") == ["http://e.example/p/f"])
        #expect(urls("<!-- x \(link) --!>") == [])
    }

    @Test(arguments: ["javascript:x", "JavaScript:x", " data:text/html,x"])
    func `a base that nothing can be relative to is passed over, and is the first one all the same`(base: String) {
        #expect(urls("<base href='\(base)'><base href='http://b.example/'>\(link)") == ["http://e.example/p/f"])
    }

    @Test func `the first base counts`() {
        #expect(urls("<base href='/q/'><base href='http://b.example/'>\(link)") == ["http://e.example/q/f"])
    }
}
