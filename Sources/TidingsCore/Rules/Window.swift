// What the absence of an item means: withdrawn, rolled off the end, or nothing (SPEC §4, "older", ranked, gap).
// Asked once per changed document; pure.

/// What a source's earlier documents taught about the window it shows.
public struct WindowMemory: Sendable, Hashable {
    /// Whole documents accepted so far.
    public var documents: Int64 = 0
    /// Items in the last one, and in the longest.
    public var lastCount = 0
    public var longestCount = 0
    /// Items that left, and how many of these looked withdrawn.
    public var departures = 0
    public var suspicious = 0
    /// Documents in which new items arrived at one end only.
    public var arrivalsAtTop = 0
    public var arrivalsAtBottom = 0
    /// Documents list items in no order: where one stands says nothing of its age.
    public var isShuffled = false
    /// How sure it is that documents are in the order of first listing, in bits: what all of them in a row would be worth as a
    /// chance. Negative where they run the other way round.
    public var orderBits = 0

    public init() {}

    /// Bits from which on an order is believed: such a one comes about by chance once in four thousand documents.
    static let sureBits = 12
    var isOrdered: Bool { orderBits >= Self.sureBits && !isShuffled }

    /// Shuffled, and no other order was ever believed.
    var hasNoOrder: Bool { isShuffled && orderBits < Self.sureBits }

    /// A hot list: over half of at least 20 departures look withdrawn. Those of a purge count as one.
    public var looksRanked: Bool { departures >= 20 && suspicious * 2 > departures }
    var isOldestFirst: Bool { arrivalsAtBottom > arrivalsAtTop }
    /// Whether the oldest item stands first. Nil where arrivals have not shown yet from which end the feed grows.
    public var knownDirection: Bool? { isShuffled || arrivalsAtBottom == arrivalsAtTop ? nil : isOldestFirst }
}

/// The verdict on one document.
public struct WindowVerdict: Sendable {
    public var memory: WindowMemory
    public var withdrawn: [KnownItem] = []
    /// Left the end of the window; no change.
    public var departed: [KnownItem] = []
    /// The rank of each listing, in their order; those of known items may have changed.
    public var ranks: [Int64] = []
    /// Listings whose place says nothing of their age: pinned, moved or backdated; so it stays until they are reinstated.
    public var misplaced: Set<Int> = []
    /// Listings that were misplaced once and stand in their place again, from the next document on.
    public var reinstated: Set<Int> = []
    /// The feed turned out to grow at the other end: the ranks of all that does not stand as listed change their sign.
    public var isTurned = false
    /// Items that a damaged document does not show, whose rank changed all the same.
    public var lifted: [KnownItem] = []
    /// The document shares no item with the one before though both are full windows.
    public var isGap = false
}

/// The window rules.
public enum Window {
    /// So many items that are taken out of a list at once are one decision.
    private static let purge = 5

    /// Judges a whole document that lists something.
    /// - Parameters:
    ///   - listed: the known items that stood as listed before this document.
    ///   - lastDate: the published date of an item's current revision; asked only where a missing item looks withdrawn.
    public static func judge(
        _ listings: [Listing], listed: [KnownItem], memory: WindowMemory, mode: WindowMode?, now: Timestamp,
        lastDate: (KnownItem) throws -> Timestamp?
    ) rethrows -> WindowVerdict {
        var (verdict, order, dates) = ranked(listings, listed: listed, memory: memory, isLearning: true, now: now)
        let present = Set(listings.compactMap { $0.known?.id })
        let missing = order.listed.filter { !present.contains($0.id) }
        var evidence = Evidence(listings: listings, verdict: verdict, dates: dates)
        let isApart = missing.count == listed.count && !listed.isEmpty && isFull(listings.count, memory) && evidence.isAhead(of: missing)
        // Nothing in common: an item met for the first time may as well be backdated as older.
        if isApart { evidence.keepOnlyKnown() }
        var suspects = missing
        if evidence.suspects(anyOf: missing) {
            let rolledOff = try WindowEnd.rolledOff(
                missing, from: listings, isOldestFirst: order.memory.isOldestFirst, lastDate: lastDate)
            suspects.removeAll { rolledOff.contains($0.id) }
        }
        let suspicious = suspects.filter { evidence.listsOlder($0) }
        if order.memory.isShuffled, !suspicious.isEmpty { order.leaveAgesOpen(dates, in: &verdict) }
        // By their dates alone: that a place speaks against a date is no sign that the feed lists the latest.
        let suspected = suspects.count { evidence.listsOlder($0, byDateAlone: true) }
        // No hot list is in the order of dates. What a publisher takes out of one that is, it takes out with one act.
        let acts = dates.areStrictlyInOrder && suspected >= Self.purge ? 1 : suspected
        verdict.memory.departures += missing.count - suspected + acts
        verdict.memory.suspicious += acts
        if evidence.hasNoOrder {
            // It may be a hot list, and there nothing stands out of place.
            let bare = Evidence(listings: listings, verdict: verdict, dates: dates, isBare: true)
            verdict.memory.suspicious += suspects.count { bare.listsOlder($0) } - suspected
        }
        let isRanked = mode.map { $0 == .ranked } ?? verdict.memory.looksRanked
        let gone = isRanked ? [] : Set(suspicious.map(\.id))
        verdict.withdrawn = missing.filter { gone.contains($0.id) }
        verdict.departed = missing.filter { !gone.contains($0.id) }
        verdict.isGap = isApart && suspicious.isEmpty && !isRanked
        verdict.memory.documents += 1
        verdict.memory.lastCount = listings.count
        verdict.memory.longestCount = max(memory.longestCount, listings.count)
        return verdict
    }

