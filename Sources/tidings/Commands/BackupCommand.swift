// `tidings backup FILE`: a consistent copy of the database, also while the daemon writes.

import ArchiveStore
import ArgumentParser
import Glibc
import Platform

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a consistent copy of the database, also while the daemon runs.",
        discussion: """
            Pictures are not in it: copy the thumbnails' folder beside it. To restore, stop tidings, remove the database's \
            companions (the same name with -wal and -shm), which belong to the file that goes, and copy the backup to its place. \
            The search index (the same name with .search) may stay.
            """)

    @Argument(help: "The new file.", completion: .file())
    var file: String
    @OptionGroup var common: ConfigOption

    func validate() throws {
        if file.trimmed.isEmpty { throw ValidationError("backup takes the path of a new file.") }
        if file == "-" { throw ValidationError("A backup is a file of its own and cannot be written to standard output. Name a new file.") }
    }

    func run() async throws {
        let configuration = try common.load()
        guard let archive = try Archive.openForReading(configuration.database) else {
            throw CommandFailure(.inputOutput, "There is nothing to back up: \(configuration.database) holds nothing yet.")
        }
        guard let target = FilePaths.expanded(file, in: ConfigurationLocation.currentFolder(), home: Environment.current().home) else {
            throw CommandFailure(.usage, "\(file) is no path.")
        }
        do {
            try write(archive, to: target)
        } catch let fault as FileFault {
            throw CommandFailure(.inputOutput, "\(target) cannot be written: \(SystemWords.reason(fault.code)).")
        } catch ArchiveError.full {
            throw CommandFailure(.inputOutput, "\(target) cannot be written: its disk is full. Try: make room there, or another disk.")
        }
        let out = Output()
        try out.line("Wrote \(target). The pictures are not in it: copy \(configuration.thumbnails.directory) as well.")
        try out.flush()
    }

    /// The copy is checked under another name first: a file of the name asked for is a good backup or is not there.
    private func write(_ archive: Archive, to target: String) throws {
        let taken = CommandFailure(.inputOutput, "\(target) exists already. Name a new file; nothing was written.")
        guard access(target, F_OK) != 0 else { throw taken }
        let copy = try TemporaryFile(beside: target, for: .severalOfLarge)
        // Whoever may read the archive may read its copy.
        var status = stat()
        guard stat(archive.path, &status) == 0, fchmod(copy.descriptor, status.st_mode & 0o777) == 0 else {
            throw FileFault(path: target)
        }
        let interruption = Interruption { [path = copy.path] signal in
            TemporaryFile.remove(path)
            // Not exit(3), whose cleaning up would meet SQLite at work on another thread.
            _exit(128 + signal)
        }
        defer { withExtendedLifetime(interruption) {} }
        try archive.backup(to: copy.path)
        // What is wrong with the copy is wrong with what it was made of: the writing of it was told to have succeeded.
        let faults = try Archive.openForReading(copy.path)?.faults() ?? ["its copy is empty"]
        guard faults.isEmpty else { throw ArchiveError.damaged(path: archive.path, detail: faults.joined(separator: "; ")) }
        guard try copy.claim(target) else { throw taken }
    }
}
