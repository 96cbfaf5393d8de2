// How people name an item: by its number, else by its key or link.

import ArchiveStore
import TidingsCore

enum ItemArgument {
    /// - Throws: `CommandFailure` (64) where there is none, or several.
    static func find(_ text: String, in archive: Archive?) throws -> ItemSummary {
        guard let archive else { throw none(text) }
        if let id = Int64(text), let item = try archive.item(id) { return item }
        let found = try archive.items(keyOrLink: text)
        guard let first = found.first else { throw none(text, last: try archive.size().items) }
        guard found.count == 1 else {
            let numbers = found.prefix(10).map { String($0.id) }.joined(separator: ", ")
            throw CommandFailure(.usage, "Several items answer to \"\(SafeText.line(text))\": \(numbers). Name one by its number.")
        }
        return first
    }

    private static func none(_ text: String, last: Int = 0) -> CommandFailure {
        let known = last > 0 && Int64(text) != nil ? " The numbers go up to \(last)." : ""
        return CommandFailure(
            .usage,
            "There is no item \"\(SafeText.line(WebURL.shown(text)))\".\(known) Try: \"tidings items\" for the numbers, or \"tidings search WORDS\"."
        )
    }
}
