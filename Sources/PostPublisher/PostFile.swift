// The few things that posts need of the file system, with errors that name path and reason. Asked by the writer.

internal import Glibc
internal import TidingsCore

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
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return .missing }
            throw .unreadable(path: path, code: errno)
        }
        return status.st_mode & S_IFMT == S_IFREG ? .file(FileState(status)) : .noFile
    }

    /// The content of a file; nil where it is none, or no longer.
    static func bytes(_ path: String) throws(PublishError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ELOOP, ENXIO].contains(errno) { return nil }
            throw .unreadable(path: path, code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            // read(2) writes at most `$0.count - count` bytes behind `count`, inside a buffer that lives for the call.
            let read = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count) }
            guard read != 0 else { break }
            if read > 0 { count += read } else if errno != EINTR { throw .unreadable(path: path, code: errno) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
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
        guard unlink(path) == 0 || errno == ENOENT else { throw .notRemoved(path: path, code: errno) }
    }

    static func digest(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }

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

    /// Makes a folder and those that it lies in.
    /// - Returns: the folders in which one was made; until they are synced, a power loss may take it away.
    static func makeFolder(_ path: String) throws(PublishError) -> [String] {
        let parent = path.lastIndex(of: "/").map { $0 > path.startIndex ? String(path[..<$0]) : "/" }
        if mkdir(path, 0o777) == 0 { return parent.map { [$0] } ?? [] }
        if errno == EEXIST { return [] }
        guard errno == ENOENT, let parent, parent != "/" else { throw .noFolder(path: path, code: errno) }
        let above = try makeFolder(parent)
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .noFolder(path: path, code: errno) }
        return above + [parent]
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
        permissions = status.st_mode & 0o7777
        isSettled = nanoseconds(status.st_ctim) > stamp.modified
    }

    /// Whether it was last changed long before a time, so that a later change must show.
    func isOlder(than time: Timestamp) -> Bool { stamp.modified / 1_000_000 < time.milliseconds - 2000 }
}
