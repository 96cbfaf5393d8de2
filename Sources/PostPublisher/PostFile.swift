// The few things that posts need of the file system, with errors that name path and reason. Asked by the writer.

internal import Glibc
internal import TidingsCore

enum PostFile {
    /// What lies under a name.
    enum Content: Equatable {
        case missing
        /// A folder, a link, a device: nothing that tidings makes.
        case noFile
        case bytes([UInt8], permissions: UInt32)

        /// Of the file that is replaced; nil for a new one.
        var permissions: UInt32? {
            if case .bytes(_, let permissions) = self { permissions } else { nil }
        }
    }

    static func content(_ path: String) throws(PublishError) -> Content {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return .missing
            case ELOOP, ENXIO: return .noFile
            case let code: throw .unreadable(path: path, code: code)
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .noFile }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            // read(2) writes at most `$0.count - count` bytes behind `count`, inside a buffer that lives for the call.
            let read = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count) }
            guard read != 0 else { break }
            if read > 0 { count += read } else if errno != EINTR { throw .unreadable(path: path, code: errno) }
        }
        bytes.removeLast(bytes.count - count)
        return .bytes(bytes, permissions: status.st_mode & 0o7777)
    }

    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    static func remove(_ path: String) throws(PublishError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .notRemoved(path: path, code: errno) }
    }

    static func digest(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }

    /// Whether a path stays below the folder that it is relative to.
    static func isSafe(relativePath path: String) -> Bool {
        !path.isEmpty && !path.utf8.contains(0)
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    /// Makes a folder and those that it lies in.
    static func makeFolder(_ path: String) throws(PublishError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw .noFolder(path: path, code: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .noFolder(path: path, code: errno) }
    }
}
