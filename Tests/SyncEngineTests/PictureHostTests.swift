// Pictures of a host that cannot be found: one question tells as much as a hundred.

import ArchiveStore
import Foundation
import Testing
import Thumbnailer
import TidingsCore

@testable import SyncEngine

@Suite struct PictureHostTests {
    /// Serves one feed of 40 items with a picture each, 20 of a host that is gone, and one picture of the other for all.
    private actor Web {
        private(set) var asked: [String] = []

        func answer(_ request: FetchRequest) -> FetchResult {
            if request.url.contains("gone.test") {
                asked.append(request.url)
                return .failed(FetchFailure(.unresolvable(host: "gone.test")))
            }
            if request.url.contains("there.test") {
                asked.append(request.url)
                return .failed(FetchFailure(.status(404)))
            }
            let items = (0..<40).map { number in
                "<item><guid>\(number)</guid><description>&lt;img src=\"https://\(number % 2 == 0 ? "gone" : "there").test/\(number).jpg\"&gt;"
                    + "</description></item>"
            }
            let feed = "<rss version=\"2.0\"><channel><title>t</title>\(items.joined())</channel></rss>"
            return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: Array(feed.utf8)))
        }
    }

    @Test func `a host that cannot be found is asked once, and others for all they have`() async throws {
        let web = Web()
        let counts = try await sync([Source(name: "desk", url: "https://desk.test/feed")]) { await web.answer($0) }
        #expect(counts.picturesFailed == 40)
        let asked = await web.asked
        #expect(asked.filter { $0.contains("gone.test") }.count == 1)
        #expect(Set(asked.filter { $0.contains("there.test") }).count == 20)
    }

    /// A picture of the intranet's host, shown by its own feed and by a foreign one.
    private actor Intranet {
        private(set) var asked: [FetchRequest] = []

        func answer(_ request: FetchRequest) -> FetchResult {
            if request.url.contains("logo") {
                asked.append(request)
                let isAtHome = request.trustedOrigin == "https://home.test:443"
                let fault: FetchFault = isAtHome ? .status(503) : .forbiddenAddress(address: "10.0.0.1", url: request.url)
                return .failed(FetchFailure(fault))
            }
            let feed =
                "<rss version=\"2.0\"><channel><title>t</title><item><guid>1</guid><description>&lt;img src=\"https://home.test/logo.png\"&gt;"
            return .fetched(
                FetchResponse(
                    head: ResponseHead(status: 200, url: request.url),
                    body: Array((feed + "</description></item></channel></rss>").utf8)))
        }
    }

    @Test func `a picture that one source may not reach is asked for by the one whose own it is, as that one is configured`() async throws {
        var home = Source(name: "home", url: "https://me:word@home.test/feed")
        home.proxy = "http://proxy.test:3128"
        home.insecure = true
        let intranet = Intranet()
        _ = try await sync([Source(name: "abroad", url: "https://abroad.test/feed"), home]) { await intranet.answer($0) }
        let last = try #require(await intranet.asked.last)
        #expect(last.url == "https://me:word@home.test/logo.png")
        #expect(last.proxy == home.proxy)
        #expect(last.insecure)
    }

    private func sync(_ sources: [Source], fetch: @Sendable @escaping (FetchRequest) async -> FetchResult) async throws -> RunCounts {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-hosts-\(UUID().uuidString)")
        let archive = try Archive.openForWriting(folder.appendingPathComponent("a.db").path)
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let settings = PictureSettings(directory: folder.path, helperPath: "/nonexistent")
        let pass = ThumbnailPass(
            keeper: PictureKeeper(settings), store: PictureStore(directory: folder.path, width: 640), keepsAll: false, previewWidth: 640,
            maximumSize: nil, maximumBytes: 1 << 20, sources: sources, fetch: fetch)
        let engine = Engine(
            archive: archive, sources: sources, settings: SyncSettings { 0.5 }, horizonSeconds: 86400, followers: [pass],
            now: { Timestamp(seconds: 1_700_000_000) }, fetch: fetch)
        return try await engine.sync(SyncRequest(scope: .all, force: false), cause: .sync) { _ in }.counts
    }
}
