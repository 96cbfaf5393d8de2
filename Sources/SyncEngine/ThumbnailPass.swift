// Pictures: follows the change log, fetches what new and edited items show, keeps it. Never in the way of a poll: it
// runs after the items are committed, and a bad picture never fails its item (SPEC §6).

import ArchiveStore
import Markup
public import Thumbnailer
public import TidingsCore

/// Fetches and keeps the pictures of changed items.
public struct ThumbnailPass: LogFollower {
    private static let name = "pictures"
    /// How far the contents were looked through; behind the other where `"scope": "all"` came later.
    private static let contents = "content pictures"
    /// Pictures in hand at once; of large ones fewer (`PictureRoom`).
    private static let concurrency = 12
    private static let batch = 500
    private static let stretch: Int64 = 2000
    /// Lines of the log that are caught up with in one run for the pictures of old contents, several for each: somebody
    /// waits for the run, and the sites that have them are asked for all they ever showed.
    private static let oldStretch: Int64 = 1000

    let keeper: PictureKeeper
    let store: PictureStore
    /// Keep every picture of the contents, not the chosen one alone.
    let keepsAll: Bool
    let previewWidth: Int
    /// Bytes on disk; nil is unbounded.
    let maximumSize: Int?
    let sources: SourceTable
    let fetch: @Sendable (FetchRequest) async -> FetchResult
    /// Bytes of one picture.
    private let maximumBytes: Int
    private let room: PictureRoom

    /// - Parameters:
    ///   - maximumBytes: of one picture.
    ///   - sources: on whose behalf pictures are asked for.
    public init(
        keeper: PictureKeeper, store: PictureStore, keepsAll: Bool, previewWidth: Int, maximumSize: Int?, maximumBytes: Int,
        sources: [Source], fetch: @Sendable @escaping (FetchRequest) async -> FetchResult
    ) {
        self.keeper = keeper
        self.store = store
        self.keepsAll = keepsAll
        self.previewWidth = previewWidth
        self.maximumSize = maximumSize
        self.maximumBytes = maximumBytes
        self.sources = SourceTable(sources)
        self.fetch = fetch
        room = PictureRoom(maximumBytes: maximumBytes)
    }

    /// - Throws: where the archive or the pictures' folder cannot be written; both end a run.
    public func follow(_ context: FollowerContext) async throws {
        // A folder that is at fault ends the run when there is a picture to write, and is only told otherwise.
        let fault = removeLeftovers()
        try await removeDiscarded(context)
        try await noteWishes(context)
        if context.request.force {
            try await context.archive.write { try $0.reopenPictures() }
            try await upkeep.reopenLost(context.archive)
        }
        try await upkeep.remakePreviews(context.archive)
        let troubles = HostTroubles()
        var done = 0
        while true {
            let now = context.now()
            let wanted = try await context.archive.write { session in
                try session.reopenPictures(waitingBeyond: now.advanced(bySeconds: Int64(PictureRetry.longestWait)))
                return try session.wantedPictures(now: now, limit: Self.batch)
            }
            guard !wanted.isEmpty else { break }
            let before = done
            try await keep(wanted, context, troubles) { context.tally.tell(.pictures(done: before + $0, total: before + wanted.count)) }
            done += wanted.count
        }
        await keeper.endHelpers()
        // Measuring the folder is a walk: after new pictures, and where somebody asked (the bound may have been lowered).
        if let maximumSize, done > 0 || context.request.scope != .due { try await upkeep.bound(context.archive, to: maximumSize) }
        if done > 0, let why = await keeper.whyPreviewsWait { context.tally.tell(.warning("Previews of pictures wait: \(why).")) }
        if let fault { context.tally.tell(.warning(fault.description)) }
    }

    private var upkeep: PictureUpkeep { PictureUpkeep(keeper: keeper, store: store, width: previewWidth) }

    /// Nothing is written there now: a run is followed by one pass at a time, under the engine's lock.
    private func removeLeftovers() -> PictureError? {
        do throws(PictureError) {
            try store.removeLeftovers()
            return nil
        } catch {
            return error
        }
    }

    /// The files of pictures that were forgotten by somebody who could not remove them.
    private func removeDiscarded(_ context: FollowerContext) async throws {
        for (sha256, isKept) in try await context.archive.look({ try $0.discardedPictures() }) {
            do throws(PictureError) {
                if !isKept { try store.remove(sha256: sha256) }
            } catch {
                context.tally.tell(.warning("A picture that was forgotten is still there: \(error)"))
                continue
            }
            try await context.archive.write { try $0.clearDiscardedPicture(sha256) }
        }
    }

    // MARK: What is wanted

    /// Catches up with the log, a batch at a time: the chosen pictures, and those of the contents where all are kept.
    private func noteWishes(_ context: FollowerContext) async throws {
        let choice = PictureChoice(previewWidth: previewWidth, document: [], feedPictures: [])
        while try await noteBatch(context, choice) {}
        if keepsAll { try await noteOldContents(context, choice) }
    }

    /// - Returns: false at the end of the log.
    private func noteBatch(_ context: FollowerContext, _ choice: PictureChoice) async throws -> Bool {
        let keepsAll = keepsAll
        return try await context.archive.write { session in
            let first = try session.cursor(Self.name)
            let newest = try session.lastChange()
            guard newest > first else { return false }
            // A stretch at a time bounds what is in memory, also where few of many items show a picture.
            let end = min(newest, first + Self.stretch)
            var (wishes, last) = try session.changedPictures(after: first, upTo: end, limit: Self.batch)
            if wishes.count < Self.batch { last = end }
            if keepsAll {
                wishes += try Self.contentWishes(session, choice, after: first, upTo: last)
                if try session.cursor(Self.contents) == first { try session.setCursor(Self.contents, last) }
            }
            try session.want(wishes)
            try session.setCursor(Self.name, last)
            return last < newest
        }
    }

