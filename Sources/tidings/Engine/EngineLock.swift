// One engine at a time: a lock on `<database>.lock` that the kernel releases when the process ends, however it ends
// (SPEC §3). An open-file-description lock (fcntl(2), F_OFD_SETLK), because a classic one is lost with any close().

import Foundation
import Glibc

/// The engine's lock, held as long as this value lives.
final class EngineLock: Sendable {
    enum Role: String, Sendable { case sync, daemon }

    enum Attempt {
        case acquired(EngineLock)
        /// Somebody else works on the archive; nil where the holder has not yet said who it is.
        case held(by: Role?)
    }

    private let descriptor: Int32

    // fcntl.h has them behind _GNU_SOURCE, which Swift's Glibc module does not set; the numbers are the kernel's.
    private static let ofdGetLock: Int32 = 36
    private static let ofdSetLock: Int32 = 37

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Tries once, without waiting.
    /// - Throws: `CommandFailure` (74) where the lock file cannot be made.
    static func attempt(database: String, as role: Role) throws -> Attempt {
        let path = database + ".lock"
        try EngineLock.makeFolder(of: database)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            let reason = SystemWords.reason(errno)
            // A reader of the archive may not take the lock, but may ask the daemon that has it.
            if let role = holder(ofDatabase: database) { return .held(by: role) }
            throw CommandFailure(
                .inputOutput,
                "\(path) cannot be opened: \(reason). Run as the user that owns the archive, or check the folder's permissions.")
        }
        var request = flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        guard fcntl(descriptor, ofdSetLock, &request) == 0 else {
            defer { close(descriptor) }
            guard errno == EAGAIN || errno == EACCES else {
                throw CommandFailure(
                    .inputOutput, "\(path) cannot be locked: \(SystemWords.reason(errno)). Is the file system a network share?")
            }
            return .held(by: holder(descriptor))
        }
        let lock = EngineLock(descriptor: descriptor)
        lock.sign(role)
        return .acquired(lock)
    }

    /// Takes the lock for a short piece of work, waiting for a sync that is under way.
    /// - Throws: `CommandFailure` (75) where a daemon holds it: it does such work by itself.
    static func wait(database: String) async throws -> EngineLock {
        var isWaiting = false
        while true {
            switch try attempt(database: database, as: .sync) {
            case .acquired(let lock): return lock
            case .held(by: .daemon):
                throw CommandFailure(.busy, "The daemon holds the archive and does this by itself. Try: stop it first, or leave it to it.")
            case .held:
                if !isWaiting { Messages.standard.info("A sync is running; waiting for it.") }
                isWaiting = true
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Who holds the lock of a database now; nil where nobody does.
    static func holder(ofDatabase database: String) -> Role? { holderWithProcess(ofDatabase: database)?.role }

    /// The same, with the number of its process.
    static func holderWithProcess(ofDatabase database: String) -> (role: Role, process: Int)? {
        let descriptor = open(database + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var request = flock()
        request.l_type = Int16(F_RDLCK)
        request.l_whence = Int16(SEEK_SET)
        guard fcntl(descriptor, ofdGetLock, &request) == 0, request.l_type != Int16(F_UNLCK) else { return nil }
        return signature(descriptor)
    }

    private static func makeFolder(of database: String) throws {
        let folder = FilePaths.folder(of: database)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw CommandFailure(
                .inputOutput,
                "The folder \(folder) cannot be made: \(SystemWords.reason(errno)). Check \"database\" in the configuration and the permissions."
            )
        }
    }

    /// Writes down who holds it, for those who find it held.
    private func sign(_ role: Role) {
        let text = Array("\(role.rawValue) \(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func holder(_ descriptor: Int32) -> Role? { signature(descriptor)?.role }

    private static func signature(_ descriptor: Int32) -> (role: Role, process: Int)? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        let words = String(decoding: bytes.prefix(count), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let role = Role(rawValue: String(words[0])), let process = Int(words[1]) else { return nil }
        return (role, process)
    }
}
