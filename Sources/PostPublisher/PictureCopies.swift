// Clears away copies of pictures that a post no longer shows. Asked by the writer after a post was written, removed or looked at.

import Glibc
import Platform

enum PictureCopies {
    /// Removes what a post that stands does not show, from its item's picture folder. What cannot be removed does no harm there, and goes
    /// with the post at the latest.
    static func prune(_ folder: String, keeping pictures: [PostPicture]) { _ = remove(from: folder, keeping: pictures) }

    /// Removes what is named like a kept picture and not in `pictures`, and the folder itself where nothing is left. One that cannot be
    /// removed keeps no other.
    /// - Returns: why the first of those stays; nil where none does.
    static func remove(from folder: String, keeping pictures: [PostPicture] = []) -> PublishError? {
        var fault: FileFault?
        do throws(FileFault) {
            for name in try names(folder) where PictureLinks.isOurs(name) && !pictures.contains(where: { $0.name == name }) {
                do throws(FileFault) {
                    try DurableFile.remove("\(folder)/\(name)")
                } catch {
                    fault = fault ?? error
                }
            }
        } catch {
            fault = error
        }
        if pictures.isEmpty { rmdir(folder) }
        return fault.map { .copyNotRemoved(path: $0.path, code: $0.code) }
    }

    /// Removes copies that were never finished.
    static func removeLeftovers(_ folder: String) {
        do throws(FileFault) {
            for name in try names(folder) where DurableBatch.isTemporary(name) { try DurableFile.remove("\(folder)/\(name)") }
        } catch {
            // Whoever writes or removes a copy there meets the same error, and tells it.
        }
    }

    /// Of a folder that is not there, or cannot be where a file lies: none.
    private static func names(_ folder: String) throws(FileFault) -> [String] {
        do throws(FileFault) {
            return try Folder.names(folder)
        } catch {
            guard error.code == ENOTDIR else { throw error }
            return []
        }
    }
}
