// `tidings forget ITEM --reason TEXT`: purges what the archive holds of an item, everywhere.

import ArchiveStore
import ArgumentParser

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
        guard !summary.isForgotten else { throw Forgetting.alreadyForgotten(summary.id) }
        try await Errand.forget(item: summary.id, reason: reason.trimmed).carryOut(configuration)
    }
}
