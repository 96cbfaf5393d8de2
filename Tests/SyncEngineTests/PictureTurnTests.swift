// Pictures take turns with what else follows the log, and rest where their folder cannot be written.

import ArchiveStore
import Foundation
import Glibc
import Synchronization
import Testing
import Thumbnailer
import TidingsCore

@testable import SyncEngine

@Suite struct PictureTurnTests {
    /// Notes how many pictures were settled each time it was its turn.
    private final class Neighbour: LogFollower {
        let seen = Mutex<[Int]>([])

        func follow(_ context: FollowerContext) async throws -> Bool {
            let counts = context.tally.counts
            seen.withLock { $0.append(counts.picturesKept + counts.picturesFailed) }
            return false
        }
    }

    /// What was asked for beside feeds.
    private final class Site: Sendable {
        private let list = Mutex<[String]>([])

        var asked: [String] { list.withLock(\.self) }

        func isPicture(_ url: String) -> Bool {
            guard url.hasSuffix(".png") else { return false }
            list.withLock { $0.append(url) }
            return true
        }
    }

    @Test func `slow pictures let others go on in between, and each is asked for once`() async throws {
        let (desk, site, neighbour) = (try PictureDesk(), Site(), Neighbour())
        let counts = try await desk.sync(others: [neighbour]) { request in
            guard site.isPicture(request.url) else {
                return PictureDesk.feed((0..<30).map { PictureDesk.img("https://h\($0).test/\($0).png") })
            }
            desk.wait(seconds: 4)
            return .failed(FetchFailure(.status(503)))
        }
        #expect(counts.picturesFailed == 30)
        #expect(site.asked.count == 30)
        #expect(Set(site.asked).count == 30)
        let seen = neighbour.seen.withLock(\.self)
        #expect(seen.count >= 3)
        #expect(seen.last == 30)
        #expect(seen == seen.sorted() && seen[0] > 0 && seen[0] < 30)
    }

    @Test func `a host that outlasts a turn with each picture is given up all the same`() async throws {
        let (desk, site) = (try PictureDesk(), Site())
        let counts = try await desk.sync { request in
            guard site.isPicture(request.url) else {
                return PictureDesk.feed((0..<20).map { PictureDesk.img("https://silent.test/\($0).png") })
            }
            desk.wait(seconds: 30)
            return .failed(FetchFailure(.timedOut(milliseconds: 30_000, at: .waiting)))
        }
        #expect(counts.picturesFailed == 20)
        // One alone, then as many as are in hand at once.
        #expect(site.asked.count <= 13)
        #expect(desk.warnings.count == 1)
    }

    @Test func `a folder that cannot be written is left alone for a while, and tried at once for whoever asks`() async throws {
        let (desk, site) = (try PictureDesk(), Site())
        let file = desk.folder.appendingPathComponent("file")
        try Data().write(to: file)
        let sources = [Source(name: "desk", url: "https://desk.test/feed")]
        let fetch: @Sendable (FetchRequest) async -> FetchResult = { request in
            guard site.isPicture(request.url) else { return PictureDesk.feed([PictureDesk.img("https://desk.test/1.png")]) }
            return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: PictureDesk.png))
        }
        let directory = file.appendingPathComponent("pictures").path
        let pass = ThumbnailPass(
            keeper: PictureKeeper(PictureSettings(directory: directory, helperPath: "/nonexistent")),
            store: PictureStore(directory: directory, width: 640), keepsAll: false, previewWidth: 640, maximumSize: nil,
            maximumBytes: 1 << 20, sources: sources, fetch: fetch)
        func isFaulty(_ scope: SyncRequest.Scope) async throws -> Bool {
            do {
                _ = try await desk.sync(SyncRequest(scope: scope), sources, [pass], fetch: fetch)
                return false
            } catch let failure as RunFailure {
                return failure.cause is PictureError
            }
        }
        for (seconds, scope, count) in [(0, SyncRequest.Scope.due, 1), (5, .due, 1), (56, .due, 2), (70, .due, 2), (5, .all, 3)] {
            desk.wait(seconds: Int64(seconds))
            #expect(try await isFaulty(scope))
            #expect(site.asked.count == count)
        }
        try FileManager.default.removeItem(at: file)
        #expect(try await !isFaulty(.all))
        #expect(site.asked.count == 4)
    }

    @Test func `no helper is left of a pass that fails`() async throws {
        let desk = try PictureDesk()
        let (helper, process) = (desk.folder.path + "/helper", desk.folder.path + "/process")
        // Says of any picture that it has too many pixels, and waits for the next.
        let played = "printf 'TPX\\002'; head -c \(20 + PictureDesk.png.count) > /dev/null; printf '\\001'; head -c 23 /dev/zero"
        try "#!/bin/sh\necho $$ > \(process)\n\(played); head -c 1 > /dev/null\n".write(toFile: helper, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: helper)
        let sources = [Source(name: "desk", url: "https://desk.test/feed")]
        let fetch: @Sendable (FetchRequest) async -> FetchResult = { request in
            guard request.url.hasSuffix(".png") else { return PictureDesk.feed([PictureDesk.img("https://desk.test/1.png")]) }
            desk.archive.close()
            return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: PictureDesk.png))
        }
        let keeper = PictureKeeper(PictureSettings(directory: desk.folder.path, helperPath: helper))
        let pass = ThumbnailPass(
            keeper: keeper, store: desk.pictures, keepsAll: false, previewWidth: 640, maximumSize: nil, maximumBytes: 1 << 20,
            sources: sources, fetch: fetch)
        await #expect(throws: (any Error).self) { try await desk.sync(SyncRequest(scope: .all), sources, [pass], fetch: fetch) }
        let words = try String(contentsOfFile: process, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let number = try #require(pid_t(words))
        #expect(kill(number, 0) == -1 && errno == ESRCH)
        _ = keeper
    }

    @Test func `who insists on one source has its dead pictures asked for, and no other's`() async throws {
        let (desk, site) = (try PictureDesk(), Site())
        let fetch: @Sendable (FetchRequest) async -> FetchResult = { request in
            guard site.isPicture(request.url) else {
                return PictureDesk.feed([PictureDesk.img(request.url.replacing("/feed", with: "/1.png"))])
            }
            return .failed(FetchFailure(.status(404)))
        }
        _ = try await desk.sync(names: ["a", "b"], fetch: fetch)
        #expect(Set(site.asked) == ["https://a.test/1.png", "https://b.test/1.png"])
        _ = try await desk.sync(force: true, scope: .named(["b"]), names: ["a", "b"], fetch: fetch)
        #expect(site.asked.dropFirst(2) == ["https://b.test/1.png"])
        _ = try await desk.sync(force: true, names: ["a", "b"], fetch: fetch)
        #expect(site.asked.count == 5)
    }
}
