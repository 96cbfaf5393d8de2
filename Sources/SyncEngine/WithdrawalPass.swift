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
    private static let most = 100
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
            guard try await followBatch(context) else { break }
            asked += Self.batch
        }
        return false
    }

    /// - Returns: whether there may be more to ask just now.
    private func followBatch(_ context: FollowerContext) async throws -> Bool {
        let (withdrawals, last) = try await context.archive.write {
            try $0.withdrawals(after: try $0.cursor(Self.name), limit: Self.batch)
        }
        let answers = await ask(withdrawals)
        try Task.checkCancellation()
        let unasked = answers.filter { $0.words == nil }.map(\.change).min()
        try await context.archive.write { session in
            let known = try session.cursor(Self.name)
            guard known < last else { return }
            for answer in answers { if let words = answer.words { try session.setDetail(change: answer.change, words) } }
            try session.setCursor(Self.name, max(known, unasked.map { $0 - 1 } ?? last))
        }
        return unasked == nil && withdrawals.count == Self.batch
    }

    /// What a page says, in words; nil where it was not asked after all, for its host wants to be left alone: another run asks.
    private typealias Word = (change: Int64, words: String?)

    private func ask(_ withdrawals: [Withdrawal]) async -> [Word] {
        await withTaskGroup(of: Word?.self) { group in
            var rest = withdrawals[...]
            var details: [Word] = []
            for withdrawal in rest.prefix(Self.concurrency) { group.addTask { await ask(withdrawal) } }
            rest = rest.dropFirst(Self.concurrency)
            while let detail = await group.next() {
                if let detail { details.append(detail) }
                if let withdrawal = rest.popFirst() { group.addTask { await ask(withdrawal) } }
            }
            return details
        }
    }

    private func ask(_ withdrawal: Withdrawal) async -> Word? {
        guard WebURL(withdrawal.link).isHTTP else { return nil }
        var request = FetchRequest(url: withdrawal.link, trustedOrigin: WebURL(withdrawal.sourceURL).origin)
        request.proxy = sources[withdrawal.sourceName]?.proxy
        request.accept = "text/html, */*;q=0.1"
        request.maximumBytes = Self.bytes
        request.timeoutMilliseconds = Self.milliseconds
        let result = await fetch(request)
        if case .failed(let failure) = result, failure.isNotAsked { return (withdrawal.change, nil) }
        return (withdrawal.change, Self.words(result, asked: withdrawal.link))
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
