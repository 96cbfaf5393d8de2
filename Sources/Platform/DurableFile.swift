// Files by their names: whole or absent, also after a power cut. Asked by whoever keeps files that others read.

public import Glibc

/// What is done with a file under its name.
public enum DurableFile {
    /// Makes a file whole and durable; nothing is left of one that cannot be. It is seen half written meanwhile: under a temporary name.
    /// What is there is overwritten, but for a link, which is refused.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileFault) {
        let file = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o644)
        do throws(FileFault) {
            try file.write(bytes[...])
            try file.sync()
        } catch {
            unlink(path)
            throw error
        }
    }

    /// The bytes of a file; nil where there is none. A link is refused.
    public static func read(_ path: String) throws(FileFault) -> [UInt8]? {
        do {
            let file = try OpenFile(path, O_RDONLY | O_NOFOLLOW)
            return try file.read(expecting: file.status().size)
        } catch {
            guard isAbsence(error.code) else { throw error }
            return nil
        }
    }

    /// Gives a file another name, and takes that from what had it (rename(2)). Durable once the folder is synced.
    /// - Throws: a fault that names the target.
    public static func rename(_ path: String, to target: String) throws(FileFault) {
        guard Glibc.rename(path, target) == 0 else { throw FileFault(path: target) }
    }

    /// Takes a file's name away (unlink(2)). Durable once the folder is synced.
    /// - Returns: whether the file was there.
    @discardableResult public static func remove(_ path: String) throws(FileFault) -> Bool {
        if unlink(path) == 0 { return true }
        guard errno == ENOENT else { throw FileFault(path: path) }
        return false
    }

    /// What lies under a name; nil where nothing does.
    /// - Parameter followsLinks: whether a link is looked through (stat(2)) or at (lstat(2)).
    public static func status(_ path: String, followsLinks: Bool = false) throws(FileFault) -> stat? {
        var status = stat()
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else {
            guard isAbsence(errno) else { throw FileFault(path: path) }
            return nil
        }
        return status
    }

    /// Whether an error number says that nothing has this name, or that it leads through what is no folder.
    private static func isAbsence(_ code: Int32) -> Bool { code == ENOENT || code == ENOTDIR }
}
