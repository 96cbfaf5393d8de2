// Clears away copies of pictures that a post no longer shows. Asked by the writer after a post was written or removed.

internal import Glibc

enum PictureCopies {
    /// Removes from an item's picture folder what is named like a kept picture and not in `pictures`, and the folder
    /// itself where nothing is left. What cannot be removed does no harm and stays.
    static func prune(_ folder: String, keeping pictures: [PostPicture]) {
        guard let stream = opendir(folder) else { return }
        var doomed: [String] = []
        while let entry = readdir(stream) {
            // readdir(3): `d_name` is a string that ends with a zero inside the entry.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if PictureLinks.isOurs(name), !pictures.contains(where: { $0.name == name }) { doomed.append(name) }
        }
        closedir(stream)
        for name in doomed { unlink("\(folder)/\(name)") }
        if pictures.isEmpty { rmdir(folder) }
    }
}
