// `tidings check`: is everything as it should be? Configuration, database, every recorded picture's files.

import ArchiveStore
import ArgumentParser
import TidingsCore
import Thumbnailer

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the configuration, the database and every kept picture.",
        discussion: "Exits with 0 when all is well, 1 when something is not, 78 when the configuration is wrong.")

    @Flag(help: "Check the configuration alone.")
    var configOnly = false
    @OptionGroup var common: ConfigOption

    func run() async throws {
        let out = Output()
        let first = CheckConfigOnly(environment: .current(), workingFolder: ConfigurationLocation.currentFolder())
        let configuration = try first.run(option: common.config, output: out) { Messages.standard.warning($0) }
        guard !configOnly else { return try out.flush() }
        let faults: Int
        do {
            faults = try check(configuration, out)
        } catch ArchiveError.damaged(let path, let detail) {
            try out.flush()
            throw CommandFailure(.inputOutput, "\(path) is damaged (\(detail)). \(CheckCommand.remedy(path))")
        }
        try out.flush()
        if faults > 0 { throw ExitStatus.someFailed.exitCode }
    }

    /// The same steps as those of `backup --help`: what belongs to the old file would be replayed into the copy.
    private static func remedy(_ database: String) -> String {
        "Restore the last backup over it: stop tidings, remove \(database)-wal and \(database)-shm, which belong to the damaged file, "
            + "copy the backup to \(database), start tidings again."
    }

    private func check(_ configuration: Configuration, _ out: Output) throws -> Int {
        guard let archive = try Archive.openForReading(configuration.database) else {
            try out.line("\(configuration.database): holds nothing yet; nothing to check.")
            return 0
        }
        return try checkDatabase(archive, out) + checkPictures(archive, configuration, out)
    }

    /// Says how the database is. - Returns: how many faults there are.
    private func checkDatabase(_ archive: Archive, _ out: Output) throws -> Int {
        let faults = try archive.faults()
        for fault in faults { try out.line("\(archive.path): \(SafeText.line(fault))") }
        if faults.isEmpty {
            let size = try archive.size()
            try out.line("\(archive.path): all well: \(size.items.counted("item")), \(size.changes.counted("change")).")
        } else {
            try out.line(CheckCommand.remedy(archive.path))
        }
        return faults.count
    }

    private func checkPictures(_ archive: Archive, _ configuration: Configuration, _ out: Output) throws -> Int {
        let pictures = try archive.recordedPictures()
        let store = PictureStore(directory: configuration.thumbnails.directory, width: configuration.thumbnails.width)
        var count = 0
        for picture in pictures {
            for line in faults(of: picture, in: store) {
                count += 1
                try out.line(line)
            }
        }
        let known = Set(pictures.map(\.sha256))
        do {
            // A file that nobody recorded harms nobody: it is told, and is no fault.
            for path in try store.unknownFiles(isKnown: known.contains) { try out.line("\(path): not recorded; left alone") }
        } catch let error as PictureError {
            count += 1
            try out.line(error.readingWords)
        }
        if count == 0 {
            try out.line("\(configuration.thumbnails.directory): all well: \(pictures.count.counted("picture")).")
        }
        return count
    }

    /// What is wrong with a picture's files, in words. One that cannot be read says nothing of the others.
    private func faults(of picture: KeptPicture, in store: PictureStore) -> [String] {
        do throws(PictureError) {
            return try store.faults(of: picture).map { fault in
                switch fault {
                case .missing(let path): "\(path): missing; \"tidings sync now --force\" brings it back"
                case .changed(let path):
                    "\(path): not the bytes that were kept; \"tidings sync now --force\" brings it back once it is removed"
                }
            }
        } catch {
            return [error.readingWords]
        }
    }
}
