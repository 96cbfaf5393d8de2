// Builders with defaults, and the few questions that every test asks of a result.

import TidingsCore

@testable import HTTPFetcher

extension FetcherConfiguration {
    static func make(
        concurrency: Int = 16, perHost: Int = 8, timeout: Int = 20_000, maximumBytes: Int = 1 << 20, allow: [String] = [],
        stallSeconds: Int = 20
    ) -> FetcherConfiguration {
        var configuration = FetcherConfiguration()
        configuration.concurrency = concurrency
        configuration.perHost = perHost
        configuration.timeoutMilliseconds = timeout
        configuration.maximumBytes = maximumBytes
        configuration.allowAddresses = allow.compactMap(AddressRange.init)
        configuration.stallSeconds = stallSeconds
        return configuration
    }
}

extension FetchRequest {
    /// A configured URL: its own origin is trusted.
    static func source(_ url: String) -> FetchRequest { FetchRequest(url: url, trustedOrigin: WebURL(url).origin) }

    /// A picture, or anything else that the configuration does not name.
    static func found(_ url: String) -> FetchRequest { FetchRequest(url: url) }
}

extension FetchResult {
    var response: FetchResponse? { if case .fetched(let response) = self { response } else { nil } }
    var notModified: ResponseHead? { if case .notModified(let head) = self { head } else { nil } }
    var failure: FetchFailure? { if case .failed(let failure) = self { failure } else { nil } }
    var fault: FetchFault? { failure?.fault }
    var text: String? { response.map { String(decoding: $0.body, as: UTF8.self) } }
}

extension CurlFetcher {
    /// Requests that wait for their host's turn.
    var waitingCount: Int { exchanges.count - openCount }
}

/// One fetch by a fetcher of its own.
func fetch(_ request: FetchRequest, _ configuration: FetcherConfiguration = .make()) async throws -> FetchResult {
    try await CurlFetcher(configuration: configuration).fetch(request)
}
