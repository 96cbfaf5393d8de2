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

    @Test(.timeLimit(.minutes(2)))
    func `the next candidate at a host that was given up is put off with it, and the pass ends`() async throws {
        let desk = try PictureDesk()
        let counts = try await desk.sync { request in
            if request.url.contains("gone.test") { return .failed(FetchFailure(.unresolvable(host: "gone.test"))) }
            if request.url.contains("there.test") { return .failed(FetchFailure(.status(404))) }
            return PictureDesk.feed([
                "<media:thumbnail url=\"https://there.test/0.jpg\"/>" + PictureDesk.img("https://gone.test/0.jpg"),
                PictureDesk.img("https://gone.test/1.jpg"),
            ])
        }
        #expect(counts.picturesFailed == 3)
        let states = try desk.archive.pictures(states: nil, after: 0, limit: 10).map { "\($0.record.url) \($0.record.state)" }
        #expect(
            states.sorted() == ["https://gone.test/0.jpg failed", "https://gone.test/1.jpg failed", "https://there.test/0.jpg dead"])
    }

    @Test func `where a redirect leads to a host that cannot be found, the first host is asked for the rest`() async throws {
        let desk = try PictureDesk()
        let counts = try await desk.sync { request in
            if request.url.hasSuffix("/0.jpg") {
                return .failed(FetchFailure(.unresolvable(host: "gone.test"), redirect: "https://gone.test/0.jpg"))
            }
            if request.url.contains("there.test") {
                return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: PictureDesk.png))
            }
            return PictureDesk.feed((0..<5).map { PictureDesk.img("https://there.test/\($0).jpg") })
        }
        #expect(counts.picturesKept == 4)
        #expect(counts.picturesFailed == 1)
    }

    /// A host that answers once, and then fails for all that were asked at once.
    private actor Faltering {
        private var asked = 0

        func answer(_ request: FetchRequest) -> FetchResult {
            guard request.url.contains("slow.test") else {
                return PictureDesk.feed((0..<34).map { PictureDesk.img("https://slow.test/\($0).jpg") })
            }
            asked += 1
            return .failed(FetchFailure(asked == 1 ? .status(404) : .timedOut(milliseconds: 1, at: .waiting)))
        }
    }

    @Test func `pictures in hand while their host is given up count once`() async throws {
        let (desk, host) = (try PictureDesk(), Faltering())
        let counts = try await desk.sync { await host.answer($0) }
        #expect(counts.picturesFailed == 34)
        desk.wait(seconds: 900)
        let later = Timestamp(seconds: 1_700_000_000 + 900)
        let due = try desk.archive.writeNow { try $0.wantedPictures(now: later, limit: 100) }
        #expect(due.map(\.attempts) == Array(repeating: 1, count: 33))
    }

    /// A host that says nothing until the other one was asked for all it has.
    private actor Silence {
        private var quick = 0
        private var waiting: CheckedContinuation<Void, Never>?

        func answer(_ request: FetchRequest) async -> FetchResult {
            guard request.url.contains(".jpg") else {
                return PictureDesk.feed((0..<40).map { PictureDesk.img("https://\($0 < 20 ? "silent" : "quick").test/\($0).jpg") })
            }
            if request.url.contains("quick.test") {
                quick += 1
                if quick == 20 { waiting?.resume() }
            } else if quick < 20 {
                await withCheckedContinuation { waiting = $0 }
            }
            return .failed(FetchFailure(.status(404)))
        }
    }

    @Test(.timeLimit(.minutes(2))) func `a host that says nothing holds up no other`() async throws {
        let (desk, hosts) = (try PictureDesk(), Silence())
        #expect(try await desk.sync { await hosts.answer($0) }.picturesFailed == 40)
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

    @Test func `redirects that lead to a dead host are followed six times in a row, and one of them says nothing`() {
        var troubles = HostTroubles()
        let failure = PictureFailure.fetch(.unresolvable(host: "dead.test"), redirect: "https://dead.test/x.jpg")
        func fail(_ failure: PictureFailure, _ host: String, times: Int) -> [Bool] {
            (0..<times).map { _ in troubles.takes(failure, of: host, next: Timestamp(seconds: 1_700_000_900)) }
        }
        #expect(fail(failure, "cdn.test", times: 5) == [Bool](repeating: false, count: 5))
        troubles.noteKept("cdn.test")
        #expect(fail(failure, "cdn.test", times: 6) == [Bool](repeating: false, count: 5) + [true])
        #expect(troubles.isGivenUp("cdn.test"))
        #expect(fail(.fetch(.unresolvable(host: "gone.test")), "gone.test", times: 1) == [true])
    }
}
