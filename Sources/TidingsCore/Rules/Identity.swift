// Which item is which: the names of a document's items, matched with the items that the archive knows (SPEC §4, identity).
// Asked once per changed document; pure but for the questions it puts to the memory.

/// A document's item with the known item that it is, if any.
public struct Listing: Sendable {
    public var draft: ItemDraft
    /// The key it goes by in this document.
    public var key: String
    public var known: KnownItem?
    /// Set where the item was met under a new name: the name is to be remembered beside the old.
    public var alias: Alias?

    public init(draft: ItemDraft, key: String, known: KnownItem? = nil, alias: Alias? = nil) {
        self.draft = draft
        self.key = key
        self.known = known
        self.alias = alias
    }
}

/// A further name of a known item, and why the two are one.
public struct Alias: Sendable, Hashable {
    public enum Reason: String, Sendable {
        case sameLink = "same link under a new key"
        case sharedKey = "its key turned out to be shared by several items"
    }

    public var name: String
    public var reason: Reason

    public init(name: String, reason: Reason) {
        self.name = name
        self.reason = reason
    }
}

/// A document's items after identification.
public struct Identification: Sendable {
    /// In document order, one per distinct item.
    public var listings: [Listing]
    /// Ids and links that this document showed on two different items: never again a key for this source.
    public var ambiguousNames: [String]
}

/// The identity rules.
public enum Identity {
    /// Names the whole items of a document and finds those that are known.
    /// - Parameter feedLink: canonical link of the feed's own site, which identifies no item.
    public static func identify(_ drafts: [ItemDraft], feedLink: String?, memory: some ItemMemory) throws -> Identification {
        var document = NamedDocument()
        for draft in drafts where draft.isWhole {
            document.add(draft, key: try key(of: draft.names, memory))
        }
        document.separateSharedKeys()
        var listings: [Listing] = []
        for entry in document.entries {
            listings.append(Listing(draft: entry.draft, key: entry.key, known: try memory.item(named: entry.key)))
        }
        try settleDoubles(&listings)
        try findSharedOnes(&listings, document: document, memory: memory)
        if listings.contains(where: { $0.known == nil }) {
            var repeated = repeatedLinks(listings)
            if !repeated.isEmpty {
                dropRepetitions(&listings, repeated, feedLink: feedLink)
                repeated = repeatedLinks(listings)
            }
            try findRenamed(&listings, repeated, feedLink: feedLink, memory: memory)
        }
        return Identification(listings: listings, ambiguousNames: document.ambiguousNames)
    }

    /// The first of its names that was never seen on two different items.
    private static func key(of names: ItemNames, _ memory: some ItemMemory) throws -> String {
        if let id = names.id, try !memory.isAmbiguous(name: id) { return id }
        if let link = names.link, try !memory.isAmbiguous(name: link) { return link }
        return names.digest
    }

    /// Two entries that both answer to one known item: the one under its own key is it, else the first listed.
    private static func settleDoubles(_ listings: inout [Listing]) throws {
        var holder: [Int64: Int] = [:]
        var dropped: Set<Int> = []
        for index in listings.indices {
            guard let known = listings[index].known else { continue }
            guard let first = holder[known.id] else {
                holder[known.id] = index
                continue
            }
            let loser = listings[index].key == known.key ? first : index
            holder[known.id] = loser == first ? index : first
            let winner = holder[known.id] ?? first
            if isSame(listings[loser].draft, listings[winner].draft) {
                dropped.insert(loser)
            } else {
                listings[loser].known = nil
            }
        }
        guard !dropped.isEmpty else { return }
        listings = listings.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    }

    /// An item whose key this document showed to be shared keeps its place: the one with its link, else its title or date.
    private static func findSharedOnes(_ listings: inout [Listing], document: NamedDocument, memory: some ItemMemory) throws {
        guard !document.sharedKeys.isEmpty else { return }
        for shared in document.sharedKeys {
            guard let known = try memory.item(named: shared), !listings.contains(where: { $0.known?.id == known.id }) else { continue }
            let label = try memory.label(of: known)
            let rivals = listings.indices.filter {
                listings[$0].known == nil && (listings[$0].draft.names.id == shared || listings[$0].draft.names.link == shared)
            }
            let byLink = try rivals.filter { index in
                guard let link = listings[index].draft.names.canonicalLink else { return false }
                return try memory.items(linkedBy: link).contains { $0.id == known.id }
            }
            let heir = byLink.count == 1 ? byLink.first : rivals.first { listings[$0].draft.names.label.agrees(with: label) }
            guard let heir else { continue }
            listings[heir].known = known
            listings[heir].alias = Alias(name: listings[heir].key, reason: .sharedKey)
        }
    }

    /// The links that several listings have.
    private static func repeatedLinks(_ listings: [Listing]) -> Set<String> {
        var seen = Set<String>(minimumCapacity: listings.count)
        var repeated: Set<String> = []
        for draft in listings.lazy.map(\.draft) {
            if let link = draft.names.canonicalLink, !seen.insert(link).inserted { repeated.insert(link) }
        }
        return repeated
    }

