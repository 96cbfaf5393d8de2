// What an item of a document said, as what we understand: named, fingerprinted, with the pictures it may be shown with.
// Asked by Interpretation, for the items of a large document from several threads.

import ArchiveStore
import FeedParser
import Markup
import TidingsCore

/// Drafts the items of one document: each by itself first, then with what all of them tell of their pictures.
struct Drafting: Sendable {
    let feedURL: String
    let previewWidth: Int
    /// Makes contents ready to be written; nil where few of them will be.
    let coding: ContentCoding?

    /// An item as if no other showed its pictures.
    func draft(_ item: ParsedItem) -> ItemDraft {
        var content = ItemContent()
        content.title = item.title
        content.link = item.link
        content.summary = item.summary
        content.content = item.content
        content.authors = item.authors
        content.categories = item.categories
        content.published = item.published
        content.updated = item.updated
        content.image = item.image
        content.enclosures = item.enclosures
        let names = ItemNames(id: item.id, link: item.link, label: ItemLabel(of: content))
        let fingerprint = content.fingerprint
        let packed = coding?.pack(content)
        let pictures = PictureChoice.ranked(offer(item), previewWidth: previewWidth)
        return ItemDraft(
            names: names, content: content, pictures: pictures, fingerprint: fingerprint, isWhole: item.isWhole,
            isRepublished: item.sourceTitle != nil || item.sourceURL != nil, packed: packed)
    }

    /// All items of a feed, with what it shows everywhere behind what is theirs.
    func choosingPictures(_ drafts: [ItemDraft], of feed: ParsedFeed) -> [ItemDraft] {
        let choice = PictureChoice(ranked: drafts.map(\.pictures), feedPictures: [feed.image, feed.icon].compactMap { $0 })
        return choice.knowsShared ? drafts.map { $0.showing(choice.ownFirst($0.pictures)) } : drafts
    }

    /// What an item offers as its picture. The content is always looked through: what is declared may turn out to be the
    /// feed's logo, or gone.
    private func offer(_ item: ParsedItem) -> PictureChoice.Offer {
        var content = HTMLText.pictures(item.content ?? "")
        if content.isEmpty { content = HTMLText.pictures(item.summary ?? "") }
        return PictureChoice.Offer(declared: item.pictures, content: content, base: item.link ?? feedURL)
    }
}
