// How people name an item: by its number, else by its key or link.

import ArchiveStore

enum ItemArgument {
    /// - Throws: `CommandFailure` (64) where there is none, or several.
    static func find(_ text: String, in archive: Archive?) throws -> ItemSummary {
        let none = CommandFailure(
            .usage, "There is no item \"\(SafeText.line(text))\". Try: \"tidings items\" for the numbers, or \"tidings search WORDS\".")
        guard let archive else { throw none }
        if let id = Int64(text), let item = try archive.item(id) { return item }
        let found = try archive.items(keyOrLink: text)
        guard let first = found.first else { throw none }
        guard found.count == 1 else {
            let numbers = found.prefix(10).map { String($0.id) }.joined(separator: ", ")
            throw CommandFailure(.usage, "Several items answer to \"\(SafeText.line(text))\": \(numbers). Name one by its number.")
        }
        return first
    }
}
