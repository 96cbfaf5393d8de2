// An open file or folder: calls that a signal may interrupt, or that do a part of what they were asked, are made until all is done.

import CLinux
public import Glibc

/// A descriptor that is closed when its owner lets go of it. Its faults name the path that it was opened by.
public struct OpenFile: ~Copyable, Sendable {
    /// Valid as long as this value lives.
    public let descriptor: Int32
    public let path: String

    /// Opens, or makes, a file (open(2)); O_CLOEXEC is always among the flags.
    /// - Parameter mode: permission bits of a file that is made, before the umask.
    public init(_ path: String, _ flags: Int32 = O_RDONLY, mode: mode_t = 0) throws(FileFault) {
        let descriptor = open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileFault(path: path) }
        self.descriptor = descriptor
        self.path = path
    }

    /// Another descriptor of a file that is open already, at the same place in it (fcntl(2), F_DUPFD_CLOEXEC).
    /// - Parameter name: for faults.
    public init(sharing other: Int32, name: String) throws(FileFault) {
        let descriptor = fcntl(other, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw FileFault(path: name) }
        self.descriptor = descriptor
        path = name
    }

    deinit { close(descriptor) }

    /// Writes all bytes (write(2)).
    public func write(_ bytes: ArraySlice<UInt8>) throws(FileFault) {
        var rest = bytes
        while !rest.isEmpty {
            // write(2) reads `$0.count` bytes of a buffer that lives for the call.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { throw FileFault(path: path) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Reads what comes next (read(2)).
    /// - Returns: how many bytes of `buffer` from `start` on were filled; 0 at the end of the file.
    public func read(into buffer: inout [UInt8], from start: Int = 0) throws(FileFault) -> Int {
        while true {
            // `$0[start...]` lies within a buffer that lives for the call.
            let count = buffer.withUnsafeMutableBytes {
                let room = UnsafeMutableRawBufferPointer(rebasing: $0[start...])
                return Glibc.read(descriptor, room.baseAddress, room.count)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileFault(path: path) }
        }
    }

    /// The bytes up to the end of the file, or the first `limit` of them.
    /// - Parameter size: how many are expected, of which neither fewer nor more do harm.
    public func read(expecting size: Int, atMost limit: Int = .max) throws(FileFault) -> [UInt8] {
        // One more than expected, so that the end is seen without making room.
        var bytes = [UInt8](repeating: 0, count: min(limit, max(size + 1, 4096)))
        var count = 0
        while count < limit {
            if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: min(count, limit - count))) }
            let more = try read(into: &bytes, from: count)
            guard more > 0 else { break }
            count += more
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// fstat(2)
    public func status() throws(FileFault) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFault(path: path) }
        return status
    }

    /// Waits until the content of a file, or the names in a folder, are on the disk (fsync(2)).
    public func sync() throws(FileFault) {
        guard fsync(descriptor) == 0 else { throw FileFault(path: path) }
    }

    /// Waits until all that was written to the file system that this lies on is on the disk (syncfs(2)).
    public func syncFileSystem() throws(FileFault) {
        guard syncfs(descriptor) == 0 else { throw FileFault(path: path) }
    }
}

extension stat {
    /// Whether this tells of a regular file (inode(7)).
    public var isFile: Bool { st_mode & S_IFMT == S_IFREG }
    public var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    /// Bytes in the file.
    public var size: Int { Int(st_size) }
    /// The permission bits, with set-id and sticky ones.
    public var permissions: mode_t { st_mode & 0o7777 }
}
