// A site that moves to another host, or to other permalinks, gives all its items new links at once, and with the links new ids
// where these are links; a permalink that is corrected does so to one (SPEC §4, identity). Asked by Identity where keys and links
// left something unknown.

import Markup

extension Identity {
    /// Fewer agree by chance: two stories of the hour that have the same headline.
    private static let fewest = 3

    /// Unknown items are those that stood as listed where title and date say so of each, and of at least half of the shorter list.
    /// Where anything is known under its key or link, names do not change, and nothing is asked.
    static func findMigrated(_ listings: inout [Listing], memory: some ItemMemory) throws {
        guard listings.count >= fewest, listings.allSatisfy({ $0.known == nil }) else { return }
        let listed = try memory.listed()
        guard listed.count >= fewest else { return }
        let former = unique(try listed.map { ($0, try memory.label(of: $0)) })
        let pairs = unique(listings.indices.map { ($0, listings[$0].draft.names.label) }).compactMap { label, index in
            former[label].map { (index, $0) }
        }
        guard pairs.count >= fewest, pairs.count * 2 >= min(listings.count, listed.count) else { return }
        for (index, known) in pairs { take(known, for: &listings[index]) }
        findForgotten(listed, &listings)
    }

    /// An unknown item is one that the document lists no more where title, date and text say so, and nothing else bears that title and
    /// date: a permalink was corrected, or bears a token that differs from fetch to fetch.
    static func findReaddressed(_ listings: inout [Listing], memory: some ItemMemory) throws {
        let listed = try memory.listed()
        guard !listed.isEmpty else { return }
        // The content of most is not needed, hence not read.
        let present = Set(listings.compactMap { $0.known?.id })
        let dates = Set(listings.lazy.filter { $0.known == nil }.compactMap(\.draft.content.published))
        let missing = listed.filter { item in
            !present.contains(item.id) && item.firstPublished.map { dates.contains($0) } ?? false
        }
        guard !missing.isEmpty else { return }
        let bearers = unique(listings.indices.map { ($0, listings[$0].draft.names.label) }).filter { listings[$0.value].known == nil }
        let contents = try missing.compactMap { item in try memory.content(of: item).map { (item, $0) } }
        for (label, former) in unique(contents.map { ($0, ItemLabel(of: $0.1)) }) {
            guard let index = bearers[label], isSameText(listings[index].draft.content, former.1) else { continue }
            take(former.0, for: &listings[index], .sameStory)
        }
    }

    private static func isSameText(_ a: ItemContent, _ b: ItemContent) -> Bool {
        guard let a = a.body, let b = b.body else { return false }
        let words = HTMLText.visible(a)
        return !words.isEmpty && words == HTMLText.visible(b)
    }

    private static func take(_ known: KnownItem, for listing: inout Listing, _ reason: Alias.Reason = .sameLabel) {
        listing.known = known
        listing.alias = Alias(name: listing.key, reason: reason)
    }

    /// What was forgotten has no title any more, and must not come back as new: where the site moved, its date alone says who it is.
    private static func findForgotten(_ listed: [KnownItem], _ listings: inout [Listing]) {
        let forgotten = Dictionary(grouping: listed.filter(\.isForgotten), by: \.firstPublished)
        let unknown = Dictionary(grouping: listings.indices.filter { listings[$0].known == nil }) { listings[$0].draft.content.published }
        for (date, items) in forgotten where date != nil && items.count == 1 {
            guard let bearers = unknown[date], bearers.count == 1 else { continue }
            take(items[0], for: &listings[bearers[0]])
        }
    }

    /// What bears a title and a date that nothing else bears.
    private static func unique<Bearer>(_ bearers: [(Bearer, ItemLabel)]) -> [ItemLabel: Bearer] {
        let whole = bearers.filter { $0.1.title != nil && $0.1.published != nil }
        return Dictionary(grouping: whole, by: \.1).compactMapValues { $0.count == 1 ? $0[0].0 : nil }
    }
}