    /// Equal content under one link is one item, though each listing of it has an id of its own: where ids change on every
    /// fetch, an item that is listed twice has two. Ids that are known keep their items.
    private static func dropRepetitions(_ listings: inout [Listing], _ repeated: Set<String>, feedLink: String?) {
        var holders: [String: [Int]] = [:]
        for index in listings.indices {
            guard let link = listings[index].draft.names.canonicalLink, link != feedLink, repeated.contains(link) else { continue }
            holders[link, default: []].append(index)
        }
        var dropped: Set<Int> = []
        for indices in holders.values {
            var kept = indices.filter { listings[$0].known != nil }
            for index in indices where listings[index].known == nil {
                if kept.contains(where: { isSame(listings[$0].draft, listings[index].draft) }) {
                    dropped.insert(index)
                } else {
                    kept.append(index)
                }
            }
        }
        guard !dropped.isEmpty else { return }
        listings = listings.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    }

    /// An unknown key is a known item under a new name when its link says so and nothing speaks against it.
    private static func findRenamed(
        _ listings: inout [Listing], _ repeated: Set<String>, feedLink: String?, memory: some ItemMemory
    ) throws {
        var taken = Set(listings.compactMap { $0.known?.id })
        for index in listings.indices where listings[index].known == nil {
            guard let link = listings[index].draft.names.canonicalLink, link != feedLink, !repeated.contains(link) else { continue }
            guard let known = try bearer(of: link, listings[index].draft.names.label, taken: taken, memory) else { continue }
            taken.insert(known.id)
            listings[index].known = known
            listings[index].alias = Alias(name: listings[index].key, reason: .sameLink)
        }
    }

    /// The one item that an unknown key may be a new name of.
    private static func bearer(of link: String, _ label: ItemLabel, taken: Set<Int64>, _ memory: some ItemMemory) throws -> KnownItem? {
        let bearers = try memory.items(linkedBy: link)
        if bearers.count < 2 {
            guard let only = bearers.first, !taken.contains(only.id) else { return nil }
            // Without content there is no title left to agree, and an old item must not come back as new.
            let isSure = only.standing == .listed || only.isForgotten || only.isCleaned
            return try isSure || memory.label(of: only).agrees(with: label) ? only : nil
        }
        // Several stories on one page, or one that was once taken for another: only the one that the last document listed,
        // and only where its title or date agrees, else each fetch of a feed whose ids change would add it again.
        let likely = try bearers.filter { item in
            try item.standing == .listed && !taken.contains(item.id) && memory.label(of: item).agrees(with: label)
        }
        return likely.count == 1 ? likely.first : nil
    }

    /// Equal content, as a reader would say: nothing or no more than markup differs.
    static func isSame(_ a: ItemDraft, _ b: ItemDraft) -> Bool {
        if a.fingerprint == b.fingerprint { return true }
        guard let difference = Difference.between(a.content, b.content) else { return true }
        return difference.significance == .markup
    }
}

/// A document's items with the keys they go by, before the archive is asked.
private struct NamedDocument {
    struct Entry {
        var draft: ItemDraft
        var key: String
    }

    var entries: [Entry] = []
    /// Keys that this document gave to several different items.
    var sharedKeys: [String] = []
    /// Those of them that are ids or links, and links that did not tell apart what shared a key.
    var ambiguousNames: [String] = []

    mutating func add(_ draft: ItemDraft, key: String) { entries.append(Entry(draft: draft, key: key)) }

    /// Where several items share a key: equal content is one item; else the link tells them apart, else title and
    /// date; where all these agree, the first listed counts. Twice at most, for a link may be shared again.
    mutating func separateSharedKeys() {
        for _ in 0..<2 where !separateOnce() { return }
        dropRepetitions { _, _ in true }
    }

    /// Returns whether any key was shared.
    private mutating func separateOnce() -> Bool {
        guard hasSharedKeys else { return false }
        dropRepetitions { Identity.isSame($0, $1) || ($0.names.link == $1.names.link && $0.names.digest == $1.names.digest) }
        var count: [String: Int] = [:]
        for entry in entries { count[entry.key, default: 0] += 1 }
        let shared = count.filter { $0.value > 1 }
        guard !shared.isEmpty else { return false }
        var links: [String: Int] = [:]
        for entry in entries where shared[entry.key] != nil { links[entry.draft.names.link ?? "", default: 0] += 1 }
        for index in entries.indices where shared[entries[index].key] != nil {
            let names = entries[index].draft.names
            let old = entries[index].key
            if !sharedKeys.contains(old) { sharedKeys.append(old) }
            if old != names.digest { note(old) }
            let isShared = names.link.map { $0 == old || links[$0, default: 0] > 1 } ?? true
            if isShared, let link = names.link { note(link) }
            entries[index].key = isShared ? names.digest : names.link ?? names.digest
        }
        return true
    }

    /// Of most documents every item has a key of its own, and nothing else needs to be asked.
    private var hasSharedKeys: Bool {
        var seen = Set<String>(minimumCapacity: entries.count)
        return entries.contains { !seen.insert($0.key).inserted }
    }

    private mutating func note(_ name: String) {
        if !ambiguousNames.contains(name) { ambiguousNames.append(name) }
    }

    private mutating func dropRepetitions(where same: (ItemDraft, ItemDraft) -> Bool) {
        var first: [String: [Int]] = [:]
        var kept: [Entry] = []
        for entry in entries {
            if let earlier = first[entry.key], earlier.contains(where: { same(kept[$0].draft, entry.draft) }) { continue }
            first[entry.key, default: []].append(kept.count)
            kept.append(entry)
        }
        entries = kept
    }
}
