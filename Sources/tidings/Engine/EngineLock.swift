// One engine at a time: a lock on `<database>.lock` that the kernel releases when the process ends, however it ends
// (SPEC §3). An open-file-description lock (fcntl(2), F_OFD_SETLK), because a classic one is lost with any close().

import Glibc
import Platform
import TidingsCore

/// The engine's lock, held as long as this value lives.
final class EngineLock: Sendable {
    enum Role: String, Sendable { case sync, daemon }

    enum Attempt {
        case acquired(EngineLock)
        /// Somebody else works on the archive; nil where the holder has not yet said who it is.
        case held(by: Role?)
    }

    private let file: OpenFile

    // fcntl.h has them behind _GNU_SOURCE, which Swift's Glibc module does not set; the numbers are the kernel's.
    private static let ofdGetLock: Int32 = 36
    private static let ofdSetLock: Int32 = 37

    private init(_ file: consuming OpenFile) { self.file = file }

    /// Tries once, without waiting.
    /// - Throws: `CommandFailure` (74) where the lock file cannot be made.
    static func attempt(database: String, as role: Role) throws -> Attempt {
        let path = database + ".lock"
        try EngineLock.makeFolder(of: database)
        let file: OpenFile
        do throws(FileFault) { file = try OpenFile(path, O_RDWR | O_CREAT, mode: 0o640) } catch {
            let reason = SystemWords.reason(error.code)
            // A reader of the archive may not take the lock, but may ask the daemon that has it.
            if let holder = holder(ofDatabase: database) { return .held(by: holder.role) }
            throw CommandFailure(
                .inputOutput,
                "\(path) cannot be opened: \(reason). Run as the user that owns the archive, or check the folder's permissions.")
        }
        var request = flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        guard fcntl(file.descriptor, ofdSetLock, &request) == 0 else {
            guard errno == EAGAIN || errno == EACCES else {
                throw CommandFailure(
                    .inputOutput, "\(path) cannot be locked: \(SystemWords.reason(errno)). Is the file system a network share?")
            }
            return .held(by: signature(file)?.role)
        }
        let lock = EngineLock(file)
        lock.sign(role)
        return .acquired(lock)
    }

    /// Who holds a lock, as it wrote down itself.
    struct Holder: Sendable, Equatable {
        var role: Role
        var process: Int
        /// When it took the lock.
        var since: Timestamp
    }

    /// How a lock is, for those who only look.
    enum State: Sendable, Equatable {
        case free
        /// nil where the holder has not yet said who it is.
        case held(Holder?)
        /// This user may not look; errno.
        case unknown(code: Int32)
    }

    /// Who holds the lock of a database now; nil where nobody does, or nobody says.
    static func holder(ofDatabase database: String) -> Holder? {
        if case .held(let holder) = state(ofDatabase: database) { holder } else { nil }
    }

    static func state(ofDatabase database: String) -> State {
        let file: OpenFile
        do throws(FileFault) { file = try OpenFile(database + ".lock") } catch {
            return error.code == ENOENT || error.code == ENOTDIR ? .free : .unknown(code: error.code)
        }
        var request = flock()
        request.l_type = Int16(F_RDLCK)
        request.l_whence = Int16(SEEK_SET)
        guard fcntl(file.descriptor, ofdGetLock, &request) == 0 else { return .unknown(code: errno) }
        return request.l_type == Int16(F_UNLCK) ? .free : .held(signature(file))
    }

    private static func makeFolder(of database: String) throws {
        do {
            try Folder.make(Folder.parent(of: database), mode: 0o750)
        } catch {
            // Behind a folder that may not be entered nobody can say whether this one is there.
            let isHidden = access(error.path, F_OK) != 0 && errno == EACCES
            let (end, advice) =
                isHidden
                ? ("reached", "Run as the user that owns the archive, or check the permissions of the folders above it.")
                : ("made", "Check \"database\" in the configuration and the permissions.")
            throw CommandFailure(.inputOutput, "The folder \(error.path) cannot be \(end): \(SystemWords.reason(error.code)). \(advice)")
        }
    }

    /// Writes down who holds it, for those who find it held.
    private func sign(_ role: Role) {
        let text = Array("\(role.rawValue) \(getpid()) \(Clock.now().milliseconds)\n".utf8)
        _ = ftruncate(file.descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(file.descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func signature(_ file: borrowing OpenFile) -> Holder? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = pread(file.descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let words = String(decoding: bytes.prefix(count), as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 3, let role = Role(rawValue: String(words[0])), let process = Int(words[1]), let since = Int64(words[2]) else {
            return nil
        }
        return Holder(role: role, process: process, since: Timestamp(milliseconds: since))
    }
}
