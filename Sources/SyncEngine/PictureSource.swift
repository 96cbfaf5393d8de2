// One wanted picture from the network into the keeper: on whose behalf it is asked for, with which Referer, how large it may be.
// Asked by PictureFetch.

import ArchiveStore
import Thumbnailer
import TidingsCore

struct PictureSource: Sendable {
    let keeper: PictureKeeper
    let sources: SourceTable
    let fetch: @Sendable (FetchRequest) async -> FetchResult
    /// Bytes of one picture.
    let maximumBytes: Int
    let room: PictureRoom

    /// - Throws: ``PictureError`` where the disk refuses, ``ArchiveError`` where the archive cannot be read.
    func picture(_ wanted: WantedPicture, _ archive: Archive) async throws -> Result<KeptPicture, PictureFailure> {
        var request = request(wanted, for: sources[wanted.sourceName] ?? Source(name: wanted.sourceName, url: wanted.sourceURL))
        request.referer = wanted.itemLink.flatMap { WebURL($0).referer }
        var attempt = try await attempt(request, for: wanted)
        if case .failure(let failure) = attempt, request.referer != nil, PictureRetry.deservesAttemptWithoutReferer(failure) {
            request.referer = nil
            attempt = try await self.attempt(request, for: wanted)
        }
        if case .failure(.fetch(.forbiddenAddress, _, _)) = attempt, let host = try await hostItself(of: wanted, archive) {
            attempt = try await self.attempt(self.request(wanted, for: host), for: wanted)
        }
        return attempt
    }

    private func request(_ wanted: WantedPicture, for source: Source) -> FetchRequest {
        var request = FetchRequest(url: WebURL(wanted.url).withUser(of: WebURL(source.url)), for: source)
        // What a source wants its feed as is no picture.
        request.headers.removeAll { $0.name.lowercased() == "accept" }
        request.accept = "image/avif,image/webp,image/png,image/jpeg,image/gif,*/*;q=0.5"
        return request
    }

    /// A source whose own origin a picture's is, and which shows it as well: it may be fetched from there though the source that
    /// asked first may not reach it.
    private func hostItself(of wanted: WantedPicture, _ archive: Archive) async throws -> Source? {
        let hosts = sources.atOrigin(of: wanted.url).filter { $0.name != wanted.sourceName }
        guard !hosts.isEmpty else { return nil }
        return try await archive.look { session in try hosts.first { try session.shows(wanted.address, source: $0.name) } }
    }

    private func attempt(_ request: FetchRequest, for wanted: WantedPicture) async throws -> Result<KeptPicture, PictureFailure> {
        var request = request
        request.maximumBytes = min(PictureRoom.small, maximumBytes)
        let first = try await fetchAndKeep(request, for: wanted)
        guard case .failure(.fetch(.tooLarge, _, _)) = first, maximumBytes > PictureRoom.small else { return first }
        request.maximumBytes = maximumBytes
        let whole = request
        return try await room.hold { try await fetchAndKeep(whole, for: wanted) }
    }

    private func fetchAndKeep(_ request: FetchRequest, for wanted: WantedPicture) async throws -> Result<KeptPicture, PictureFailure> {
        switch await fetch(request) {
        case .failed(let failure):
            return .failure(.fetch(failure.fault, retryAfterSeconds: failure.head?.retryAfterSeconds, redirect: failure.redirect))
        case .notModified(let head): return .failure(.fetch(.status(head.status)))
        case .fetched(let response):
            guard response.isComplete else { return .failure(.incomplete) }
            switch try await keeper.keep(response.body, allowsPixel: wanted.isDeclared) {
            case .kept(let picture): return .success(picture)
            case .refused(let refusal): return .failure(.refused(refusal))
            }
        }
    }
}
