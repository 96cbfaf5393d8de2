// Folders on disk: made with those that they lie in, and brought to the disk. Asked by whoever writes files of the user.

import Foundation
import Glibc

enum Folder {
    /// Makes a folder, and those that it lies in, unless it is there.
    static func make(_ path: String, mode: mode_t) throws(FileFault) {
        guard path != "/", mkdir(path, mode) != 0 else { return }
        if errno == ENOENT {
            try make(FilePaths.folder(of: path), mode: mode)
            guard mkdir(path, mode) != 0 else { return }
        }
        // What is there may be a folder or lead to one; if not, whoever opens a file in it is told.
        guard errno == EEXIST else { throw FileFault(file: path, code: errno) }
    }

    /// The names in a folder; none where it cannot be read.
    static func names(_ path: String) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path) } catch { return [] }
    }

    /// Waits until the names in the folder of a file are on the disk.
    static func sync(of file: String) throws(FileFault) {
        let descriptor = open(FilePaths.folder(of: file), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(file: file, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileFault(file: file, code: errno) }
    }
}
