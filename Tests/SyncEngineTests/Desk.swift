// One source under the real pipeline, polled by hand: what no habit of the simulation shows.

import ArchiveStore
import Foundation
import SyncEngine
import TidingsCore

/// A source, its archive, and a server that answers what the test says.
final class Desk {
    let folder: URL
    let archive: Archive
    var now = Timestamp(seconds: 1_700_000_000)
    var source = Source(name: "desk", url: "https://desk.test/feed")

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-desk-\(UUID().uuidString)")
        archive = try Archive.openForWriting(folder.appendingPathComponent("a.db").path)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch {}
    }

    func feed(_ items: [(String, Int64, String)]) -> [UInt8] {
        let entries = items.map { id, day, text in
            "<item><guid isPermaLink=\"false\">\(id)</guid><title>\(id)</title><link>https://desk.test/\(id)</link><description>\(text)</description>"
                + "<pubDate>\(Timestamp(seconds: 1_600_000_000 + day * 86400).httpDate)</pubDate></item>"
        }
        return Array("<rss version=\"2.0\"><channel><title>d</title>\(entries.joined())</channel></rss>".utf8)
    }

    func head(_ status: Int = 200, etag: String? = nil, redirects: [Redirect] = []) -> ResponseHead {
        var head = ResponseHead(status: status, url: redirects.last?.url ?? "https://desk.test/feed")
        head.validators.etag = etag
        head.redirects = redirects
        return head
    }

    func answer(
        _ body: [UInt8], etag: String? = nil, modified: Int64? = nil, redirects: [Redirect] = [], isComplete: Bool = true
    ) -> FetchResult {
        var response = FetchResponse(head: head(etag: etag, redirects: redirects), body: body)
        response.head.lastModified = modified.map { Timestamp(seconds: 1_690_000_000 + $0) }
        response.isComplete = isComplete
        return .fetched(response)
    }

    @discardableResult
    func poll(_ result: FetchResult, force: Bool = false, pages: [String: FetchResult] = [:], requests: Requests = Requests()) async throws
        -> [LogEntry]
    {
        now = now.advanced(bySeconds: 3600)
        let time = now
        let last = try archive.lastChange()
        let fetch: @Sendable (FetchRequest) async -> FetchResult = { request in
            await requests.add(request)
            return pages[request.url] ?? result
        }
        let engine = Engine(
            archive: archive, sources: [source], settings: SyncSettings { 0.5 }, horizonSeconds: 86400,
            followers: [WithdrawalPass(sources: [source], fetch: fetch)], now: { time }, fetch: fetch)
        _ = try await engine.sync(SyncRequest(scope: .all, force: force), cause: .sync) { _ in }
        var query = LogQuery()
        query.after = last
        return try archive.log(query)
    }
}

actor Requests {
    private(set) var all: [FetchRequest] = []
    func add(_ request: FetchRequest) { all.append(request) }
}