    /// Ranks what a damaged document shows; absence and order prove nothing there, and nothing is learnt of the window.
    public static func judgeDamaged(
        _ listings: [Listing], listed: [KnownItem], memory: WindowMemory, now: Timestamp
    ) -> WindowVerdict {
        var (verdict, order, _) = ranked(listings, listed: listed, memory: memory, isLearning: false, now: now)
        verdict.memory = memory
        verdict.misplaced = []
        verdict.reinstated = []
        let present = Set(listings.compactMap { $0.known?.id })
        verdict.lifted = zip(listed, order.listed).filter { $0.rank != $1.rank && !present.contains($1.id) }.map(\.1)
        return verdict
    }

    private static func ranked(
        _ listings: [Listing], listed: [KnownItem], memory: WindowMemory, isLearning: Bool, now: Timestamp
    ) -> (WindowVerdict, ListingOrder, Dates) {
        var order = ListingOrder(listings: listings, listed: listed, memory: memory, isLearning: isLearning)
        order.rankNewItems()
        var verdict = WindowVerdict(memory: order.memory)
        verdict.ranks = order.ranks
        verdict.isTurned = order.isTurned
        let dates = Dates(listings, memory: order.memory, now: now)
        if dates.isDated {
            let moved = order.outOfPlace.filter { order.memory.isOrdered || dates.values[$0] == nil }
            verdict.misplaced = dates.outOfPlace.union(order.backdated(dates)).union(moved)
            verdict.reinstated = dates.reinstated(among: order.listed)
        } else if !order.memory.isShuffled {
            verdict.misplaced = order.outOfPlace
        }
        return (verdict, order, dates)
    }

    private static func isFull(_ count: Int, _ memory: WindowMemory) -> Bool {
        memory.lastCount > 0 && memory.lastCount >= memory.longestCount && count >= memory.longestCount
    }
}

/// What a document lists, as evidence that a missing item was withdrawn.
private struct Evidence {
    private struct Entry {
        var date: Timestamp?
        var rank: Int64
        var isKnown: Bool
    }

    private var entries: [Entry] = []
    private let isDated: Bool
    /// Where there is no order, no place speaks against a date.
    private let isWithoutPlaces: Bool
    /// Most items stand out of place, and the whole is in no order, neither of dates nor of first listing.
    let hasNoOrder: Bool

    /// - Parameter isBare: count also what stands out of place.
    init(listings: [Listing], verdict: WindowVerdict, dates: Dates, isBare: Bool = false) {
        isDated = dates.isDated
        isWithoutPlaces = isBare || verdict.memory.isShuffled
        let odd = Set(listings.indices.filter { verdict.misplaced.contains($0) || listings[$0].known?.isMisplaced ?? false })
        hasNoOrder = odd.count * 2 > listings.count && !dates.areInOrder && !Order.isMostly(verdict.ranks)
        for (index, listing) in listings.enumerated() where isBare || !odd.contains(index) {
            entries.append(Entry(date: dates.values[index], rank: verdict.ranks[index], isKnown: listing.known != nil))
        }
    }

    mutating func keepOnlyKnown() { entries.removeAll { !$0.isKnown } }

    /// Whether something strictly older than the item is still listed.
    /// - Parameter byDateAlone: also where the place of an item that stood out of its own says otherwise.
    func listsOlder(_ item: KnownItem, byDateAlone: Bool = false) -> Bool {
        entries.contains { isOlder($0, item, isDateEnough: byDateAlone || isWithoutPlaces) }
    }

    /// Whether any of these may look withdrawn, one way or another.
    func suspects(anyOf missing: [KnownItem]) -> Bool {
        !missing.isEmpty && (hasNoOrder || missing.contains { listsOlder($0, byDateAlone: true) })
    }

    /// Whether something new is listed that is not older than anything missing.
    func isAhead(of missing: [KnownItem]) -> Bool {
        entries.contains { entry in !entry.isKnown && !missing.contains { isOlder(entry, $0, isDateEnough: isWithoutPlaces) } }
    }

    /// By date where the feed dates its items and both dates say something, else by the order of first listing.
    private func isOlder(_ entry: Entry, _ item: KnownItem, isDateEnough: Bool) -> Bool {
        guard isDated, let age = item.age else { return entry.rank < item.rank }
        // The rank of a dated item that stood out of place is no better than its place, and its date no better than its rank.
        guard item.isMisplaced else { return entry.date.map { $0 < age } ?? (entry.rank < item.rank) }
        guard let date = entry.date else { return false }
        return date < age && (isDateEnough || entry.rank < item.rank)
    }
}
