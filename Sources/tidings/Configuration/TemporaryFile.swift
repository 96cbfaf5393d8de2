// A file that is written beside another under a name of its own, and takes its place whole or not at all.
// Asked by edits of the configuration and by the metrics file.

import Glibc

/// A file of ours beside another; removed unless it was kept under its final name.
final class TemporaryFile {
    let descriptor: Int32
    let path: String
    var isKept = false

    init(beside file: String) throws(FileFault) {
        let folder = FilePaths.folder(of: file)
        // O_EXCL refuses whatever stands under the name already, links included (open(2)).
        path = FilePaths.joined(folder, ".tidings.\(String(UInt64.random(in: 0...UInt64.max), radix: 36))")
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

    deinit {
        close(descriptor)
        if !isKept { unlink(path) }
    }
}
