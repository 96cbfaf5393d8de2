// Reads small files whole.

import Glibc

/// A file's bytes.
enum FileBytes {
    struct Fault: Error, Sendable, Equatable {
        /// errno
        var code: Int32
    }

    /// Throws EISDIR for a directory and EFBIG for more than `limit` bytes. Pipes are read to their end.
    static func read(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        defer { close(descriptor) }
        return try contents(of: descriptor, limit: limit)
    }

    /// The same of a file that was named on the command line, where `-` is the standard input.
    static func argument(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
        // Opened anew by its name it may be refused (a socket, the terminal of another user).
        try path == "-" ? contents(of: 0, limit: limit) : read(path, limit: limit)
    }

    private static func contents(of descriptor: Int32, limit: Int) throws(Fault) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Fault(code: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw Fault(code: EISDIR) }
        guard Int(status.st_size) <= limit else { throw Fault(code: EFBIG) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: max(4096, min(1 << 20, Int(status.st_size) + 1)))
        while true {
            // read(2) writes at most `chunk.count` bytes into a buffer that lives for the call.
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                guard errno == EINTR else { throw Fault(code: errno) }
                continue
            }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else { throw Fault(code: EFBIG) }
        }
    }

    /// The permission bits of a file, links followed.
    static func mode(_ path: String) throws(Fault) -> UInt32 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Fault(code: errno) }
        return status.st_mode & 0o7777
    }
}
