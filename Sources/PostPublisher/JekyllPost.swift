// A post for Jekyll: an HTML file in `_posts`, which Jekyll takes as it is, with Liquid turned off for its body.

import TidingsCore

struct JekyllPost: PostWriting {
    func path(_ name: PostName) -> String { "\(name.folder)/\(name.stem).html" }

    // Liquid prints what it is given, so markup in a title is escaped here.
    func bytes(_ draft: PostDraft) -> [UInt8] {
        var matter = FrontMatter(escapesMarkup: true, opening: "---\n")
        matter.line("layout: post")
        matter.add("title", quoted: draft.title)
        matter.line("date: \(draft.date.wholeSeconds)")
        // They begin the address of the post, in which Jekyll 4.3 takes what stands before a colon for a scheme, and ends with an
        // InvalidURIError where it is none: `News: World` was enough.
        matter.add("categories", terms: draft.item.categories, colon: "\u{FF1A}")
        matter.add("tags", list: draft.item.itemCategories)
        if let author = draft.author { matter.add("author", quoted: author) }
        matter.add("source", quoted: draft.item.sourceName)
        if let link = draft.link { matter.add("link", quoted: link) }
        if let image = draft.image { matter.add("image", quoted: image) }
        matter.add("enclosures", draft.enclosures)
        if let withdrawn = draft.withdrawn { matter.line("withdrawn: \(withdrawn.wholeSeconds)") }
        matter.line("render_with_liquid: false")
        matter.line("---")
        return matter.bytes + draft.body + [0x0A]
    }

    var emptyEnding: [UInt8] { Array("\n---\n\n".utf8) }
}
