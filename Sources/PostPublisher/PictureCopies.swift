// Clears away copies of pictures that a post no longer shows. Asked by the writer after a post was written, removed or looked at.

internal import Glibc
internal import Platform

enum PictureCopies {
    /// Removes from an item's picture folder what is named like a kept picture and not in `pictures`, and the folder
    /// itself where nothing is left. What cannot be removed does no harm and stays.
    static func prune(_ folder: String, keeping pictures: [PostPicture]) {
        for name in names(folder) where PictureLinks.isOurs(name) && !pictures.contains(where: { $0.name == name }) {
            unlink("\(folder)/\(name)")
        }
        if pictures.isEmpty { rmdir(folder) }
    }

    /// Removes copies that were never finished.
    static func removeLeftovers(_ folder: String) {
        for name in names(folder) where DurableBatch.isTemporary(name) { unlink("\(folder)/\(name)") }
    }

    private static func names(_ folder: String) -> [String] {
        do { return try Folder.names(folder) } catch { return [] }
    }
}
