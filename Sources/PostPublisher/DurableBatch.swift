// Files that become visible whole and durable together: temporary names, one wait for the disk, renames, folders.
// Asked by the writer for every batch.

internal import Glibc

/// A batch of files being written. `commit()` ends it.
struct DurableBatch {
    private struct Waiting {
        var temporary: String
        var path: String
    }

    private var waiting: [Waiting] = []
    private var folders: Set<String> = []
    /// From so many files on, one syncfs(2) makes them durable: one journal commit instead of one for each file.
    private static let manyFiles = 16

    /// Writes a file under its temporary name, which begins with `.` so that no site generator reads it.
    mutating func write(_ bytes: [UInt8], to path: String, mode: UInt32?) throws(PublishError) {
        try create(path) { descriptor throws(PublishError) in
            if let mode, fchmod(descriptor, mode) != 0 { throw .notWritten(path: path, code: errno) }
            try DurableBatch.write(bytes[...], to: descriptor, path)
        }
    }

    /// Copies a picture. Not a hard link: whoever edits the site's copy in place must not change the archive's.
    mutating func copy(_ source: String, to path: String) throws(PublishError) {
        let input = Glibc.open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .noPicture(path: source, code: errno) }
        defer { close(input) }
        try create(path) { descriptor throws(PublishError) in
            // FICLONE of linux/fs.h: the copy shares the blocks until one side is written to, where the file system can.
            guard ioctl(descriptor, 0x4004_9409, input) != 0 else { return }
            try DurableBatch.copyBytes(input, to: descriptor, source, path)
        }
    }

    /// Makes everything durable and visible; the paths that failed, with their reasons.
    mutating func commit() -> [String: PublishError] {
        var failures: [String: PublishError] = [:]
        let syncsAtOnce = waiting.count >= DurableBatch.manyFiles && DurableBatch.syncfs != nil
        let sharedFault = syncsAtOnce ? syncFileSystems() : nil
        for file in waiting {
            let fault = syncsAtOnce ? sharedFault : DurableBatch.sync(file.temporary, O_RDONLY)
            if let code = fault ?? (rename(file.temporary, file.path) == 0 ? nil : errno) {
                failures[file.path] = .notWritten(path: file.path, code: code)
                unlink(file.temporary)
            }
        }
        // Without this a rename may be lost with the power.
        for folder in folders {
            guard let code = DurableBatch.sync(folder, O_RDONLY | O_DIRECTORY) else { continue }
            for file in waiting where DurableBatch.folder(of: file.path) == folder {
                failures[file.path] = .notWritten(path: file.path, code: code)
            }
        }
        return failures
    }

    private mutating func create(_ path: String, _ fill: (Int32) throws(PublishError) -> Void) throws(PublishError) {
        guard let (folder, temporary) = DurableBatch.temporary(of: path) else { throw .unsafePath(path) }
        let descriptor = try openNew(temporary, in: folder, path)
        do throws(PublishError) {
            defer { close(descriptor) }
            try fill(descriptor)
        } catch {
            unlink(temporary)
            throw error
        }
        folders.insert(folder)
        waiting.append(Waiting(temporary: temporary, path: path))
    }

    private static let temporaryEnding = ".tidings"

    private static func temporary(of path: String) -> (folder: String, path: String)? {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return nil }
        let folder = String(path[..<slash])
        return (folder, "\(folder)/.\(path[path.index(after: slash)...])\(temporaryEnding)")
    }

    /// Removes the temporary file of a path, which somebody who died has left.
    static func removeLeftover(of path: String) {
        if let (_, temporary) = temporary(of: path) { unlink(temporary) }
    }

    /// Whether a name is that of a temporary file.
    static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(temporaryEnding) }

    private mutating func openNew(_ temporary: String, in folder: String, _ path: String) throws(PublishError) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let descriptor = Glibc.open(temporary, flags, 0o666)
        if descriptor >= 0 { return descriptor }
        guard errno == ENOENT else { throw .notWritten(path: path, code: errno) }
        folders.formUnion(try PostFile.makeFolder(folder))
        let again = Glibc.open(temporary, flags, 0o666)
        guard again >= 0 else { throw .notWritten(path: path, code: errno) }
        return again
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String) throws(PublishError) {
        var rest = bytes
        while !rest.isEmpty {
            // write(2) reads `$0.count` bytes of a buffer that lives for the call.
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { throw .notWritten(path: path, code: errno) }
        }
    }

    private static func copyBytes(_ input: Int32, to output: Int32, _ source: String, _ path: String) throws(PublishError) {
        var chunk = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            // read(2) writes at most `$0.count` bytes into a buffer that lives for the call.
            let count = chunk.withUnsafeMutableBytes { read(input, $0.baseAddress, $0.count) }
            if count == 0 { return }
            if count > 0 {
                try write(chunk[..<count], to: output, path)
            } else if errno != EINTR {
                throw .noPicture(path: source, code: errno)
            }
        }
    }

    // Declared behind _GNU_SOURCE, which Swift's Glibc module does not set; the type is that of the manual page, and
    // glibc has had the symbol since 2.14.
    private static let syncfs: (@Sendable @convention(c) (Int32) -> Int32)? = dlsym(dlopen(nil, RTLD_NOW), "syncfs").map {
        unsafeBitCast($0, to: (@Sendable @convention(c) (Int32) -> Int32).self)
    }

    /// errno, or nil where all is well. The file systems of all folders are one, or few.
    private func syncFileSystems() -> Int32? {
        var seen: Set<UInt> = []
        for folder in folders {
            let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { return errno }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return errno }
            if seen.insert(UInt(status.st_dev)).inserted, let syncfs = DurableBatch.syncfs, syncfs(descriptor) != 0 {
                return errno
            }
        }
        return nil
    }

    /// Waits until a file or folder is on disk; errno, or nil where all is well.
    private static func sync(_ path: String, _ flags: Int32) -> Int32? {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 ? nil : errno
    }

    private static func folder(of path: String) -> String {
        path.utf8.lastIndex(of: 0x2F).map { String(path[..<$0]) } ?? "."
    }
}
