// The command line's root: which commands there are, and how every one of them ends.

import ArgumentParser
import Glibc

@main
struct Tidings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidings",
        abstract: "Keeps a local, complete, change-tracked archive of the feeds you follow.",
        version: Version.text,
        subcommands: [
            SyncCommand.self, DaemonCommand.self, LogCommand.self, RunsCommand.self, StatusCommand.self, SourcesCommand.self,
            ItemsCommand.self,
            ShowCommand.self, HistoryCommand.self, SearchCommand.self, ForgetCommand.self, PicturesCommand.self, PublishCommand.self,
            CheckCommand.self, BackupCommand.self,
            FeedCommand.self, OPMLCommand.self, HTMLCommand.self,
        ])

    /// Runs a command and turns whatever it throws into words on standard error and the exit status of SPEC §3.
    static func main() async {
        Output.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            if let failure = CommandFailure(ending: error) {
                Messages.standard.error(failure.message)
                Glibc.exit(failure.status.rawValue)
            }
            // Help, version, wrong usage and the plain exit codes are the argument parser's.
            exit(withError: error)
        }
    }
}

/// The program's own version.
enum Version {
    static let text = "1.0.0"
}
