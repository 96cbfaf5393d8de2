// Finds the feed behind a URL that somebody typed: the URL itself, or the feed that its page names. At most two
// documents are fetched, each once; redirects come on top. Asked by `sources add`.

import FeedParser
import TidingsCore

/// What `sources add` can make of a URL.
struct FoundFeed: Sendable, Equatable {
    /// To be polled.
    var url: String
    /// As the feed calls itself.
    var title: String?
    var items: Int
    /// Its answer was cut short, or its document is.
    var isDamaged = false
}

/// Looks for feeds.
struct FeedFinder: Sendable {
    let fetch: @Sendable (FetchRequest) async -> FetchResult

    func find(_ typed: String) async throws(SourcesError) -> FoundFeed {
        let page = try await get(typed, trusting: typed)
        if let feed = feed(in: page, asked: typed) { return feed }
        let links = FeedDiscovery.links(in: page.body, baseURL: page.head.url, contentType: page.head.contentType)
            .filter { URLRules.fault($0.url) == nil }
        guard let link = links.first else { throw .noFeed(typed) }
        guard links.count == 1 else { throw .severalFeeds(typed, links.map { FeedCandidate(url: $0.url, title: $0.title) }) }
        let answer = try await get(link.url, trusting: typed)
        guard let feed = feed(in: answer, asked: link.url) else { throw .noFeed(link.url) }
        return feed
    }

    /// Only where the typed URL lives may be reached whatever its address (SPEC §5).
    private func get(_ url: String, trusting typed: String) async throws(SourcesError) -> FetchResponse {
        var request = FetchRequest(url: url, trustedOrigin: WebURL(typed).origin)
        request.accept = FetchRequest.feedTypes + ", text/html;q=0.8, */*;q=0.5"
        switch await fetch(request) {
        case .fetched(let response): return response
        case .notModified(let head): throw .fetchFailed(url, "the server answered \(head.status) to a first request")
        case .failed(let failure): throw .fetchFailed(url, failure.fault.message)
        }
    }

    private func feed(in response: FetchResponse, asked: String) -> FoundFeed? {
        do {
            let feed = try FeedParser.parse(response.body, contentType: response.head.contentType, baseURL: response.head.url)
            return FoundFeed(
                url: lasting(response.head, asked: asked), title: feed.title, items: feed.items.count,
                isDamaged: !response.isComplete || !feed.isWhole)
        } catch {
            return nil
        }
    }

    /// Where permanent redirects led; a temporary one says to go on asking here (RFC 9110 §15.4).
    private func lasting(_ head: ResponseHead, asked: String) -> String {
        var url = asked
        for redirect in head.redirects {
            guard redirect.isPermanent else { break }
            url = redirect.url
        }
        return URLRules.fault(url) == nil ? url : asked
    }
}

/// A feed that a page names.
struct FeedCandidate: Sendable, Equatable {
    var url: String
    var title: String?
}
