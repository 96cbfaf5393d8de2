// What was kept stays: whatever a decoder, a disk or a site says later.

import ArchiveStore
import Foundation
import Testing
import Thumbnailer
import TidingsCore

@testable import SyncEngine

@Suite struct PictureUpkeepTests {
    private let desk: PictureDesk

    init() throws { desk = try PictureDesk() }

    @Sendable private func answer(_ request: FetchRequest) -> FetchResult {
        guard request.url.contains("pic") else { return PictureDesk.feed([PictureDesk.img("https://pics.test/pic.png")]) }
        return .fetched(FetchResponse(head: ResponseHead(status: 200, url: request.url), body: PictureDesk.png))
    }

    @Sendable private func gone(_ request: FetchRequest) -> FetchResult {
        request.url.contains("pic") ? .failed(FetchFailure(.status(404))) : answer(request)
    }

    /// A program that greets as tidings-picture does, and dies of every picture.
    private func dyingHelper() throws -> String {
        let path = desk.folder.appendingPathComponent("helper").path
        try Data("#!/bin/sh\nprintf 'TPX\\002'\nhead -c 21 > /dev/null\nexit 1\n".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func kept() throws -> KeptPicture { try #require(try desk.archive.recordedPictures().first) }

    private var states: [String] {
        get throws { try desk.archive.pictures(states: nil, after: 0, limit: 10).map(\.record.state.rawValue) }
    }

    /// Keeps the picture, and a preview for `width` that no decoder made.
    private func keepWithPreview(for width: Int) async throws -> KeptPicture {
        _ = try await desk.sync(fetch: answer)
        var picture = try kept()
        picture.preview = PicturePreview(width: 4, height: 3, byteCount: 1, madeFor: width)
        try Data([1]).write(to: desk.folder.appendingPathComponent(#require(picture.previewName)))
        let made = picture
        try desk.archive.writeNow { try $0.update(made) }
        return made
    }

    private func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: desk.folder.path).filter { $0.count > 64 }
    }

    @Test func `a decoder that fails takes neither the original nor the old preview, and is asked again later`() async throws {
        let picture = try await keepWithPreview(for: 320)
        let helper = try dyingHelper()
        for _ in 0..<5 {
            _ = try await desk.sync(helper: helper, fetch: answer)
            #expect(desk.warnings == ["No new preview could be made of 1 picture that had been kept: the decoder gave up on it."])
            #expect(try kept() == picture)
            #expect(try files().count == 2)
            _ = try await desk.sync(helper: helper, fetch: answer)
            #expect(desk.warnings.isEmpty, "not in every run")
            desk.wait(seconds: 86400)
        }
    }

    @Test func `a lost original does not take its preview along where the site has it no more`() async throws {
        let picture = try await keepWithPreview(for: 640)
        let original = desk.pictures.shownPath(of: picture)
        try FileManager.default.removeItem(atPath: original)
        _ = try await desk.sync(force: true, fetch: gone)
        #expect(try states == ["kept"])
        #expect(try !kept().keepsOriginal)
        #expect(try files().count == 1)
        // Once more it is there to be lost: this time the site has it.
        try desk.archive.writeNow { try $0.loseOriginal(sha256: picture.sha256) }
        _ = try await desk.sync(fetch: answer)
        #expect(try kept().keepsOriginal)
        #expect(FileManager.default.fileExists(atPath: original))
    }

    @Test func `originals beyond the bound go, and no record says that they are there`() async throws {
        _ = try await keepWithPreview(for: 640)
        _ = try await desk.sync(maximumSize: 1, fetch: answer)
        #expect(try !kept().keepsOriginal)
        #expect(try files().count == 1)
    }
}
