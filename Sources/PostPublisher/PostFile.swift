// The few things that posts need of the file system, with errors that name path and reason. Asked by the writer.

import Glibc
import Platform
import TidingsCore

enum PostFile {
    /// What lies under a name.
    enum Place: Equatable {
        case missing
        /// A folder, a link, a device: nothing that tidings makes.
        case noFile
        case file(FileState)

        /// Of the file that is replaced; nil for a new one.
        var permissions: UInt32? {
            if case .file(let state) = self { state.permissions } else { nil }
        }
    }

    /// One lstat(2); nothing is opened.
    static func place(_ path: String) throws(PublishError) -> Place {
        guard let status = try PublishError.telling(PublishError.unreadable, of: path, DurableFile.status(path)) else { return .missing }
        return status.isFile ? .file(FileState(status)) : .noFile
    }

    /// The content of a file; nil where it is none, or no longer.
    static func bytes(_ path: String) throws(PublishError) -> [UInt8]? {
        do throws(FileFault) {
            let file = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            let status = try file.status()
            return status.isFile ? try file.read(expecting: status.size, atMost: status.size) : nil
        } catch {
            if [ENOENT, ENOTDIR, ELOOP, ENXIO].contains(error.code) { return nil }
            throw .unreadable(path: path, code: error.code)
        }
    }

    /// Whether a folder is missing, or holds nothing, as a mount point that nothing is mounted on.
    static func isMissingOrEmpty(_ folder: String) -> Bool {
        guard let stream = opendir(folder) else { return errno == ENOENT }
        defer { closedir(stream) }
        var count = 0
        // `.` and `..` are among the entries.
        while count <= 2, readdir(stream) != nil { count += 1 }
        return count <= 2
    }

    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    static func remove(_ path: String) throws(PublishError) {
        _ = try PublishError.telling(PublishError.notRemoved, of: path, DurableFile.remove(path))
    }

    static func digest(_ bytes: [UInt8]) -> [UInt8] { SHA256Digest(of: bytes).bytes }

    /// Whether a path stays below the folder that it is relative to: no part of it is empty, `.` or `..`.
    static func isSafe(relativePath path: String) -> Bool {
        var (length, dots) = (0, 0)
        for byte in path.utf8 {
            if byte == 0 { return false }
            if byte == 0x2F {
                if length == dots, length <= 2 { return false }
                (length, dots) = (0, 0)
            } else {
                length += 1
                if byte == 0x2E { dots += 1 }
            }
        }
        return length != dots || length > 2
    }
}

/// A file as lstat(2) tells of it.
struct FileState: Equatable {
    let stamp: FileStamp
    let permissions: UInt32
    /// Whether the clock of the file system went on between the last change of the content and that of the inode, which here
    /// is the rename that gave the file its name. If it did, whoever changes the content under this name leaves another time:
    /// without that, a change of the same size within one tick would go unseen (Git calls such an entry racy).
    let isSettled: Bool

    init(_ status: stat) {
        func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
        stamp = FileStamp(size: Int64(status.st_size), modified: nanoseconds(status.st_mtim))
        permissions = status.permissions
        isSettled = nanoseconds(status.st_ctim) > stamp.modified
    }

    /// Whether it was last changed long before a time, so that a later change must show.
    func isOlder(than time: Timestamp) -> Bool { stamp.modified / 1_000_000 < time.milliseconds - 2000 }
}
