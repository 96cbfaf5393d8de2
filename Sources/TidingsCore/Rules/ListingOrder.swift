// Where new items stand in the order of first listing, and from which end a feed grows (SPEC §4, "older").
// Asked by Window; the ranks it gives are the archive's only notion of age for undated items.

/// Ranks the unknown items of a document between the known ones.
struct ListingOrder {
    let listings: [Listing]
    /// Whether the document is whole, so that the feed's habits may be read from it.
    let isLearning: Bool
    /// The items that stood as listed before, with ranks that may have been lifted or turned round.
    var listed: [KnownItem]
    private(set) var memory: WindowMemory
    /// Parallel to `listings`.
    var ranks: [Int64]
    /// Places of known items that stand out of the order of first listing, older before newer.
    private(set) var outOfPlace: Set<Int> = []
    /// Whether all ranks were turned round, those of items that are not listed as well.
    private(set) var isTurned = false
    /// Places from the newest to the oldest, as the feed lists them.
    private(set) var sequence: [Int] = []
    /// Places of known items whose rank can be trusted, in the order of `sequence`.
    private(set) var anchors: [Int] = []

    init(listings: [Listing], listed: [KnownItem], memory: WindowMemory, isLearning: Bool) {
        self.listings = listings
        self.isLearning = isLearning
        self.listed = listed
        self.memory = memory
        ranks = listings.map { $0.known?.rank ?? 0 }
    }

    mutating func rankNewItems() {
        judgeOrder()
        findAnchors()
        if isLearning { noteArrivals() }
        placeNewItems()
    }

    // MARK: Order

    /// Whether the document is in the order of first listing. One that is not says nothing of the age of what it lists, nor do
    /// those that follow, until enough of them are in order again; one turned round is as good, once that is sure.
    private mutating func judgeOrder() {
        let known = knownPlaces()
        let values = known.map { ranks[$0] }
        let run = Order.fallingRun(values)
        let moved = known.count - run.count
        let bits = Order.bits(values)
        if moved == 0 {
            if !isRepetition { memory.orderBits = min(max(memory.orderBits, 0) + bits, 1000) }
            if memory.orderBits >= WindowMemory.sureBits { memory.isShuffled = false }
        }
        // One item out of place is pinned or was moved; with more than a third it is another order altogether, unless all of
        // them stand on top of a long rest that is in order.
        let isBelowMoved = run.first == moved && run.count >= max(memory.orderBits < WindowMemory.sureBits ? 5 : 3, moved)
        guard moved > max(1, known.count / 3), !isBelowMoved else { return }
        // Ranks that no document confirmed are as good as drawn by lot; what was listed first together is of one age.
        if memory.orderBits >= 0, memory.orderBits < WindowMemory.sureBits, !memory.isShuffled, isLearning { levelBatches() }
        let isReverse = Order.fallingRun(values.reversed()).count == known.count
        // What many documents said is not undone by one.
        memory.orderBits = isReverse ? max(min(memory.orderBits, 0) - bits, -1000) : max(0, memory.orderBits / 2)
        memory.isShuffled = memory.orderBits > -WindowMemory.sureBits
        if !memory.isShuffled { turnRound() }
    }

    /// Whether the items are those of the last document, no more and no less: that they still stand in its order confirms nothing.
    private var isRepetition: Bool {
        listings.count == listed.count && listings.allSatisfy { $0.known?.standing == .listed }
    }

    private mutating func turnRound() {
        memory.orderBits = -memory.orderBits
        swap(&memory.arrivalsAtTop, &memory.arrivalsAtBottom)
        if memory.arrivalsAtTop == memory.arrivalsAtBottom { memory.arrivalsAtBottom += 1 }
    }

    /// Gives all items of one batch one rank.
    private mutating func levelBatches() {
        var highest: [Int64: Int64] = [:]
        for item in listed { highest[item.batch] = max(highest[item.batch] ?? item.rank, item.rank) }
        for index in listed.indices { listed[index].rank = highest[listed[index].batch] ?? listed[index].rank }
        for (index, listing) in listings.enumerated() {
            if let known = listing.known, let rank = highest[known.batch] { ranks[index] = rank }
        }
    }

    /// Places of known items whose rank can be trusted, from the newest to the oldest as the feed lists them.
    private func knownPlaces() -> [Int] {
        let places = memory.isOldestFirst ? Array(listings.indices.reversed()) : Array(listings.indices)
        return places.filter { listings[$0].known.map { !$0.isMisplaced } ?? false }
    }

