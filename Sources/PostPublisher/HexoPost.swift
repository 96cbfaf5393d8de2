// A post for Hexo, byte for byte as SPEC §7 has it, odd spaces included: sites exist whose posts look like this.

import TidingsCore

struct HexoPost: PostWriting {
    func path(_ name: PostName) -> String { "\(name.folder)/\(name.stem).md" }

    func bytes(_ draft: PostDraft) -> [UInt8] {
        var matter = FrontMatter(escapesMarkup: true, opening: "\n---\n")
        matter.add("title", quoted: draft.title)
        let categories = draft.item.categories.filter { !PrintableText.line($0).isEmpty }
        if !categories.isEmpty {
            matter.line("categories: ")
            for category in categories { matter.entry(plainOrQuoted: category) }
        }
        if let image = draft.image { matter.add("headimg", quoted: image) }
        if let author = draft.author { matter.add("author", plainOrQuoted: author, isOurs: draft.isAuthorOurs) }
        matter.line("comments: false")
        matter.line("date: \(draft.date.httpDate)")
        if let image = draft.image { matter.add("thumbnail", quoted: image) }
        if let withdrawn = draft.withdrawn { matter.line("withdrawn: \(withdrawn.httpDate)") }
        matter.line("---")
        var out = matter.bytes
        out.reserveCapacity(out.count + draft.body.count + 64)
        out.append(contentsOf: HexoPost.opening)
        out.append(contentsOf: draft.body)
        out.append(contentsOf: HexoPost.closing)
        return out
    }

    var emptyEnding: [UInt8] { HexoPost.opening + HexoPost.closing }

    // CommonMark §4.6: a line that begins with `<div>` opens an HTML block, which ends at the first blank line. The
    // content has none, so Markdown reads no line of it.
    private static let opening = Array("\n<div>   \n".utf8)
    private static let closing = Array("\n  \n</div>\n            ".utf8)
}
