// A file that is written beside another under a name of its own, and takes its place whole or not at all.
// Asked by edits of the configuration and by the metrics file.

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
        /// The same, and the file is named for the other and not hidden, for whoever finds one that a killed run left.
        case severalOfLarge
    }

    init(beside file: String, for writers: Writers = .several) throws(FileFault) {
        let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let folder = FilePaths.folder(of: file)
        switch writers {
        case .one:
            // Not under the file's own ending: the collector of metrics reads whatever ends in ".prom".
            path = FilePaths.joined(folder, ".\(FilePaths.name(of: file)).tidings")
            unlink(path)
        case .several: path = FilePaths.joined(folder, ".tidings.\(random)")
        case .severalOfLarge: path = "\(file).\(random).part"
        }
        // O_EXCL refuses whatever stands under the name already, links included (open(2)).
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFault(file: file, code: errno) }
    }

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
        if !isKept { unlink(path) }
    }
}
