// Puts posts on disk so that a reader never sees half of one, and never over what the site's owner did by hand.
// This file is the part of the public face that touches files. Asked by SyncEngine's PublishPass, batch by batch.

import Glibc
public import TidingsCore

/// Writes batches of posts below one target's directory. Values in, values out: who remembers the records is the
/// archive's business.
public struct PostWriter: Sendable {
    /// What is done where a post is not as it is to be.
    public enum Mode: Sendable {
        case write
        /// What the owner did is overridden.
        case force
        /// Nothing is written; the outcomes say what would be.
        case check
        /// The same of `force`.
        case preview

        /// Whether files and records are touched.
        public var writes: Bool { self == .write || self == .force }
        /// Whether what the owner did gives way.
        public var overrides: Bool { self == .force || self == .preview }
    }

    let target: PublishTarget
    let mode: Mode

    public init(target: PublishTarget, mode: Mode = .write) {
        self.target = target
        self.mode = mode
    }

    /// Those pictures whose files can be read now, or that were copied already; the others stay remote (see
    /// ``PostPublisher/render(_:)``).
    public func available(_ pictures: [String: String], item: Int64, record: PostRecord?) -> [String: String] {
        let folder = record.map { target.pictureFolder(item: item, post: $0.path) }
        return pictures.filter { _, file in
            if PostFile.isReadable(file) { return true }
            guard let folder, let name = file.split(separator: "/").last else { return false }
            return PostFile.isReadable("\(folder)/\(name)")
        }
    }

    /// Does the jobs, in order; one outcome each. A failure of one is no failure of the others.
    ///
    /// Files are written under temporary names, made durable together, then renamed. A process that dies in between
    /// leaves only files whose names begin with `.`, and the next attempt takes them over.
    public func write(_ jobs: [PostJob]) -> [PostOutcome] {
        var batch = DurableBatch()
        var outcomes = jobs.map { job -> PostOutcome in
            do throws(PublishError) {
                return try prepare(job, in: &batch)
            } catch {
                return .failed(error)
            }
        }
        let failures = batch.commit()
        for (index, job) in jobs.enumerated() {
            guard let post = job.post else { continue }
            // Whoever wrote it may have died before this. A post that was left as it is shows its own pictures.
            if case .unchanged(let record?) = outcomes[index], record.digest == job.goal?.digest, mode.writes, target.images == .local {
                PictureCopies.prune(target.pictureFolder(item: job.itemID, post: record.path), keeping: post.pictures)
            }
            guard case .written(var record) = outcomes[index] else { continue }
            let folder = target.images == .local ? target.pictureFolder(item: job.itemID, post: record.path) : ""
            let paths = [absolute(record.path)] + post.pictures.map { "\(folder)/\($0.name)" }
            if let error = failures.isEmpty ? nil : paths.lazy.compactMap({ failures[$0] }).first {
                outcomes[index] = .failed(error)
                continue
            }
            if target.images == .local { PictureCopies.prune(folder, keeping: post.pictures) }
            record.stamp = PostWriter.stamp(absolute(record.path), of: post)
            outcomes[index] = .written(record)
        }
        return outcomes
    }

    /// Whether what was intended was written; temporary files of whoever died meanwhile are removed.
    /// - Throws: `PublishError` where that cannot be told now.
    public func wasWritten(_ intention: PostRecord, item: Int64) throws(PublishError) -> Bool {
        guard PostFile.isSafe(relativePath: intention.path) else { throw .unsafePath(intention.path) }
        let path = absolute(intention.path)
        DurableBatch.removeLeftover(of: path)
        if target.images == .local { PictureCopies.removeLeftovers(target.pictureFolder(item: item, post: intention.path)) }
        guard case .file = try PostFile.place(path), let bytes = try PostFile.bytes(path) else { return false }
        return PostFile.digest(bytes) == intention.digest
    }

    /// Whether nothing lies under the name of a post.
    public func isMissing(_ path: String) throws(PublishError) -> Bool { try PostFile.place(absolute(path)) == .missing }

    /// That of a post which was just written; nil where somebody may have been at it within the same tick of the clock.
    private static func stamp(_ path: String, of post: Post) -> FileStamp? {
        do throws(PublishError) {
            guard case .file(let state) = try PostFile.place(path), state.isSettled, state.stamp.size == post.bytes.count else {
                return nil
            }
            return state.stamp
        } catch {
            // Without a stamp it is read the next time, and then told.
            return nil
        }
    }

