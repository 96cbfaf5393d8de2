// A file that is written beside another under a name of its own, and takes its place whole or not at all. Whoever writes it holds
// a lock on it (flock(2)), which goes with the process: one that nobody holds was left by a run that was killed.
// Asked by edits of the configuration, by backups and by the metrics file.

import Glibc

/// A file of ours beside another; removed unless it was kept under its final name.
final class TemporaryFile {
    let descriptor: Int32
    let path: String
    var isKept = false

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
        let folder = FilePaths.folder(of: file)
        switch writers {
        case .one:
            // Not under the file's own ending: the collector of metrics reads whatever ends in ".prom".
            path = FilePaths.joined(folder, ".\(FilePaths.name(of: file)).tidings")
            unlink(path)
            descriptor = try TemporaryFile.made(path, for: file)
        case .several, .severalOfLarge:
            TemporaryFile.removeLeftovers(in: folder)
            let ending = writers == .several ? TemporaryFile.ending : TemporaryFile.largeEnding
            (path, descriptor) = try TemporaryFile.locked(in: folder, ending, for: file)
        }
    }

    private static func made(_ path: String, for file: String) throws(FileFault) -> Int32 {
        // O_EXCL refuses whatever stands under the name already, links included (open(2)).
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFault(file: file, code: errno) }
        return descriptor
    }

    /// A new file under a name of its own. Somebody may take it for left over before it is locked; hardly ten times.
    private static func locked(in folder: String, _ ending: String, for file: String) throws(FileFault) -> (path: String, descriptor: Int32)
    {
        for _ in 0..<10 {
            let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
            let path = FilePaths.joined(folder, beginning + random + ending)
            let descriptor = try made(path, for: file)
            // A file system without locks has to do without.
            let isTaken = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            if !isTaken, isThere(descriptor) { return (path, descriptor) }
            unlink(path)
            close(descriptor)
        }
        throw FileFault(file: file, code: EEXIST)
    }

    // Names that nobody else gives.
    private static let beginning = ".tidings."
    private static let ending = ".tmp"
    private static let largeEnding = ".part"
    /// What SQLite leaves beside a database that was not finished.
    private static let companions = ["-journal", "-wal", "-shm"]

    private static func isThere(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_nlink > 0
    }

    /// Removes what killed runs have left in a folder. What cannot be removed does no harm and stays.
    static func removeLeftovers(in folder: String) {
        for name in Folder.names(folder)
        where name.hasPrefix(beginning) && (name.hasSuffix(ending) || name.hasSuffix(largeEnding)) {
            let path = FilePaths.joined(folder, name)
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { remove(path) }
            close(descriptor)
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
        var rest = bytes[...]
        while !rest.isEmpty {
            // write(2) reads `rest.count` bytes from a buffer that lives for the call.
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written >= 0 || errno == EINTR else { throw FileFault(file: path, code: errno) }
            rest = rest.dropFirst(max(0, written))
        }
        guard fsync(descriptor) == 0 else { throw FileFault(file: path, code: errno) }
    }

    /// Waits until what others wrote into it is on the disk, and gives it its own name, where nothing is under that yet.
    /// - Returns: false where something is.
    func claim(_ file: String) throws(FileFault) -> Bool {
        guard fsync(descriptor) == 0 else { throw FileFault(file: file, code: errno) }
        // Unlike rename, link never replaces (link(2)).
        if link(path, file) != 0 {
            switch errno {
            case EEXIST: return false
            // A file system without links (FAT): nobody else is likely to take the name just now.
            case EPERM, EOPNOTSUPP, ENOSYS:
                guard access(file, F_OK) != 0 else { return false }
                guard rename(path, file) == 0 else { throw FileFault(file: file, code: errno) }
                isKept = true
            case let code: throw FileFault(file: file, code: code)
            }
        }
        try Folder.sync(of: file)
        return true
    }

    deinit {
        close(descriptor)
        if isKept { TemporaryFile.removeCompanions(of: path) } else { TemporaryFile.remove(path) }
    }
}
