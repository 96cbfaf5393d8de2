// Files that become visible whole and durable together: temporary names, one wait for the disk, renames, folders.
// Asked by the writer for every batch.

import Glibc
import Platform

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
        try create(path) { file throws(PublishError) in
            if let mode, fchmod(file.descriptor, mode) != 0 { throw .notWritten(path: path, code: errno) }
            try PublishError.telling(PublishError.notWritten, of: path, file.write(bytes[...]))
        }
    }

    /// Copies a picture. Not a hard link: whoever edits the site's copy in place must not change the archive's.
    mutating func copy(_ source: String, to path: String) throws(PublishError) {
        let input = try PublishError.telling(PublishError.noPicture, OpenFile(source))
        try create(path) { output throws(PublishError) in
            // FICLONE of linux/fs.h: the copy shares the blocks until one side is written to, where the file system can.
            guard ioctl(output.descriptor, 0x4004_9409, input.descriptor) != 0 else { return }
            var chunk = [UInt8](repeating: 0, count: 1 << 17)
            while true {
                let count = try PublishError.telling(PublishError.noPicture, input.read(into: &chunk))
                if count == 0 { return }
                try PublishError.telling(PublishError.notWritten, of: path, output.write(chunk[..<count]))
            }
        }
    }

    /// Makes everything durable and visible; the paths that failed, with their reasons.
    mutating func commit() -> [String: PublishError] {
        var failures: [String: PublishError] = [:]
        let syncsAtOnce = waiting.count >= DurableBatch.manyFiles
        let sharedFault = syncsAtOnce ? syncFileSystems() : nil
        for file in waiting {
            do throws(FileFault) {
                if let sharedFault { throw sharedFault }
                if !syncsAtOnce { try OpenFile(file.temporary).sync() }
                try DurableFile.rename(file.temporary, to: file.path)
            } catch {
                failures[file.path] = .notWritten(path: file.path, code: error.code)
                unlink(file.temporary)
            }
        }
        // Without this a rename may be lost with the power.
        for folder in folders {
            do throws(FileFault) { try Folder.sync(folder) } catch {
                for file in waiting where Folder.parent(of: file.path) == folder {
                    failures[file.path] = .notWritten(path: file.path, code: error.code)
                }
            }
        }
        return failures
    }

    private mutating func create(_ path: String, _ fill: (borrowing OpenFile) throws(PublishError) -> Void) throws(PublishError) {
        let temporary = DurableBatch.temporary(of: path)
        let file = try openNew(temporary, for: path)
        do throws(PublishError) { try fill(file) } catch {
            unlink(temporary)
            throw error
        }
        folders.insert(Folder.parent(of: path))
        waiting.append(Waiting(temporary: temporary, path: path))
    }

    private static let temporaryEnding = ".tidings"

    private static func temporary(of path: String) -> String {
        "\(Folder.parent(of: path))/.\(Folder.name(of: path))\(temporaryEnding)"
    }

    /// Removes the temporary file of a path, which somebody who died has left.
    static func removeLeftover(of path: String) { unlink(temporary(of: path)) }

    /// Whether a name is that of a temporary file.
    static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(temporaryEnding) }

    private mutating func openNew(_ temporary: String, for path: String) throws(PublishError) -> OpenFile {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW
        do throws(FileFault) { return try OpenFile(temporary, flags, mode: 0o666) } catch {
            guard error.code == ENOENT else { throw .notWritten(path: path, code: error.code) }
        }
        let folder = Folder.parent(of: path)
        folders.formUnion(try PublishError.telling(PublishError.noFolder, Folder.make(folder, mode: 0o777)))
        return try PublishError.telling(PublishError.notWritten, of: path, OpenFile(temporary, flags, mode: 0o666))
    }

    /// What went wrong, or nil where all is well. The file systems of all folders are one, or few.
    private func syncFileSystems() -> FileFault? {
        do throws(FileFault) {
            var seen: Set<UInt> = []
            for folder in folders {
                let opened = try OpenFile(folder, O_RDONLY | O_DIRECTORY)
                if seen.insert(UInt(try opened.status().st_dev)).inserted { try opened.syncFileSystem() }
            }
            return nil
        } catch {
            return error
        }
    }
}