    /// Whether the file of a post is known by its stamp to hold what was written, at the cost of an lstat(2).
    public func isKnown(_ path: String, by stamp: FileStamp?) -> Bool {
        guard let stamp, PostFile.isSafe(relativePath: path) else { return false }
        do throws(PublishError) {
            guard case .file(let state) = try PostFile.place(absolute(path)) else { return false }
            return state.stamp == stamp
        } catch {
            // ``inspect(_:now:)`` meets the same error and tells it.
            return false
        }
    }

    /// What was done by hand to a post that tidings wrote: left alone, or unchanged. Writes nothing, and reads only files that
    /// are not known by their stamps.
    ///
    /// - Parameter now: a file that was changed before this gets the stamp that it lacks; the record is then to be remembered.
    public func inspect(_ record: PostRecord, now: Timestamp) -> PostOutcome {
        do throws(PublishError) {
            guard PostFile.isSafe(relativePath: record.path) else { throw .unsafePath(record.path) }
            let place = try PostFile.place(absolute(record.path))
            if let reason = try reason(toLeave: place, record: record) { return .leftAlone(reason, path: record.path) }
            var known = record
            if case .file(let state) = place, state.stamp != record.stamp, state.isOlder(than: now) { known.stamp = state.stamp }
            return .unchanged(known)
        } catch {
            return .failed(error)
        }
    }

    /// Whether the target's folder is missing or empty: not mounted, or moved. What was written to it may come back with it, so that
    /// nobody has deleted its posts.
    public var isAway: Bool { PostFile.isMissingOrEmpty(target.directory) }

    private func prepare(_ job: PostJob, in batch: inout DurableBatch) throws(PublishError) -> PostOutcome {
        if let record = job.record, !PostFile.isSafe(relativePath: record.path) { throw .unsafePath(record.path) }
        guard let post = job.post, let new = job.goal else { return try removePost(job) }
        let path = new.path
        let place = try PostFile.place(absolute(path))
        if case .file(let state) = place {
            if let record = job.record, record.stamp == state.stamp, record.digest == new.digest {
                return try copyPictures(post, of: job, at: path, in: &batch, or: .unchanged(record))
            }
            // Most posts that change are known by their stamps, and need not be read.
            if job.record?.stamp != state.stamp || post.emptyEnding != nil, let bytes = try PostFile.bytes(absolute(path)) {
                if bytes == post.bytes {
                    let record = job.record?.digest == new.digest ? job.record : new
                    return try copyPictures(post, of: job, at: path, in: &batch, or: .unchanged(record))
                }
                if job.record != nil, let ending = post.emptyEnding, !PostWriter.ends(bytes, with: ending) { return .unchanged(job.record) }
            }
        }
        if !mode.overrides, let reason = try reason(toLeave: place, record: job.record) { return .leftAlone(reason, path: path) }
        if !mode.writes { return place == .missing ? .missing(path: path) : .stale(path: path) }
        _ = try copyPictures(post, of: job, at: path, in: &batch, or: .unchanged(nil))
        try batch.write(post.bytes, to: absolute(path), mode: place.permissions)
        return .written(new)
    }

    /// Puts a post's pictures in place and says what became of the post, which is stale if any was missing.
    private func copyPictures(
        _ post: Post, of job: PostJob, at path: String, in batch: inout DurableBatch, or outcome: PostOutcome
    ) throws(PublishError) -> PostOutcome {
        guard !post.pictures.isEmpty else { return outcome }
        let folder = target.pictureFolder(item: job.itemID, post: path)
        for picture in post.pictures where !PostFile.isReadable("\(folder)/\(picture.name)") {
            if !mode.writes { return .stale(path: path) }
            try batch.copy(picture.source, to: "\(folder)/\(picture.name)")
        }
        return outcome
    }

    func reason(toLeave place: PostFile.Place, record: PostRecord?) throws(PublishError) -> LeftAloneReason? {
        switch place {
        case .missing: return record == nil ? nil : .deletedByOwner
        case .noFile: return record == nil ? .foreignFile : .changedByOwner
        case .file(let state):
            guard let record else { return .foreignFile }
            if record.stamp == state.stamp { return nil }
            if let size = record.stamp?.size, size != state.stamp.size { return .changedByOwner }
            guard let bytes = try PostFile.bytes(absolute(record.path)) else { return .changedByOwner }
            return PostFile.digest(bytes) == record.digest ? nil : .changedByOwner
        }
    }

    func absolute(_ path: String) -> String { "\(target.directory)/\(path)" }

    private static func ends(_ bytes: [UInt8], with ending: [UInt8]) -> Bool { bytes.suffix(ending.count).elementsEqual(ending) }
}
