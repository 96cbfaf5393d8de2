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
    /// In the words that the archive keeps.
    public enum Reason: String, Sendable {
        case sameLink = "same link under a new key"
        case sharedKey = "its key turned out to be shared by several items"
        case sameStory = "same title, date and text at another address"
        case sameLabel = "same title and date, when all keys and links changed"
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
            try findMigrated(&listings, memory: memory)
            try findReaddressed(&listings, memory: memory)
        }
        return Identification(listings: listings, ambiguousNames: document.ambiguousNames.all)
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
        guard !document.sharedKeys.all.isEmpty else { return }
        var taken = Set(listings.compactMap { $0.known?.id })
        var namesakes: [String: [Int]] = [:]
        for index in listings.indices where listings[index].known == nil {
            let names = listings[index].draft.names
            for name in Set([names.id, names.link].compactMap(\.self)) { namesakes[name, default: []].append(index) }
        }
        for shared in document.sharedKeys.all {
            guard let known = try memory.item(named: shared), !taken.contains(known.id) else { continue }
            let rivals = namesakes[shared, default: []].filter { listings[$0].known == nil }
            guard let heir = try heir(of: known, among: rivals, listings, memory) else { continue }
            taken.insert(known.id)
            listings[heir].known = known
            listings[heir].alias = Alias(name: listings[heir].key, reason: .sharedKey)
        }
    }

    /// Each link is asked for once, for thousands may have the same.
    private static func heir(of known: KnownItem, among rivals: [Int], _ listings: [Listing], _ memory: some ItemMemory) throws -> Int? {
        var isKnownsOwn: [String: Bool] = [:]
        var byLink: [Int] = []
        for index in rivals {
            guard let link = listings[index].draft.names.canonicalLink else { continue }
            let isOwn = try isKnownsOwn[link] ?? memory.items(linkedBy: link).contains { $0.id == known.id }
            isKnownsOwn[link] = isOwn
            if isOwn { byLink.append(index) }
        }
        if byLink.count == 1 { return byLink.first }
        let label = try memory.label(of: known)
        return rivals.first { listings[$0].draft.names.label.agrees(with: label) }
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
            var met = MetContents()
            for index in indices where listings[index].known != nil { met.insert(listings[index].draft) }
            for index in indices where listings[index].known == nil && !met.insert(listings[index].draft) { dropped.insert(index) }
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
            guard let known = try bearer(of: link, listings[index].draft, taken: taken, memory) else { continue }
            taken.insert(known.id)
            listings[index].known = known
            listings[index].alias = Alias(name: listings[index].key, reason: .sameLink)
        }
    }

    /// The one item that an unknown key may be a new name of.
    private static func bearer(of link: String, _ draft: ItemDraft, taken: Set<Int64>, _ memory: some ItemMemory) throws -> KnownItem? {
        let bearers = try memory.items(linkedBy: link)
        if bearers.count < 2 {
            guard let only = bearers.first, !taken.contains(only.id) else { return nil }
            // Without content there is no title left to agree, and an old item must not come back as new.
            let isSure = only.standing == .listed || only.isForgotten || only.isCleaned
            return try speaksFor(draft, only, isSure: isSure, memory) ? only : nil
        }
        // Several stories on one page, or one that was once taken for another: only the one that the last document listed,
        // and only where its title or date agrees, else each fetch of a feed whose ids change would add it again.
        let likely = try bearers.filter { item in
            try item.standing == .listed && !taken.contains(item.id) && speaksFor(draft, item, isSure: false, memory)
        }
        return likely.count == 1 ? likely.first : nil
    }

    /// Whether what a known item says lets a draft with its link be that item.
    /// - Parameter isSure: title and date need not agree.
    private static func speaksFor(_ draft: ItemDraft, _ known: KnownItem, isSure: Bool, _ memory: some ItemMemory) throws -> Bool {
        let place = draft.names.link.flatMap(CanonicalLink.anchor)
        // The content of most is not needed, hence not read.
        if isSure, place == nil { return true }
        let content = try memory.content(of: known)
        guard isSure || content.map(ItemLabel.init(of:))?.agrees(with: draft.names.label) ?? false else { return false }
        return place.map { !standsElsewhere(draft, at: $0, than: known, content) } ?? true
    }

    /// Whether their links lead to different places of one page, as those of comments do. Of what says the same the place was only
    /// written differently.
    private static func standsElsewhere(_ draft: ItemDraft, at place: String, than known: KnownItem, _ content: ItemContent?) -> Bool {
        guard let content else {
            // Its key is left, which tells the place where ids name the places that links lead to.
            guard CanonicalLink.anchor(draft.names.key) == place, let former = CanonicalLink.anchor(known.key) else { return false }
            return former != place
        }
        guard let former = content.link.flatMap(CanonicalLink.anchor), former != place else { return false }
        return content.reading != draft.content.reading
    }

    /// Equal content, as a reader would say: nothing or no more than markup differs.
    private static func isSame(_ a: ItemDraft, _ b: ItemDraft) -> Bool {
        a.fingerprint == b.fingerprint || a.content.reading == b.content.reading
    }
}
