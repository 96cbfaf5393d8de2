// `tidings forget ITEM --reason TEXT`: purges what the archive holds of an item, everywhere.

import ArchiveStore
import ArgumentParser
import PostPublisher
import Thumbnailer
import TidingsCore

struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Purge an item's content, revisions, pictures, posts and index entries.",
        discussion: """
            Its key stays, so that it never comes back as new, and the log says "forgotten", with the reason. Answers that were kept
            of its source since it was first seen go as well. Backups made earlier still hold the item.
            """)

    @Argument(help: "The item: its number, key or link.")
    var item: String
    @Option(help: "Why; the log shows it.")
    var reason: String
    @OptionGroup var common: ConfigOption

    func validate() throws {
        if reason.trimmed.isEmpty { throw ValidationError("--reason takes a text.") }
    }

    func run() async throws {
        let configuration = try common.load()
        let summary = try ItemArgument.find(item, in: try common.openArchive())
        guard !summary.isForgotten else {
            throw CommandFailure(.usage, "Item \(summary.id) is forgotten already; \"tidings history \(summary.id)\" says when and why.")
        }
        let lock = try await takeLock(configuration)
        defer { withExtendedLifetime(lock) {} }
        let archive = try Archive.openForWriting(configuration.database)
        let plan = try archive.forgetPlan(item: summary.id)
        let remaining = removePosts(plan.posts)
        try removePictures(plan.pictures, configuration)
        let isLogEmpty = try archive.forget(item: summary.id, reason: reason.trimmed, now: Clock.now())
        try SearchIndex.discard(ofDatabase: configuration.database)
        let out = Output()
        try out.line(
            "Item \(summary.id) is forgotten: its content, \(plan.pictures.count) pictures and \(plan.posts.count - remaining) posts.")
        try out.flush()
        if !isLogEmpty {
            Messages.standard.warning(
                "Somebody reads the archive just now, so its write-ahead log still holds the content; the next sync that ends alone empties it."
            )
        }
        if remaining > 0 { throw ExitStatus.someFailed.exitCode }
    }

    private func takeLock(_ configuration: Configuration) async throws -> EngineLock {
        if EngineLock.holder(ofDatabase: configuration.database) == .daemon {
            throw CommandFailure(
                .busy, "The daemon holds the archive. Try: stop it (\"systemctl stop tidings\"), forget the item, and start it again.")
        }
        return try await EngineLock.wait(database: configuration.database)
    }

    /// - Returns: how many posts stay, each with a warning.
    private func removePosts(_ posts: [ForgetPlan.Post]) -> Int {
        var remaining = 0
        for entry in posts {
            guard let colon = entry.target.firstIndex(of: ":"), let format = PostFormat(rawValue: String(entry.target[..<colon])) else {
                continue
            }
            let directory = String(entry.target[entry.target.index(after: colon)...])
            let record = PostRecord(path: entry.post.path, sha256: entry.post.sha256)
            let job = PostJob(itemID: entry.post.item, post: nil, record: record)
            for outcome in PostWriter(target: PublishTarget(format: format, directory: directory)).write([job]) {
                switch outcome {
                case .leftAlone:
                    remaining += 1
                    Messages.standard.warning(
                        "\(directory)/\(entry.post.path) was changed by hand and is left alone. Try: remove it yourself.")
                case .failed(let error):
                    remaining += 1
                    Messages.standard.warning("\(error)")
                default: break
                }
            }
        }
        return remaining
    }

    private func removePictures(_ pictures: [String], _ configuration: Configuration) throws {
        let store = PictureStore(directory: configuration.thumbnails.directory, width: configuration.thumbnails.width)
        for sha256 in pictures {
            do {
                try store.remove(sha256: sha256)
            } catch {
                throw CommandFailure(.inputOutput, "\(error)")
            }
        }
    }
}
