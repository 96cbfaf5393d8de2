// A desk with one feed and its pictures: what tests of the picture pass set up.

import ArchiveStore
import Foundation
import Synchronization
import Thumbnailer
import TidingsCore

@testable import SyncEngine

/// An archive and a folder of pictures of their own.
final class PictureDesk: Sendable {
    /// 4x3 pixels, whole.
    static let png = [UInt8](
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAKklEQVR4nA3HMQEAMAzDMAMriIAwiMIJiALc9AlwcPEQ4sSNl586devVB8tvDKlu/4gTAAAAAElFTkSuQmCC"
        ) ?? Data())

    let folder: URL
    let archive: Archive
    private let told = Mutex<[String]>([])
    private let now = Mutex(Timestamp(seconds: 1_700_000_000))

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidings-desk-\(UUID().uuidString)")
        archive = try Archive.openForWriting(folder.appendingPathComponent("a.db").path)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch {}
    }

    /// The warnings of the last run.
    var warnings: [String] { told.withLock(\.self) }

    func wait(seconds: Int64) { now.withLock { $0 = $0.advanced(bySeconds: seconds) } }

    static func feed(_ items: [String]) -> FetchResult {
        let items = items.enumerated().map { "<item><guid>\($0)</guid><title>\($0)</title>\($1)</item>" }
        let feed =
            "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>t</title>\(items.joined())</channel></rss>"
        return .fetched(FetchResponse(head: ResponseHead(status: 200, url: "https://desk.test/feed"), body: Array(feed.utf8)))
    }

    static func img(_ url: String) -> String { "<description>&lt;img src=\"\(url)\"&gt;</description>" }

    var pictures: PictureStore { PictureStore(directory: folder.path, width: 640) }

    func sync(
        width: Int = 640, helper: String = "/nonexistent", keepOriginals: Bool = true, maximumSize: Int? = nil, force: Bool = false,
        scope: SyncRequest.Scope = .all, names: [String] = ["desk"], others: [any LogFollower] = [],
        fetch: @Sendable @escaping (FetchRequest) async -> FetchResult
    ) async throws -> RunCounts {
        var settings = PictureSettings(directory: folder.path, helperPath: helper)
        settings.width = width
        settings.keepOriginals = keepOriginals
        let sources = names.map { Source(name: $0, url: "https://\($0).test/feed") }
        let pass = ThumbnailPass(
            keeper: PictureKeeper(settings), store: PictureStore(directory: folder.path, width: width), keepsAll: false,
            previewWidth: width, maximumSize: maximumSize, maximumBytes: 1 << 20, sources: sources, fetch: fetch)
        return try await sync(SyncRequest(scope: scope, force: force), sources, [pass] + others, fetch: fetch)
    }

    /// A run with these followers.
    func sync(
        _ request: SyncRequest, _ sources: [Source], _ followers: [any LogFollower],
        fetch: @Sendable @escaping (FetchRequest) async -> FetchResult
    ) async throws -> RunCounts {
        let engine = Engine(
            archive: archive, sources: sources, settings: SyncSettings { 0.5 }, horizonSeconds: 86400, followers: followers,
            now: { self.now.withLock(\.self) }, fetch: fetch)
        told.withLock { $0 = [] }
        return try await engine.sync(request, cause: .sync) { event in
            if case .warning(let words) = event { self.told.withLock { $0.append(words) } }
        }.counts
    }
}
