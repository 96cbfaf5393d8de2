// Replaces the configuration file whole: at no instant, also of a power cut, is it anything but the old file or the
// new one, and mode and owner stay. A link is followed to the file it stands for.

import Glibc
import Platform

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
            guard let file = FilePaths.real(path) else {
                guard let bytes = try edit(nil) else { return }
                if try make(bytes, mode: newMode) { return }
                continue
            }
            let lock = try ConfigurationFile.locked(file)
            guard try ConfigurationFile.isSame(lock, file) else { continue }
            let old = try FileBytes.read(file, limit: ConfigurationReader.maximumBytes)
            guard let new = try edit(old), new != old else { return }
            try replace(file, by: new, like: lock)
            return
        }
    }

    /// The file, opened and locked against other edits (flock(2)); the lock goes with the descriptor.
    private static func locked(_ file: String) throws(FileFault) -> OpenFile {
        let opened = try OpenFile(file)
        while flock(opened.descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileFault(path: file) }
        }
        return opened
    }

    /// Whether the path still names the opened file: while we waited for the lock, another edit may have replaced it.
    private static func isSame(_ lock: borrowing OpenFile, _ file: String) throws(FileFault) -> Bool {
        let opened = try lock.status()
        let named = try DurableFile.status(file, followsLinks: true)
        return named?.st_ino == opened.st_ino && named?.st_dev == opened.st_dev
    }

    // MARK: Writing

    private func replace(_ file: String, by bytes: [UInt8], like original: borrowing OpenFile) throws(FileFault) {
        let status = try original.status()
        let temporary = try TemporaryFile(beside: file)
        // Owner first: chown clears the set-id bits of the mode (chown(2)).
        if status.st_uid != geteuid() || status.st_gid != getegid() {
            guard fchown(temporary.descriptor, status.st_uid, status.st_gid) == 0 else { throw FileFault(path: file) }
        }
        guard fchmod(temporary.descriptor, status.permissions) == 0 else { throw FileFault(path: file) }
        try temporary.write(bytes)
        try temporary.replace(file)
        try TemporaryFile.syncFolder(of: file)
    }

    /// False where somebody else made the file first.
    private func make(_ bytes: [UInt8], mode: UInt32) throws(FileFault) -> Bool {
        // Folders of a user's own configuration are nobody else's (XDG Base Directory Specification).
        try Folder.make(Folder.parent(of: path), mode: 0o700)
        let temporary = try TemporaryFile(beside: path)
        let mask = umask(0)
        umask(mask)
        guard fchmod(temporary.descriptor, mode & ~mask) == 0 else { throw FileFault(path: path) }
        try temporary.write(bytes)
        // Unlike rename, link never replaces (link(2)).
        guard link(temporary.path, path) == 0 else {
            // A link that leads nowhere is in the way for ever; a file that has just been made is not.
            guard errno == EEXIST, FilePaths.real(path) != nil else { throw FileFault(path: path) }
            return false
        }
        try TemporaryFile.syncFolder(of: path)
        return true
    }
}
