// Clears away copies of pictures that a post no longer shows. Asked by the writer after a post was written, removed or looked at.

internal import Glibc

enum PictureCopies {
    /// Removes what a post that stands does not show, from its item's picture folder. What cannot be removed does no harm there, and goes
    /// with the post at the latest.
    static func prune(_ folder: String, keeping pictures: [PostPicture]) { _ = remove(from: folder, keeping: pictures) }

    /// Removes what is named like a kept picture and not in `pictures`, and the folder itself where nothing is left. One that cannot be
    /// removed keeps no other.
    /// - Returns: why the first of those stays; nil where none does.
    static func remove(from folder: String, keeping pictures: [PostPicture] = []) -> PublishError? {
        var fault: PublishError?
        do throws(PublishError) {
            for name in try names(folder) where PictureLinks.isOurs(name) && !pictures.contains(where: { $0.name == name }) {
                let path = "\(folder)/\(name)"
                if unlink(path) != 0, errno != ENOENT, fault == nil { fault = .copyNotRemoved(path: path, code: errno) }
            }
        } catch {
            return error
        }
        if pictures.isEmpty { rmdir(folder) }
        return fault
    }

    /// Removes copies that were never finished.
    static func removeLeftovers(_ folder: String) {
        do throws(PublishError) {
            for name in try names(folder) where DurableBatch.isTemporary(name) { unlink("\(folder)/\(name)") }
        } catch {
            // Whoever writes or removes a copy there meets the same error, and tells it.
        }
    }

    /// Of a folder that is not there: none.
    private static func names(_ folder: String) throws(PublishError) -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw .copyNotRemoved(path: folder, code: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // readdir(3): `d_name` is a string that ends with a zero inside the entry.
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}
