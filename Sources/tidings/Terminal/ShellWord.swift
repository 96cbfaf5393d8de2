// Words of a command that we advise, so that a shell reads them as they were meant. Asked by whatever advises commands.

enum ShellWord {
    /// The word, in single quotes where it holds anything but plain characters.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                let lower = byte | 0x20
                return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x2B && byte <= 0x3A) || byte == 0x5F
            }
        guard !isPlain else { return word }
        return "'" + SafeText.line(word).split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
