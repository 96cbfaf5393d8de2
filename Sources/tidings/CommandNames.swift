// What somebody meant who wrote options before the command, or misspelt it. The latter is asked where the argument parser has found
// the usage wrong: it takes the word for an argument too many, or complains of an option that only the right command has.

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
            guard let next = self.inner(argument, of: command) else {
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

    /// The words with the options that stand before the command put behind it, where the argument parser looks for them:
    /// `--config F sync now` is `sync now --config F`, as other programs have it.
    static func ordered(_ arguments: [String]) -> [String] {
        let start = arguments.prefix { $0 != "--" && inner($0, of: Tidings.self) == nil }.count
        guard start > 0, start < arguments.count, arguments[0].hasPrefix("-"), arguments[start] != "--" else { return arguments }
        var command: any ParsableCommand.Type = Tidings.self
        var end = start
        while end < arguments.count, let next = inner(arguments[end], of: command) {
            command = next
            end += 1
        }
        return Array(arguments[start..<end] + arguments[..<start] + arguments[end...])
    }

    private static func inner(_ name: String, of command: any ParsableCommand.Type) -> (any ParsableCommand.Type)? {
        command.configuration.subcommands.first { $0.configuration.aliases.contains(name) || $0._commandName == name }
    }
}
