// A file that is written beside another under a name of its own, and takes its place whole or not at all. Whoever writes it holds
// a lock on it (flock(2)), which goes with the process: one that nobody holds was left by a run that was killed.
// Asked by edits of the configuration, by backups and by the metrics file.

import Glibc
import Platform

/// A file of ours beside another; removed unless it was kept under its final name.
final class TemporaryFile {
    private let file: OpenFile
    private var isKept = false

    var path: String { file.path }
    var descriptor: Int32 { file.descriptor }

    /// How many may be at the same file.
    enum Writers {
        /// Nobody else: what stands under the temporary name was left by a run that was killed.
        case one
        /// Each under a name of its own.
        case several
        /// The same, of a file that SQLite writes and lays others beside.
        case severalOfLarge
    }

    init(beside file: String, for writers: Writers = .several) throws(FileFault) {
        let folder = Folder.parent(of: file)
        switch writers {
        case .one:
            // Not under the file's own ending: the collector of metrics reads whatever ends in ".prom".
            let path = FilePaths.joined(folder, ".\(Folder.name(of: file)).tidings")
            unlink(path)
            self.file = try TemporaryFile.made(path, for: file)
        case .several, .severalOfLarge:
            TemporaryFile.removeLeftovers(in: folder)
            let ending = writers == .several ? TemporaryFile.ending : TemporaryFile.largeEnding
            self.file = try TemporaryFile.locked(in: folder, ending, for: file)
        }
    }

    private static func made(_ path: String, for file: String) throws(FileFault) -> OpenFile {
        // O_EXCL refuses whatever stands under the name already, links included (open(2)).
        do { return try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) } catch {
            throw FileFault(path: file, code: error.code)
        }
    }

    /// A new file under a name of its own. Somebody may take it for left over before it is locked; hardly ten times.
    private static func locked(in folder: String, _ ending: String, for file: String) throws(FileFault) -> OpenFile {
        for _ in 0..<10 {
            let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
            let path = FilePaths.joined(folder, beginning + random + ending)
            let made = try made(path, for: file)
            // A file system without locks has to do without.
            let isTaken = flock(made.descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            if !isTaken, try made.status().st_nlink > 0 { return made }
            unlink(path)
        }
        throw FileFault(path: file, code: EEXIST)
    }

    // Names that nobody else gives.
    private static let beginning = ".tidings."
    private static let ending = ".tmp"
    private static let largeEnding = ".part"
    /// What SQLite leaves beside a database that was not finished.
    private static let companions = ["-journal", "-wal", "-shm"]

    /// Removes what killed runs have left in a folder. What cannot be removed does no harm and stays.
    static func removeLeftovers(in folder: String) {
        let names: [String]
        do { names = try Folder.names(folder) } catch { return }
        for name in names where name.hasPrefix(beginning) && (name.hasSuffix(ending) || name.hasSuffix(largeEnding)) {
            let path = FilePaths.joined(folder, name)
            do {
                let left = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
                if flock(left.descriptor, LOCK_EX | LOCK_NB) == 0 { remove(path) }
            } catch { continue }
        }
    }

    /// With what SQLite has left beside it. For whoever ends the process, at once.
    static func remove(_ path: String) {
        removeCompanions(of: path)
        unlink(path)
    }

    private static func removeCompanions(of path: String) { for companion in companions { unlink(path + companion) } }

    /// Writes and waits until the bytes are on the disk.
    func write(_ bytes: [UInt8]) throws(FileFault) {
        try file.write(bytes[...])
        try file.sync()
    }

    /// Takes the place of a file. Durable once the folder is synced.
    func replace(_ file: String) throws(FileFault) {
        try DurableFile.rename(path, to: file)
        isKept = true
    }

    /// Waits until what others wrote into it is on the disk, and gives it its own name, where nothing is under that yet.
    /// - Returns: false where something is.
    func claim(_ file: String) throws(FileFault) -> Bool {
        guard fsync(descriptor) == 0 else { throw FileFault(path: file) }
        // Unlike rename, link never replaces (link(2)).
        if link(path, file) != 0 {
            switch errno {
            case EEXIST: return false
            // A file system without links (FAT): nobody else is likely to take the name just now.
            case EPERM, EOPNOTSUPP, ENOSYS:
                guard access(file, F_OK) != 0 else { return false }
                try replace(file)
            case let code: throw FileFault(path: file, code: code)
            }
        }
        try TemporaryFile.syncFolder(of: file)
        return true
    }

    /// Waits until the names beside a file are on the disk, where the file system knows of that (fsync(2)).
    static func syncFolder(of file: String) throws(FileFault) {
        do { try Folder.sync(Folder.parent(of: file)) } catch {
            guard error.code == EINVAL else { throw FileFault(path: file, code: error.code) }
        }
    }

    deinit {
        if isKept { TemporaryFile.removeCompanions(of: path) } else { TemporaryFile.remove(path) }
    }
}