    /// The contents that were recorded while only chosen pictures were kept, the oldest first and some in each run.
    private func noteOldContents(_ context: FollowerContext, _ choice: PictureChoice) async throws {
        try await context.archive.write { session in
            let first = try session.cursor(Self.contents)
            let end = min(try session.cursor(Self.name), first + Self.oldStretch)
            guard end > first else { return }
            try session.want(Self.contentWishes(session, choice, after: first, upTo: end))
            try session.setCursor(Self.contents, end)
        }
    }

    private static func contentWishes(
        _ session: ArchiveSession, _ choice: PictureChoice, after first: Int64, upTo last: Int64
    ) throws -> [PictureWish] {
        try session.changedContents(after: first, upTo: last).flatMap { content in
            let pictures = HTMLText.pictures(content.body)
            return choice.all(pictures, base: content.base.map { WebURL($0).publicBase }).map {
                PictureWish(item: content.item, url: $0, rule: "content")
            }
        }
    }

    // MARK: What is fetched

    private func keep(
        _ wanted: [WantedPicture], _ context: FollowerContext, _ troubles: HostTroubles, progress: (Int) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var rest = wanted[...]
            var asked = 0
            var settled = 0
            while true {
                // Those of a host that was given up since are settled with it.
                rest = rest.drop { troubles.isGivenUp($0.host) }
                if asked - settled < Self.concurrency, let picture = rest.popFirst() {
                    asked += 1
                    group.addTask { try await keep(picture, context, troubles) }
                    continue
                }
                guard try await group.next() != nil else { break }
                settled += 1
                progress(wanted.count - rest.count - (asked - settled))
            }
        }
    }

    private func keep(_ wanted: WantedPicture, _ context: FollowerContext, _ troubles: HostTroubles) async throws {
        guard await troubles.admits(wanted.host) else { return }
        defer { troubles.hasAnswered(wanted.host) }
        try await keepAdmitted(wanted, context, troubles)
    }

    private func keepAdmitted(_ wanted: WantedPicture, _ context: FollowerContext, _ troubles: HostTroubles) async throws {
        var request = request(wanted, for: sources[wanted.sourceName] ?? Source(name: wanted.sourceName, url: wanted.sourceURL))
        request.referer = wanted.itemLink.flatMap { WebURL($0).referer }
        var attempt = try await attempt(request)
        if case .failure(let failure) = attempt, request.referer != nil, PictureRetry.deservesAttemptWithoutReferer(failure) {
            request.referer = nil
            attempt = try await self.attempt(request)
        }
        if case .failure(.fetch(.forbiddenAddress, _)) = attempt, let host = try await hostItself(of: wanted, context) {
            attempt = try await self.attempt(self.request(wanted, for: host))
        }
        try Task.checkCancellation()
        let now = context.now()
        switch attempt {
        case .success(let picture):
            try await context.archive.write { try $0.keep(picture, address: wanted.address, now: now) }
            context.tally.addPictures(kept: 1)
        case .failure(let failure):
            let fate = PictureRetry.fate(of: failure, failures: wanted.attempts + 1, now: now)
            if let next = fate.retryAt, troubles.givesUp(wanted.host, after: failure) {
                let count = try await context.archive.write {
                    try $0.putOffPictures(host: wanted.host, error: failure.words, until: next, now: now)
                }
                context.tally.addPictures(failed: count)
                context.tally.tell(.warning("\(count) pictures of \(wanted.host) are put off until \(next): \(failure.words)"))
            } else {
                try await context.archive.write { try $0.failPicture(address: wanted.address, error: failure.words, next: fate.retryAt) }
                context.tally.addPictures(failed: 1)
            }
        }
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
    private func hostItself(of wanted: WantedPicture, _ context: FollowerContext) async throws -> Source? {
        let hosts = sources.atOrigin(of: wanted.url).filter { $0.name != wanted.sourceName }
        guard !hosts.isEmpty else { return nil }
        return try await context.archive.look { session in try hosts.first { try session.shows(wanted.address, source: $0.name) } }
    }

    private func attempt(_ request: FetchRequest) async throws -> Result<KeptPicture, PictureFailure> {
        var request = request
        request.maximumBytes = min(PictureRoom.small, maximumBytes)
        let first = try await fetchAndKeep(request)
        guard case .failure(.fetch(.tooLarge, _)) = first, maximumBytes > PictureRoom.small else { return first }
        request.maximumBytes = maximumBytes
        let whole = request
        return try await room.hold { try await fetchAndKeep(whole) }
    }

    private func fetchAndKeep(_ request: FetchRequest) async throws -> Result<KeptPicture, PictureFailure> {
        switch await fetch(request) {
        case .failed(let failure): return .failure(.fetch(failure.fault, retryAfterSeconds: failure.head?.retryAfterSeconds))
        case .notModified(let head): return .failure(.fetch(.status(head.status)))
        case .fetched(let response):
            guard response.isComplete else { return .failure(.incomplete) }
            switch try await keeper.keep(response.body) {
            case .kept(let picture): return .success(picture)
            case .refused(let refusal): return .failure(.refused(refusal))
            }
        }
    }
}

extension PictureFate {
    fileprivate var retryAt: Timestamp? {
        switch self {
        case .retry(let time): time
        case .dead: nil
        }
    }
}

extension PictureFailure {
    /// For the log and for `pictures --failed`.
    fileprivate var words: String {
        switch self {
        case .fetch(let fault, _): fault.message
        case .incomplete: "the answer was cut short"
        case .refused(let refusal): refusal.description
        }
    }
}
