// What a withdrawn item's own page says: its HTTP status, asked once and written into the log as evidence (SPEC §4).
// Follows the change log after the items are committed, so that no slow page delays a sync's own work.

import ArchiveStore
public import TidingsCore

/// Asks the links of withdrawn items.
public struct WithdrawalPass: LogFollower {
    private static let name = "withdrawals"
    /// Links asked at once, before what they said is written down, and in one run: a feed that empties itself is no reason to
    /// storm its site, and the next run goes on where this one stopped.
    private static let concurrency = 8
    private static let batch = 50
    private static let most = 1000
    /// The status is what counts: so much of the page is read, and so long is waited.
    private static let bytes = 1024
    private static let milliseconds = 10_000

    let sources: SourceTable
    let fetch: @Sendable (FetchRequest) async -> FetchResult

    /// - Parameter sources: whose proxies the links are asked through.
    public init(sources: [Source], fetch: @Sendable @escaping (FetchRequest) async -> FetchResult) {
        self.sources = SourceTable(sources)
        self.fetch = fetch
    }

    /// - Throws: where the archive cannot be written; that ends a run.
    public func follow(_ context: FollowerContext) async throws -> Bool {
        if context.goesOn { return false }
        var asked = 0
        while asked < Self.most {
            let count = try await followBatch(context)
            guard count == Self.batch else { break }
            asked += count
        }
        return false
    }

    /// - Returns: how many links were asked.
    private func followBatch(_ context: FollowerContext) async throws -> Int {
        let (withdrawals, last) = try await context.archive.write {
            try $0.withdrawals(after: try $0.cursor(Self.name), limit: Self.batch)
        }
        let details = await ask(withdrawals)
        try Task.checkCancellation()
        try await context.archive.write { session in
            guard try session.cursor(Self.name) < last else { return }
            for (change, detail) in details { try session.setDetail(change: change, detail) }
            try session.setCursor(Self.name, last)
        }
        return withdrawals.count
    }

    private func ask(_ withdrawals: [Withdrawal]) async -> [(Int64, String)] {
        await withTaskGroup(of: (Int64, String)?.self) { group in
            var rest = withdrawals[...]
            var details: [(Int64, String)] = []
            for withdrawal in rest.prefix(Self.concurrency) { group.addTask { await ask(withdrawal) } }
            rest = rest.dropFirst(Self.concurrency)
            while let detail = await group.next() {
                if let detail { details.append(detail) }
                if let withdrawal = rest.popFirst() { group.addTask { await ask(withdrawal) } }
            }
            return details
        }
    }

    private func ask(_ withdrawal: Withdrawal) async -> (Int64, String)? {
        guard WebURL(withdrawal.link).isHTTP else { return nil }
        var request = FetchRequest(url: withdrawal.link, trustedOrigin: WebURL(withdrawal.sourceURL).origin)
        request.proxy = sources[withdrawal.sourceName]?.proxy
        request.accept = "text/html, */*;q=0.1"
        request.maximumBytes = Self.bytes
        request.timeoutMilliseconds = Self.milliseconds
        return (withdrawal.change, Self.words(await fetch(request), asked: withdrawal.link))
    }

    /// `its page answers 404`, with where it leads if it leads elsewhere.
    static func words(_ result: FetchResult, asked: String) -> String {
        switch result {
        case .fetched(let response): words(response.head, asked: asked)
        case .notModified(let head): words(head, asked: asked)
        case .failed(let failure):
            if let head = failure.head { words(head, asked: asked) } else { "its page could not be asked: \(failure.fault.message)" }
        }
    }

    private static func words(_ head: ResponseHead, asked: String) -> String {
        let isElsewhere = CanonicalLink.of(head.url) != CanonicalLink.of(asked)
        return "its page answers \(head.status)" + (isElsewhere ? " at \(WebURL.masked(head.url))" : "")
    }
}
