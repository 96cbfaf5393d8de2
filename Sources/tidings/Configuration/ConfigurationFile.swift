// Replaces the configuration file whole: at no instant, also of a power cut, is it anything but the old file or the
// new one, and mode and owner stay. A link is followed to the file it stands for.

import Glibc

/// Why a file could not be replaced; exit status 74.
struct FileFault: Error, Sendable, Equatable {
    var file: String
    /// errno
    var code: Int32
}

/// The configuration file, for those who change it.
struct ConfigurationFile {
    let path: String

    /// Changes the file, or makes it: `edit` gets the bytes (nil where there is no file) and says the new ones, or nil
    /// to leave everything as it is. Two edits at once wait for each other, so that none is lost.
    ///
    /// - Parameter newMode: permission bits of a file that is made, before the umask.
    func change(newMode: UInt32 = 0o666, _ edit: ([UInt8]?) throws -> [UInt8]?) throws {
        // A try is repeated only because another process won a race, so that it ends as soon as the others do.
        while true {
            guard let file = ConfigurationFile.resolved(path) else {
                guard let bytes = try edit(nil) else { return }
                if try make(bytes, mode: newMode) { return }
                continue
            }
            let lock = try ConfigurationFile.locked(file)
            defer { close(lock) }
            guard ConfigurationFile.isSame(lock, file) else { continue }
            let old: [UInt8]
            do {
                old = try FileBytes.read(file, limit: ConfigurationReader.maximumBytes)
            } catch {
                throw FileFault(file: file, code: error.code)
            }
            guard let new = try edit(old), new != old else { return }
            try replace(file, by: new, like: lock)
            return
        }
    }

    /// The file behind all links; nil where there is none.
    private static func resolved(_ path: String) -> String? {
        FilePaths.real(path)
    }

    /// The file, opened and locked against other edits (flock(2)); the lock goes with the descriptor.
    private static func locked(_ file: String) throws(FileFault) -> Int32 {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(file: file, code: errno) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let code = errno
                close(descriptor)
                throw FileFault(file: file, code: code)
            }
        }
        return descriptor
    }

    /// Whether the path still names the opened file: while we waited for the lock, another edit may have replaced it.
    private static func isSame(_ descriptor: Int32, _ file: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(descriptor, &opened) == 0 && stat(file, &named) == 0 && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    // MARK: Writing

    private func replace(_ file: String, by bytes: [UInt8], like original: Int32) throws(FileFault) {
        var status = stat()
        guard fstat(original, &status) == 0 else { throw FileFault(file: file, code: errno) }
        let temporary = try TemporaryFile(beside: file)
        // Owner first: chown clears the set-id bits of the mode (chown(2)).
        if status.st_uid != geteuid() || status.st_gid != getegid() {
            guard fchown(temporary.descriptor, status.st_uid, status.st_gid) == 0 else { throw FileFault(file: file, code: errno) }
        }
        guard fchmod(temporary.descriptor, status.st_mode & 0o7777) == 0 else { throw FileFault(file: file, code: errno) }
        try temporary.write(bytes)
        guard rename(temporary.path, file) == 0 else { throw FileFault(file: file, code: errno) }
        temporary.isKept = true
        try Folder.sync(of: file)
    }

    /// False where somebody else made the file first.
    private func make(_ bytes: [UInt8], mode: UInt32) throws(FileFault) -> Bool {
        // Folders of a user's own configuration are nobody else's (XDG Base Directory Specification).
        try Folder.make(FilePaths.folder(of: path), mode: 0o700)
        let temporary = try TemporaryFile(beside: path)
        let mask = umask(0)
        umask(mask)
        guard fchmod(temporary.descriptor, mode & ~mask) == 0 else { throw FileFault(file: path, code: errno) }
        try temporary.write(bytes)
        // Unlike rename, link never replaces (link(2)).
        guard link(temporary.path, path) == 0 else {
            // A link that leads nowhere is in the way for ever; a file that has just been made is not.
            guard errno == EEXIST, ConfigurationFile.resolved(path) != nil else { throw FileFault(file: path, code: errno) }
            return false
        }
        try Folder.sync(of: path)
        return true
    }
}
