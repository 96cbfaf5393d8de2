// A post for Hugo: a page bundle with its pictures beside it. The page is an HTML content file, for Hugo's Markdown
// leaves raw HTML out unless a site allows it.

import TidingsCore

struct HugoPost: PostWriting {
    func path(_ name: PostName) -> String { "\(name.folder)/\(name.stem)/index.html" }

    // Hugo's templates escape what they print, so titles stay as they are.
    func bytes(_ draft: PostDraft) -> [UInt8] {
        var matter = FrontMatter(escapesMarkup: false, opening: "---\n")
        matter.add("title", quoted: draft.title)
        matter.line("date: \(draft.date.wholeSeconds)")
        if let updated = draft.item.updated { matter.line("lastmod: \(updated.wholeSeconds)") }
        // Each becomes a page; Hugo 0.111 ends with "missing taxonomy" at `..`.
        matter.add("categories", terms: draft.item.categories)
        matter.add("tags", terms: draft.item.itemCategories)
        if let image = draft.image { matter.add("images", list: [image]) }
        matter.line("params:")
        matter.add("  source", quoted: draft.item.sourceName)
        if let author = draft.author { matter.add("  author", quoted: author) }
        if let link = draft.link { matter.add("  link", quoted: link) }
        if let image = draft.image { matter.add("  image", quoted: image) }
        matter.add("  enclosures", draft.enclosures)
        if let withdrawn = draft.withdrawn { matter.line("  withdrawn: \(withdrawn.wholeSeconds)") }
        matter.line("---")
        return matter.bytes + draft.body + [0x0A]
    }

    var emptyEnding: [UInt8] { Array("\n---\n\n".utf8) }
}

extension Timestamp {
    /// RFC 3339 without a fraction, in the years that YAML timestamps can hold.
    var wholeSeconds: String {
        let earliest = Timestamp(Civil(year: 1, month: 1, day: 1))
        let latest = Timestamp(Civil(year: 9999, month: 12, day: 31))
        return Timestamp(seconds: min(max(self, earliest), latest).seconds).description
    }
}
