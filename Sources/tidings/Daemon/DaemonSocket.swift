// The Unix socket beside the database: where it lies, how it is bound and reached. Asked by the daemon's server and by
// the client; who may use it is a matter of the folder's and the socket's permissions.

import Glibc
import Platform

/// The place of a daemon's socket.
struct DaemonSocket: Sendable {
    let path: String

    init(database: String) { path = database + ".sock" }

    /// Binds and listens. Whoever asks holds the engine lock, so a socket that is there belongs to a daemon that died.
    /// - Returns: a descriptor that never blocks.
    /// - Throws: `CommandFailure` (74)
    func listen() throws -> Int32 {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                throw CommandFailure(.inputOutput, "\(path) is no socket. The daemon needs that name; move the file away.")
            }
            unlink(path)
        }
        let descriptor = try make()
        do {
            try withAddress { address, length in
                guard bind(descriptor, address, length) == 0 else { throw fault("cannot be made", errno) }
            }
            // Nobody can connect before listen(2), so nobody can before the mode is right either: owner and group,
            // as far as the folder lets them in.
            guard chmod(path, 0o660) == 0, Glibc.listen(descriptor, 16) == 0 else { throw fault("cannot be made", errno) }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Connects to the daemon.
    /// - Returns: a descriptor that never blocks, or the error number of connect(2).
    func connect() throws -> Result<Int32, ConnectFault> {
        let descriptor = try make()
        let code = try withAddress { address, length in Glibc.connect(descriptor, address, length) == 0 ? 0 : errno }
        guard code == 0 else {
            close(descriptor)
            return .failure(ConnectFault(code: code))
        }
        return .success(descriptor)
    }

    struct ConnectFault: Error {
        /// errno
        var code: Int32
    }

    func remove() { unlink(path) }

    private func make() throws -> Int32 {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, flags, 0)
        guard descriptor >= 0 else { throw fault("cannot be made", errno) }
        return descriptor
    }

    private func fault(_ what: String, _ code: Int32) -> CommandFailure {
        CommandFailure(.inputOutput, "The socket \(path) \(what): \(SystemWords.reason(code)). Check the folder's permissions.")
    }

    /// An address has room for 107 bytes (unix(7)). A longer path is reached through its folder's descriptor.
    private func withAddress<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Value) throws -> Value {
        if let value = try address(of: path, body) { return value }
        let folder = Folder.parent(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("cannot be reached", errno) }
        defer { close(descriptor) }
        if let value = try address(of: "/proc/self/fd/\(descriptor)/\(Folder.name(of: path))", body) { return value }
        throw CommandFailure(.inputOutput, "The name of \(path) is too long for a socket. Give the database a shorter name.")
    }

    private func address<Value>(of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Value) throws -> Value? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return try withUnsafePointer(to: address) { pointer in
            // Every address begins with its family, which is all that the general type names (unix(7)).
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
