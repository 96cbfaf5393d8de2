// The command line's root: which commands there are, and how every one of them ends.

import ArgumentParser
import Glibc

@main
struct Tidings: CommandGroup {
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
        // Dispatch asks for a priority that only root may have, and writes each refusal into the system's log.
        setenv("LIBDISPATCH_LOG", "NO", 0)
        do {
            let arguments = CommandNames.ordered(Array(CommandLine.arguments.dropFirst()))
            // The argument parser helps with the nearest that it knows, which may be nothing at all.
            if arguments.first == "help", let failure = CommandNames.misspelt(Array(arguments.dropFirst())) { throw failure }
            var command = try parseAsRoot(arguments)
            // Each thread's heap begins as it is said by then, and what runs asynchronously runs on others.
            (type(of: command) as? any HeapShaping.Type)?.shapeHeaps()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let group as NoCommand {
            Messages.standard.error("No command was given.\n\(group.help)")
            Glibc.exit(ExitStatus.usage.rawValue)
        } catch {
            if let failure = CommandFailure(ending: error) {
                Messages.standard.error(masked(failure.message))
                Glibc.exit(failure.status.rawValue)
            }
            end(by: error)
        }
    }

    /// Help, version, wrong usage and the plain exit codes are the argument parser's. Its words about wrong usage go the way
    /// of all messages: with priorities in a journal, and with nothing of the command line raw.
    private static func end(by error: any Error) -> Never {
        let status = exitCode(for: error).rawValue
        let words = masked(fullMessage(for: error))
        guard status != 0, !words.isEmpty else { exit(withError: error) }
        if status == ExitStatus.usage.rawValue, let failure = CommandNames.misspelt(Array(CommandLine.arguments.dropFirst())) {
            Messages.standard.error(failure.message)
            Glibc.exit(status)
        }
        Messages.standard.error(words.hasPrefix("Error: ") ? String(words.dropFirst(7)) : words)
        Glibc.exit(status)
    }

    /// What is said of the command line repeats it, where a URL may hold a password, also where a file was to be named.
    private static func masked(_ words: String) -> String {
        // An option's value may stand behind its name.
        let texts = CommandLine.arguments.dropFirst().flatMap { [$0] + $0.split(separator: "=", maxSplits: 1).dropFirst().map(String.init) }
        return texts.filter(URLRules.holdsSecret).reduce(words) { $0.replacing($1, with: URLRules.shown($1)) }
    }
}

/// A command that only leads to others. By itself it is wrong usage.
protocol CommandGroup: ParsableCommand {}

extension CommandGroup {
    func run() throws { throw NoCommand(help: Tidings.helpMessage(for: Self.self)) }
}

/// A group was named, and none of its commands.
struct NoCommand: Error {
    var help: String
}

/// The program's own version.
enum Version {
    static let text = "1.0.0"
}
