// A site that moves to another host, or to other permalinks, gives all its items new links at once, and with the links new ids
// where these are links (SPEC §4, identity). Asked by Identity where a document shares nothing with the last one.

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
        for (index, known) in pairs {
            listings[index].known = known
            listings[index].alias = Alias(name: listings[index].key, reason: .sameLabel)
        }
    }

    /// What bears a title and a date that nothing else bears.
    private static func unique<Bearer>(_ bearers: [(Bearer, ItemLabel)]) -> [ItemLabel: Bearer] {
        let whole = bearers.filter { $0.1.title != nil && $0.1.published != nil }
        return Dictionary(grouping: whole, by: \.1).compactMapValues { $0.count == 1 ? $0[0].0 : nil }
    }
}
