// What somebody who misspelt a command meant. Asked where the argument parser has found the usage wrong: it takes the word for an
// argument too many, or complains of an option that only the right command has.

import ArgumentParser

enum CommandNames {
    /// The first word on the command line that stands where a command must, and names none.
    static func misspelt(_ arguments: [String]) -> CommandFailure? {
        var command: any ParsableCommand.Type = Tidings.self
        var path: [String] = []
        var isAfterOption = false
        for argument in arguments {
            // What follows an option may be its value; `--` ends what is looked at.
            guard argument != "--" else { return nil }
            // Behind an option of a command that does something by itself every word may be a value.
            guard !argument.hasPrefix("-") || command is any CommandGroup.Type else { return nil }
            if argument.hasPrefix("-") || isAfterOption {
                isAfterOption = !isAfterOption && !argument.contains("=")
                continue
            }
            let inner = command.configuration.subcommands
            guard !inner.isEmpty, path + [argument] != ["help"] else { return nil }
            guard let next = inner.first(where: { $0.configuration.aliases.contains(argument) || $0._commandName == argument }) else {
                // With the inner ones: somebody may have left out the space between two words.
                let known =
                    inner.map { $0._commandName }
                    + inner.flatMap { outer in outer.configuration.subcommands.map { "\(outer._commandName) \($0._commandName)" } }
                var failure = CommandFailure.unknown("command", argument, known: known, path: path)
                failure.message += " Try: \"\((["tidings"] + path + ["--help"]).joined(separator: " "))\"."
                return failure
            }
            command = next
            path.append(argument)
        }
        return nil
    }
}
