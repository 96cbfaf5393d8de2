// Files and directories that are complete or absent, whenever the machine stops: the system calls of that, and nothing else.

import Glibc

enum DurableFile {
    /// Makes a file whole and durable under a temporary name. `path` is in a directory of temporaries: what is there may be overwritten.
    static func write(_ bytes: [UInt8], to path: String) throws(PictureError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PictureError(path: path, code: errno) }
        defer { close(descriptor) }
        do throws(PictureError) {
            var written = 0
            while written < bytes.count {
                // `written < count`: the address lies within the array, which outlives the call.
                let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw PictureError(path: path, code: errno) }
                written += count
            }
            guard fsync(descriptor) == 0 else { throw PictureError(path: path, code: errno) }
        } catch {
            unlink(path)
            throw error
        }
    }

    static func rename(_ path: String, to target: String) throws(PictureError) {
        guard Glibc.rename(path, target) == 0 else { throw PictureError(path: target, code: errno) }
    }

    /// Makes names in a directory durable: after a rename, a creation or a removal.
    static func syncDirectory(_ path: String) throws(PictureError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PictureError(path: path, code: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw PictureError(path: path, code: errno) }
    }

    /// Creates a directory and what is missing above it, durably.
    static func makeDirectory(_ path: String) throws(PictureError) {
        var missing: [String] = []
        var current = path
        while mkdir(current, 0o755) != 0 {
            if errno == EEXIST { break }
            guard errno == ENOENT, let slash = current.lastIndex(of: "/"), slash != current.startIndex else {
                throw PictureError(path: current, code: errno)
            }
            missing.append(current)
            current = String(current[..<slash])
        }
        try syncDirectory(parent(of: current))
        for path in missing.reversed() {
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw PictureError(path: path, code: errno) }
            try syncDirectory(parent(of: path))
        }
    }

    /// True where the file was there.
    @discardableResult static func remove(_ path: String) throws(PictureError) -> Bool {
        if unlink(path) == 0 { return true }
        guard errno == ENOENT else { throw PictureError(path: path, code: errno) }
        return false
    }

    /// Bytes of a regular file; nil where there is none.
    static func size(_ path: String) throws(PictureError) -> (bytes: Int, modifiedSeconds: Int64)? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw PictureError(path: path, code: errno) }
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        return (Int(status.st_size), Int64(status.st_mtim.tv_sec))
    }

    static func isDirectory(_ path: String) throws(PictureError) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw PictureError(path: path, code: errno) }
            return false
        }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// The file's bytes; nil where there is none.
    static func read(_ path: String, atMost limit: Int = .max) throws(PictureError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw PictureError(path: path, code: errno) }
            return nil
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &piece, min(piece.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw PictureError(path: path, code: errno) }
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    /// Names in a directory but `.` and `..`, sorted; empty where it is missing.
    static func names(in path: String) throws(PictureError) -> [String] {
        guard let directory = opendir(path) else {
            guard errno == ENOENT else { throw PictureError(path: path, code: errno) }
            return []
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // d_name is NUL-terminated within the entry, which lives until the next readdir.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
