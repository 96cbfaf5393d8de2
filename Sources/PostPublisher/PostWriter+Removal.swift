// Removes posts of items that were withdrawn or forgotten, and the copies of their pictures. Asked by the writer for such jobs, and by
// SyncEngine's PublishPass for copies that could not be removed with their post.

import Glibc
public import TidingsCore

extension PostWriter {
    func removePost(_ job: PostJob) throws(PublishError) -> PostOutcome {
        guard let record = job.record else { return .unchanged(nil) }
        let path = absolute(record.path)
        let place = try PostFile.place(path)
        if place == .missing, !mode.overrides, isAway { throw .notRemoved(path: path, code: ENOENT) }
        let isChanged = mode.overrides || place == .missing ? false : try reason(toLeave: place, record: record) != nil
        if !mode.writes, !isChanged { return place == .missing ? .unchanged(record) : .stale(path: record.path) }
        let pictures = target.pictureFolder(item: job.itemID, post: record.path)
        if isChanged {
            // The copies of its pictures are nobody's but tidings'.
            if job.aim == .noTrace, mode.writes, let fault = PictureCopies.remove(from: pictures) { throw fault }
            return .leftAlone(.changedByOwner, path: record.path)
        }
        if place != .missing { try PostFile.remove(path) }
        let isDeletedByOwner = place == .missing && job.aim == .noPost && !mode.overrides
        let rest = isDeletedByOwner ? record : nil
        if let fault = PictureCopies.remove(from: pictures) { return .copiesStay(fault, rest) }
        return rest.map { .unchanged($0) } ?? .removed
    }

    /// Removes the copies of pictures that a post which is gone has left.
    /// - Parameters:
    ///   - path: of that post.
    ///   - present: what is recorded of the item by now: if it is there and shows its pictures from the same place, they are its own.
    /// - Returns: false where the site is away just now, so that they may come back with it.
    /// - Throws: `PublishError` where one cannot be removed.
    public func removeCopies(item: Int64, ofPost path: String, present: PostRecord? = nil) throws(PublishError) -> Bool {
        guard PostFile.isSafe(relativePath: path) else { throw .unsafePath(path) }
        let folder = target.pictureFolder(item: item, post: path)
        if let present, target.pictureFolder(item: item, post: present.path) == folder, try !isMissing(present.path) { return true }
        if isAway, try PostFile.place(folder) == .missing { return false }
        if let fault = PictureCopies.remove(from: folder) { throw fault }
        return true
    }
}
