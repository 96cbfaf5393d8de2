// Reads small files whole.

import Glibc
import Platform

/// A file's bytes.
enum FileBytes {
    /// Throws EISDIR for a directory and EFBIG for more than `limit` bytes. Pipes are read to their end.
    static func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8] { try contents(of: OpenFile(path), limit: limit) }

    /// The same of a file that was named on the command line, where `-` is the standard input.
    static func argument(_ path: String, limit: Int) throws(FileFault) -> [UInt8] {
        // Opened anew by its name it may be refused (a socket, the terminal of another user).
        try path == "-" ? contents(of: OpenFile(sharing: 0, name: path), limit: limit) : read(path, limit: limit)
    }

    private static func contents(of file: borrowing OpenFile, limit: Int) throws(FileFault) -> [UInt8] {
        let status = try file.status()
        guard !status.isFolder else { throw FileFault(path: file.path, code: EISDIR) }
        guard status.size <= limit else { throw FileFault(path: file.path, code: EFBIG) }
        let bytes = try file.read(expecting: status.size, atMost: limit + 1)
        guard bytes.count <= limit else { throw FileFault(path: file.path, code: EFBIG) }
        return bytes
    }

    /// The permission bits of a file, links followed.
    static func mode(_ path: String) throws(FileFault) -> UInt32 {
        guard let status = try DurableFile.status(path, followsLinks: true) else { throw FileFault(path: path, code: ENOENT) }
        return status.permissions
    }
}
