// Pictures: follows the change log, fetches what new and edited items show, keeps it. Never in the way of a poll: it
// runs after the items are committed, and a bad picture never fails its item (SPEC §6).

import ArchiveStore
public import Thumbnailer
public import TidingsCore

/// Fetches and keeps the pictures of changed items.
public struct ThumbnailPass: LogFollower {
    private static let batch = 500
    /// So long others wait for pictures at once: posts, and who wants to publish or forget.
    private static let turnSeconds: Int64 = 10

    private let keeper: PictureKeeper
    private let store: PictureStore
    private let wishes: PictureWishes
    private let source: PictureSource
    private let upkeep: PictureUpkeep
    private let rest = PictureRest()
    /// Bytes on disk; nil is unbounded.
    private let maximumSize: Int?

    /// - Parameters:
    ///   - keepsAll: every picture of the contents, not the chosen one alone.
    ///   - maximumSize: bytes on disk; nil is unbounded.
    ///   - maximumBytes: of one picture.
    ///   - sources: on whose behalf pictures are asked for.
    public init(
        keeper: PictureKeeper, store: PictureStore, keepsAll: Bool, previewWidth: Int, maximumSize: Int?, maximumBytes: Int,
        sources: [Source], fetch: @Sendable @escaping (FetchRequest) async -> FetchResult
    ) {
        self.keeper = keeper
        self.store = store
        self.maximumSize = maximumSize
        wishes = PictureWishes(keepsAll: keepsAll, previewWidth: previewWidth)
        source = PictureSource(
            keeper: keeper, sources: SourceTable(sources), fetch: fetch, maximumBytes: maximumBytes,
            room: PictureRoom(maximumBytes: maximumBytes))
        upkeep = PictureUpkeep(keeper: keeper, store: store, width: previewWidth)
    }

    /// - Throws: where the archive or the pictures' folder cannot be written; both end a run.
    public func follow(_ context: FollowerContext) async throws -> Bool {
        // Whoever asked for this run hears what is wrong with the folder now.
        if context.request.scope == .due, let fault = rest.fault(at: context.now()) { throw fault }
        do {
            let (leftovers, done, hasMore) = try await endingHelpers {
                let leftovers = context.goesOn ? nil : try await prepare(context)
                let (done, hasMore) = try await fetchWanted(context)
                return (leftovers, done, hasMore)
            }
            // Measuring the folder is a walk: after new pictures, and once where somebody asked (the bound may have been lowered).
            let isAsked = context.request.scope != .due && !context.goesOn
            if let maximumSize, done > 0 || isAsked { try await upkeep.bound(context.archive, to: maximumSize) }
            if context.picturesSettled > 0, !hasMore, let why = await keeper.whyPreviewsWait {
                context.tally.tell(.warning("Previews of pictures wait: \(why)."))
            }
            // A folder that is at fault ends the run when there is a picture to write, and is only told otherwise.
            if let leftovers { context.tally.tell(.warning(leftovers.description)) }
            rest.end()
            return hasMore
        } catch let fault as PictureError {
            throw rest.begin(fault, now: context.now())
        }
    }

    /// Does what needs helpers; none of them is left, also where it fails.
    private func endingHelpers<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            let value = try await work()
            await keeper.endHelpers()
            return value
        } catch {
            await keeper.endHelpers()
            throw error
        }
    }

    /// What a run does once.
    /// - Returns: why the leftovers of killed runs are still there.
    private func prepare(_ context: FollowerContext) async throws -> PictureError? {
        let fault = await removeLeftovers()
        try await wishes.note(context.archive)
        if context.request.force { try await reopen(context) }
        try await upkeep.remakePreviews(context)
        try await removeDiscarded(context)
        try await context.archive.write { session in
            try session.reopenPictures(waitingBeyond: context.begun.advanced(bySeconds: Int64(PictureRetry.longestWait)))
            try session.reopenRenamedPictures(now: context.begun)
        }
        return fault
    }

    /// The dead pictures of those whom somebody insists on, and the lost ones.
    private func reopen(_ context: FollowerContext) async throws {
        guard case .named(let names) = context.request.scope else {
            try await context.archive.write { try $0.reopenPictures() }
            return try await upkeep.reopenLost(context.archive)
        }
        for name in names {
            try await context.archive.write { try $0.reopenPictures(ofSource: name) }
            try await upkeep.reopenLost(context.archive, ofSource: name)
        }
    }

    /// Fetches what is due, for as long as others may wait.
    /// - Returns: how many were asked for or put off, and whether more are due.
    private func fetchWanted(_ context: FollowerContext) async throws -> (done: Int, hasMore: Bool) {
        let (begun, end) = (context.begun, context.now().advanced(bySeconds: Self.turnSeconds))
        var fetch = PictureFetch(source: source, store: store, context: context, end: end)
        var done = 0
        while true {
            let wanted = try await context.archive.look { try $0.wantedPictures(now: begun, limit: Self.batch) }
            guard !wanted.isEmpty else { return (done, false) }
            done += try await fetch.settle(wanted)
            if fetch.isOver { return (done, true) }
        }
    }

    /// Nothing is written there now: a run is followed by one pass at a time, under the engine's lock.
    private func removeLeftovers() async -> PictureError? {
        do throws(PictureError) {
            _ = try await store.aside { (store) throws(PictureError) in try store.removeLeftovers() }
            return nil
        } catch {
            return error
        }
    }

    /// The files of pictures that no address leads to any more, forgotten ones among them.
    private func removeDiscarded(_ context: FollowerContext) async throws {
        for (sha256, isKept) in try await context.archive.look({ try $0.discardedPictures() }) {
            do throws(PictureError) {
                if !isKept { try await store.aside { (store) throws(PictureError) in try store.remove(sha256: sha256) } }
            } catch {
                context.tally.tell(.warning("A picture that is not wanted any more is still there: \(error)"))
                continue
            }
            try await context.archive.write { try $0.clearDiscardedPicture(sha256) }
        }
    }
}
