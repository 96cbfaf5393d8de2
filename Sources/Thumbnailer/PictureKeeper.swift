// Thumbnailer's public face: bytes in, a kept picture or the reason of its refusal out. Asked by SyncEngine's ThumbnailPass,
// and by `check` for what is on disk (PictureStore).

import Platform
public import TidingsCore

/// Checks pictures and keeps them: scanned here, decoded in `tidings-picture`, stored once per content.
///
/// Any number of pictures may be handed over at once; as many as there are helpers are decoded, the others wait.
public actor PictureKeeper {
    private let settings: PictureSettings
    /// Lanes without work, the one used last at the end: its helper runs.
    private var free: [PictureLane]
    private var waiting: [Waiting] = []
    /// Of the pictures that need their whole frame in memory, one is decoded at a time: memory stays bounded.
    private var isHeavyInHand = false
    /// One content is worked on once, however many ask.
    private var inHand: [String: Task<Result<PictureVerdict, PictureError>, Never>] = [:]
    /// Why previews wait, for `status`: `tidings-picture` is missing or does not start; nil where none had to wait.
    public private(set) var whyPreviewsWait: String?

    public init(_ settings: PictureSettings) {
        self.settings = settings
        free = (0..<max(1, settings.helpers)).reversed().map { PictureLane(number: $0, settings: settings) }
    }

    /// Keeps a picture, durably, if it is one. Content that is on disk already is neither decoded nor written again.
    ///
    /// - Parameter allowsPixel: whether one of a single pixel is a picture: a feed that declares it says so.
    /// - Throws: ``PictureError`` where the disk refuses: that ends a run (SPEC §3, 74).
    @concurrent public nonisolated func keep(_ bytes: [UInt8], allowsPixel: Bool = false) async throws(PictureError) -> PictureVerdict {
        let header: PictureHeader
        do throws(PictureRefusal) {
            header = try PictureScan.header(of: bytes)
        } catch {
            return .refused(error)
        }
        guard allowsPixel || !header.isPixel else { return .refused(.trackingPixel) }
        return try await once(bytes, header, SHA256Digest(of: bytes).hex).get()
    }

    /// Makes the preview that an original waits for, or one of another width. Nil where no sound original is on disk: fetch it again.
    @concurrent public nonisolated func remake(sha256: String, format: PictureFormat) async throws(PictureError) -> PictureVerdict? {
        let files = PictureFiles(directory: settings.directory, width: settings.width)
        let bytes = try PictureError.telling(files.original(sha256, format))
        guard let bytes, SHA256Digest(of: bytes).hex == sha256 else { return nil }
        return try await keep(bytes, allowsPixel: true)
    }

    /// Ends helpers that have nothing in hand. Asked when no more pictures are to come for now: until then they wait for the next one.
    public func endHelpers() async {
        for lane in free { await lane.endHelper() }
    }

    private func once(_ bytes: [UInt8], _ header: PictureHeader, _ sha256: String) async -> Result<PictureVerdict, PictureError> {
        if let task = inHand[sha256] { return await task.value }
        let task = Task { await work(bytes, header, sha256) }
        inHand[sha256] = task
        defer { inHand[sha256] = nil }
        return await task.value
    }

    private func work(_ bytes: [UInt8], _ header: PictureHeader, _ sha256: String) async -> Result<PictureVerdict, PictureError> {
        let isHeavy = header.isHeavy
        let lane = await takeLane(isHeavy: isHeavy)
        defer { giveBack(lane, isHeavy: isHeavy) }
        do throws(FileFault) {
            let verdict = try await lane.keep(bytes, header, sha256)
            if case .kept(let picture) = verdict { whyPreviewsWait = picture.preview == nil ? await lane.whyNoHelper : nil }
            return .success(verdict)
        } catch {
            return .failure(PictureError(error))
        }
    }
}

// Lanes: who decodes next.
extension PictureKeeper {
    private struct Waiting {
        var isHeavy: Bool
        var continuation: CheckedContinuation<PictureLane, Never>
    }

    private func takeLane(isHeavy: Bool) async -> PictureLane {
        if !(isHeavy && isHeavyInHand), let lane = free.popLast() {
            if isHeavy { isHeavyInHand = true }
            return lane
        }
        return await withCheckedContinuation { waiting.append(Waiting(isHeavy: isHeavy, continuation: $0)) }
    }

    private func giveBack(_ lane: PictureLane, isHeavy: Bool) {
        if isHeavy { isHeavyInHand = false }
        free.append(lane)
        // A heavy picture may have been waiting for its turn while lanes were free.
        while let next = waiting.firstIndex(where: { !($0.isHeavy && isHeavyInHand) }), let lane = free.popLast() {
            let waiter = waiting.remove(at: next)
            if waiter.isHeavy { isHeavyInHand = true }
            waiter.continuation.resume(returning: lane)
        }
    }
}

extension PictureHeader {
    /// Decoding takes tens of megabytes and more.
    fileprivate var isHeavy: Bool { needsWholeFrame && width * height > 4_000_000 }
}
