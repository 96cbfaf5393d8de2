// `tidings backup FILE`: a consistent copy of the database, also while the daemon writes.

import ArchiveStore
import ArgumentParser
import Foundation
import Glibc

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a consistent copy of the database, also while the daemon runs.",
        discussion: """
            Pictures are not in it: copy the thumbnails' folder beside it. To restore, stop tidings, remove the database's \
            companions (the same name with -wal and -shm), which belong to the file that goes, and copy the backup to its place.
            """)

    @Argument(help: "The new file.", completion: .file())
    var file: String
    @OptionGroup var common: ConfigOption

    func run() async throws {
        let configuration = try common.load()
        guard let archive = try Archive.openForReading(configuration.database) else {
            throw CommandFailure(.inputOutput, "There is nothing to back up: \(configuration.database) does not exist yet.")
        }
        guard let target = FilePaths.expanded(file, in: ConfigurationLocation.currentFolder(), home: Environment.current().home) else {
            throw CommandFailure(.usage, "\(file) is no path.")
        }
        guard access(target, F_OK) != 0 else {
            throw CommandFailure(.inputOutput, "\(target) exists already. Name a new file; nothing was written.")
        }
        // The copy is checked under another name first: a file of the name asked for is a good backup or is not there.
        let temporary = target + ".part"
        unlink(temporary)
        do {
            try archive.backup(to: temporary)
            guard let copy = try Archive.openForReading(temporary) else {
                throw ArchiveError.cannotOpen(path: temporary, detail: "it was not written")
            }
            let faults = try copy.faults()
            guard faults.isEmpty else { throw ArchiveError.damaged(path: temporary, detail: faults.joined(separator: "; ")) }
        } catch {
            for suffix in ["", "-wal", "-shm"] { unlink(temporary + suffix) }
            throw error
        }
        for suffix in ["-wal", "-shm"] { unlink(temporary + suffix) }
        guard rename(temporary, target) == 0 else {
            throw CommandFailure(.inputOutput, "\(target) cannot be written: \(SystemWords.reason(errno)).")
        }
        let out = Output()
        try out.line("Wrote \(target). The pictures are not in it: copy \(configuration.thumbnails.directory) as well.")
        try out.flush()
    }
}
