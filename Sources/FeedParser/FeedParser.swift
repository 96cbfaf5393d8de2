// The public face of this target: bytes of a response to what the feed said. Asked by SyncEngine for every body that
// differs from the last one, and by `tidings feed parse`.

import Markup
public import TidingsCore

/// Why bytes are no feed.
public enum FeedParserError: Error, Sendable, Hashable {
    case empty
    /// The root element, in lower case, where there is one.
    case notAFeed(root: String?)
    /// JSON that is no JSON Feed.
    case notAJSONFeed
}

/// Reads whatever the web calls a feed: RSS 0.90 to 2.0, Atom 0.3 and 1.0, RDF Site Summary, JSON Feed, CDF.
///
/// It takes linear time, does not recurse, never reads anything but these bytes, and takes what there is: broken
/// markup is no error as long as the root says feed.
public enum FeedParser {
    /// What a document said.
    ///
    /// - Parameters:
    ///   - contentType: the Content-Type of the response; its `charset` counts after a byte order mark.
    ///   - baseURL: the URL of the document after redirects, or its Content-Location; without it relative URLs stay.
    ///   - maximumItems: how many items are read; `<item/>` is seven bytes, and an item in memory a thousand and more.
    ///   - whenItem: called on this thread with each item, in order, as soon as nothing of the document can change it any more.
    public static func parse(
        _ body: [UInt8], contentType: String? = nil, baseURL: String? = nil, maximumItems: Int = .max,
        whenItem: ((ParsedItem) -> Void)? = nil
    ) throws(FeedParserError) -> ParsedFeed {
        let text = DocumentText.utf8(body, contentType: contentType)
        let result = text.withUnsafeBufferPointer { parse($0, baseURL: baseURL, maximumItems: maximumItems, whenItem: whenItem) }
        return try result.get()
    }

    private static func parse(
        _ text: ByteView, baseURL: String?, maximumItems: Int, whenItem: ((ParsedItem) -> Void)?
    ) -> Result<ParsedFeed, FeedParserError> {
        guard let first = text.firstIndex(where: { !$0.isWhiteSpace }) else { return .failure(.empty) }
        let base = baseURL.map { WebURL($0) }
        if text[first] == 0x7B || text[first] == 0x5B {
            var reader = JSONFeedReader(text, from: first, base: base, maximumItems: maximumItems)
            let result = reader.read()
            // What stands behind the items may still be said of all of them.
            if let whenItem, case .success(let feed) = result { feed.items.forEach(whenItem) }
            return result
        }
        func read(_ text: ByteView) -> Result<ParsedFeed, FeedParserError> {
            var reader = XMLFeedReader(text, base: base, maximumItems: maximumItems, whenItem: whenItem)
            return reader.read()
        }
        if let resolved = InternalEntities.resolved(text) { return resolved.withUnsafeBufferPointer(read) }
        return read(text)
    }
}

extension FeedParserError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the document is empty"
        case .notAFeed(let root?): "not a feed: the document is <\(root)>"
        case .notAFeed(nil): "not a feed"
        case .notAJSONFeed: "not a JSON Feed: it has no version and no items"
        }
    }
}
