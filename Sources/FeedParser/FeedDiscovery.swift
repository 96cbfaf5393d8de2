// Which feeds a web page announces. Asked when somebody adds a page instead of a feed, and by `tidings feed discover`.

import Markup
import TidingsCore

/// A feed that a page links to.
public struct DiscoveredFeed: Sendable, Hashable {
    /// Absolute, http or https.
    public var url: String
    public var title: String?
    /// The media type, in lower case and without parameters.
    public var type: String

    public init(url: String, title: String? = nil, type: String) {
        self.url = url
        self.title = title
        self.type = type
    }
}

/// Feed autodiscovery (HTML §4.6.7.1 `alternate`; the RSS Autodiscovery page of the RSS Advisory Board).
public enum FeedDiscovery {
    /// The feeds that a page announces, in document order, each once.
    public static func links(in body: [UInt8], baseURL: String? = nil, contentType: String? = nil) -> [DiscoveredFeed] {
        DocumentText.utf8(body, contentType: contentType).withUnsafeBufferPointer { links($0, baseURL) }
    }

    private static func links(_ page: ByteView, _ baseURL: String?) -> [DiscoveredFeed] {
        var base = baseURL.map { WebURL($0) }
        var hasBase = false
        var found: [(href: String, title: String?, type: String)] = []
        var tokenizer = Tokenizer(page, dialect: .html)
        reading: while true {
            switch tokenizer.next() {
            case .endOfInput: break reading
            case .start:
                switch HTMLElement(page, tokenizer.name) {
                case .base:
                    // HTML §4.2.3: the first one counts, for the whole document.
                    guard !hasBase, let href = tokenizer.text(of: "href").map(HTMLText.trimmed), !href.isEmpty else { continue }
                    hasBase = true
                    let named = WebURL(base?.resolve(href) ?? href)
                    // HTML §4.2.3: nothing can be relative to these; the page's own URL stays.
                    guard !["data", "javascript"].contains(named.scheme) else { continue }
                    base = named
                case .link:
                    guard found.count < 1000, let type = feedType(tokenizer), let href = tokenizer.text(of: "href") else { continue }
                    found.append((href, tokenizer.text(of: "title"), type))
                default: continue
                }
            default: continue
            }
        }
        var feeds: [DiscoveredFeed] = []
        for link in found {
            guard let url = PlainText.url(link.href, base: base), PlainText.isAbsoluteWeb(url) else { continue }
            // WordPress offers its API as JSON beside its feeds.
            if link.type == "application/json", url.contains("/wp-json/") { continue }
            guard !feeds.contains(where: { $0.url == url }) else { continue }
            let title = link.title.map(HTMLText.collapsed)
            feeds.append(DiscoveredFeed(url: url, title: title?.isEmpty == true ? nil : title, type: link.type))
        }
        return feeds
    }

    /// The type of a link that is an alternate of the page as a feed.
    private static func feedType(_ tokenizer: Tokenizer) -> String? {
        let relations = (tokenizer.text(of: "rel") ?? "").lowercased().split(whereSeparator: \.isWhitespace)
        guard relations.contains("alternate") else { return nil }
        let type = (tokenizer.text(of: "type") ?? "").lowercased().split(separator: ";").first.map { HTMLText.trimmed(String($0)) } ?? ""
        switch type {
        case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/json": return type
        default: return nil
        }
    }
}