    /// The longest run of known items in the order of first listing; the others were moved.
    private mutating func findAnchors() {
        sequence = memory.isOldestFirst ? listings.indices.reversed() : Array(listings.indices)
        let known = knownPlaces()
        let run = Order.fallingRun(known.map { ranks[$0] })
        anchors = memory.isShuffled ? [] : run.map { known[$0] }
        outOfPlace = memory.isShuffled ? [] : Set(Order.olderBeforeNewer(known.map { ranks[$0] }, run).map { known[$0] })
    }

    /// Votes for the end at which new items arrive, where a document shows one.
    private mutating func noteArrivals() {
        guard let isBottom = arrivesAtBottom() else { return }
        let wasOldestFirst = memory.isOldestFirst
        if isBottom { memory.arrivalsAtBottom += 1 } else { memory.arrivalsAtTop += 1 }
        guard memory.isOldestFirst != wasOldestFirst else { return }
        // The feed turned out to grow at the other end: what was first listed together stands the other way round.
        isTurned = true
        for index in listed.indices { listed[index].rank = -listed[index].rank }
        for index in ranks.indices { ranks[index] = -ranks[index] }
        findAnchors()
    }

    /// Whether the first document is dated and lists the oldest first.
    private var datesRise: Bool {
        let dates = listings.compactMap { $0.known?.firstPublished ?? $0.draft.content.published }
        guard dates.count * 2 > listings.count, Set(dates).count > 2 else { return false }
        return zip(dates, dates.dropFirst()).allSatisfy { $0 <= $1 }
    }

    /// Whether new items are listed behind all that is known, and nothing else tells why; of a first document, whether its dates say
    /// so. Nil where they are at both ends or none.
    private func arrivesAtBottom() -> Bool? {
        if memory.documents == 0 { return datesRise ? true : nil }
        guard let first = anchors.min(), let last = anchors.max() else { return nil }
        let unknown = listings.indices.filter { listings[$0].known == nil }
        let (top, bottom) = (unknown.filter { $0 < first }, unknown.filter { $0 > last })
        if !top.isEmpty { return bottom.isEmpty && !areOld(top) ? false : nil }
        if !bottom.isEmpty { return !areOld(bottom) && !isTaughtByDamaged(last) && leftAtTheTop(memory.isOldestFirst) ? true : nil }
        // In second place, and nowhere else: the first is pinned.
        let second = anchors.filter { $0 != first }.min() ?? last
        return !unknown.isEmpty && unknown.allSatisfy { $0 < second } && !areOld(unknown) ? false : nil
    }

    /// Whether a known item was first listed by damaged documents since the last whole one.
    func isTaughtByDamaged(_ place: Int) -> Bool { listings[place].known.map { $0.batch > memory.documents } ?? false }

    /// Whether what is new at these places is dated before all that was known: old items come in where a window grows or slides
    /// back, and say nothing of the end at which new ones arrive.
    private func areOld(_ places: [Int]) -> Bool {
        let new = places.map { listings[$0].draft.content.published }
        let known = anchors.compactMap { listings[$0].known?.firstPublished }
        guard let oldest = known.min(), !new.contains(nil), let newest = new.compactMap(\.self).max() else { return false }
        return newest < oldest
    }

    /// New items at the bottom while one in the middle left: an old item slid back. While the top left, or nothing:
    /// the feed grows at the bottom.
    private func leftAtTheTop(_ isOldestFirst: Bool) -> Bool {
        let present = Set(listings.compactMap { $0.known?.id })
        let kept = anchors.map { ranks[$0] }
        let missing = listed.filter { !present.contains($0.id) && !$0.isMisplaced }
        guard let highest = kept.max(), let lowest = kept.min() else { return false }
        return missing.allSatisfy { isOldestFirst ? $0.rank < lowest : $0.rank > highest }
    }

    /// New items that stand before known ones with newer dates, where documents are surely in the order of first listing:
    /// their dates say nothing of when they came.
    func backdated(_ dates: Dates) -> Set<Int> {
        guard memory.isOrdered else { return [] }
        // Where dates run the other way, what stands first is the oldest, and the direction is not known yet.
        let known = anchors.compactMap { dates.values[$0]?.milliseconds }
        guard Order.fallingRun(known).count >= Order.fallingRun(known.reversed()).count else { return [] }
        let isAnchor = Set(anchors)
        var newest: Timestamp?
        var found: Set<Int> = []
        for place in sequence.reversed() {
            guard let date = dates.values[place] else { continue }
            if isAnchor.contains(place) {
                newest = max(date, newest ?? date)
            } else if listings[place].known == nil, let newest, date < newest {
                found.insert(place)
            }
        }
        return found
    }
}
