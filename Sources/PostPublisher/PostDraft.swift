// What every format is made from, and what a format has to say. A new format is one file that answers these three
// questions, and one case in PostFormat.

import Foundation
import Markup
import TidingsCore

/// A format of posts.
protocol PostWriting: Sendable {
    /// The file's path below the target's directory.
    func path(_ name: PostName) -> String
    /// The whole file.
    func bytes(_ draft: PostDraft) -> [UInt8]
    /// What the file ends with where the body is empty.
    var emptyEnding: [UInt8] { get }
}

extension PostFormat {
    var writer: any PostWriting {
        switch self {
        case .hexo: HexoPost()
        case .hugo: HugoPost()
        case .jekyll: JekyllPost()
        case .json: JSONPost()
        }
    }
}

/// An item as the formats see it: texts not yet escaped, the body ready.
struct PostDraft {
    let item: PublishableItem
    /// Safe HTML, trimmed.
    let body: [UInt8]
    /// Percent-encoded URL of the item's picture, or its local address.
    let image: String?
    let marksWithdrawn: Bool

    /// The item's, else its first words: a theme links to a post by its title, and short messages (Mastodon) have none.
    var title: String { item.title.flatMap { $0.isEmpty ? nil : $0 } ?? PostDraft.firstWords(of: body) }

    /// Characters of a title that is made.
    private static let titleLength = 60

    private static func firstWords(of body: [UInt8]) -> String {
        // More than enough for that, however the words are marked up.
        let text = HTMLText.visible(String(decoding: body.prefix(4096), as: UTF8.self))
        guard text.count > titleLength else { return text }
        let start = text.prefix(titleLength)
        // At a space, where the script has them.
        let cut = start.dropLast(start.reversed().prefix { $0 != " " }.count + 1)
        return (cut.count > titleLength / 2 ? cut : start) + "…"
    }

    /// Whether an author is configured.
    var isAuthorOurs: Bool { item.sourceAuthor.map { !$0.isEmpty } ?? false }

    /// The configured author, else the item's own, else the feed's; nil where nobody is named.
    var author: String? {
        if isAuthorOurs { return item.sourceAuthor }
        return PostDraft.names(of: item.itemAuthors) ?? PostDraft.names(of: item.feedAuthors)
    }

    /// Each once: XenForo names whoever wrote in `author` and again in `dc:creator`, Flickr there as `Ann (creator)`.
    private static func names(of people: [Person]) -> String? {
        var known: Set<Substring> = []
        let names = people.compactMap { $0.name ?? $0.email ?? $0.url }.filter { !$0.isEmpty }.filter {
            let name = $0.trimmingCharacters(in: .whitespacesAndNewlines)
            return known.insert(name.hasSuffix(creator) ? name.dropLast(creator.count) : name[...]).inserted
        }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    private static let creator = " (creator)"

    /// When the post says that it was published (SPEC §7: undated items carry the time they were first seen; those of Atom have a
    /// date all the same, for `updated` is the one that an entry must have).
    var date: Timestamp { item.published ?? item.firstDate }

    var withdrawn: Timestamp? { marksWithdrawn ? item.withdrawn : nil }

    /// The item's link, where a site may link to it.
    var link: String? { item.link.flatMap(PostDraft.webAddress) }

    /// The files that the item brings (a podcast's sound), as far as a site may link to them.
    var enclosures: [Enclosure] {
        item.enclosures.compactMap { enclosure in
            PostDraft.webAddress(enclosure.url).map { Enclosure(url: $0, type: enclosure.type, length: enclosure.length) }
        }
    }

    /// A URL as front matter holds it: http(s) only, percent-encoded, quotes included; nil for anything else.
    static func webAddress(_ text: String) -> String? {
        let url = WebURL(text)
        guard url.isHTTP, url.host != nil else { return nil }
        return WebURL.percentEncoded(url.string, also: "'")
    }
}
