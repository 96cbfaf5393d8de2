// Any bytes as a feed, a page and a list; what comes out must be text, and the same twice.

import FeedParser
import TidingsCore

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let body = Array(UnsafeBufferPointer(start: start, count: count))
    let first = try? FeedParser.parse(body, baseURL: "https://example.org/a/feed.xml")
    let second = try? FeedParser.parse(body, baseURL: "https://example.org/a/feed.xml")
    precondition(first == second, "one document says one thing")
    for item in first?.items ?? [] {
        for text in [item.id, item.title, item.link, item.summary, item.content, item.image] {
            guard let text else { continue }
            precondition(!text.isEmpty && String(validating: text.utf8, as: UTF8.self) != nil, "texts are UTF-8 and not empty")
        }
    }
    _ = FeedDiscovery.links(in: body, baseURL: "https://example.org/")
    if let list = try? OPML.parse(body) {
        let again = try? OPML.parse(Array(OPML.write(list).utf8))
        precondition(again?.feeds.count == list.feeds.count, "what is written can be read")
    }
    return 0
}
