// Posts that failed before: how much of them is tried again in one run.

import ArchiveStore
import Foundation
import PostPublisher
import Synchronization
import Testing
import Thumbnailer
import TidingsCore

@testable import SyncEngine

@Suite struct PublishRetryTests {
    private let folder: URL
    private let archive: Archive
    private let rendered = Counter()

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-retry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        archive = try Archive.openForWriting(folder.appendingPathComponent("a.db").path)
    }

    private var site: URL { folder.appendingPathComponent("site") }

    /// Polls feeds of so many items, without followers.
    private func fill(_ counts: [String: Int]) async throws {
        let sources = counts.keys.sorted().map { Source(name: $0, url: "https://s.test/\($0)") }
        let engine = Engine(
            archive: archive, sources: sources, settings: SyncSettings { 0.5 }, horizonSeconds: 86400, followers: [],
            now: { Timestamp(seconds: 1_700_000_000) },
            fetch: { request in
                let count = counts[String(request.url.split(separator: "/").last ?? "")] ?? 0
                let items = (0..<count).map { "<item><guid>\($0)</guid><title>\($0)</title><description>Text \($0)</description></item>" }
                let feed = "<rss version=\"2.0\"><channel><title>t</title>\(items.joined())</channel></rss>"
                return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: Array(feed.utf8)))
            })
        _ = try await engine.sync(SyncRequest(scope: .all), cause: .sync) { _ in }
    }

    private func publish(_ scope: PublishPass.Scope = .changed, sources: [String]) async throws -> PublishPass.Result {
        let target = PublishTarget(format: .hexo, directory: site.path)
        let rendered = rendered
        rendered.count.withLock { $0 = 0 }
        let pass = PublishPass(
            targets: [target], sources: sources.map { Source(name: $0, url: "https://s.test/\($0)") },
            store: PictureStore(directory: folder.path, width: 640)
        ) { html, _ in
            rendered.count.withLock { $0 += 1 }
            return html
        }
        return try await pass.publish(
            to: target, in: archive, mode: .write, scope: scope, now: Timestamp(seconds: 1_700_000_100))
    }

    private var renderings: Int { rendered.count.withLock(\.self) }

    /// A file where the folder of a source's posts is to be.
    private func block(_ source: String) throws -> URL {
        try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
        let url = site.appendingPathComponent(source)
        try Data("in the way".utf8).write(to: url)
        return url
    }

    @Test(arguments: [PublishPass.Scope.changed, .standing])
    func `of a folder that cannot be written one post is tried in each run, and all are counted`(scope: PublishPass.Scope) async throws {
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        try await fill(["a": 30])
        let blocked = try block("a")
        let first = try await publish(sources: ["a"])
        #expect(first.failures == 30)
        let second = try await publish(scope, sources: ["a"])
        #expect(renderings == 1)
        #expect(second.failures == 30)
        #expect(second.messages.count == 1)
        #expect(second.messages.allSatisfy { $0.hasSuffix(" 29 more that failed before wait until that works.") })
        try FileManager.default.removeItem(at: blocked)
        let last = try await publish(scope, sources: ["a"])
        #expect(last.written == 30 && last.failures == 0)
    }

    @Test func `a folder that cannot be written keeps no post of another source waiting`() async throws {
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        try await fill(["a": 30, "b": 3])
        let (_, other) = (try block("a"), try block("b"))
        #expect(try await publish(sources: ["a", "b"]).failures == 33)
        try FileManager.default.removeItem(at: other)
        let result = try await publish(sources: ["a", "b"])
        #expect(result.written == 3)
        #expect(result.failures == 30)
        #expect(renderings == 4)
    }
}
