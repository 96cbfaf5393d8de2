// What the dates of a document's items say of their order: which stand out of it, pinned, moved or backdated, and which are
// back in their place (SPEC §4, "older"). Asked by Window; pure.

/// The first recorded published dates of a document's items.
struct Dates {
    /// Parallel to the listings; nil for undated ones and for dates that say nothing.
    let values: [Timestamp?]
    /// Whether the feed dates its items.
    let isDated: Bool
    private let listings: [Listing]
    private let isOldestFirst: Bool?
    private let hasNoOrder: Bool
    private let isFirst: Bool
    private let candidates: [Int]
    private let order: Sequence

    init(_ listings: [Listing], memory: WindowMemory, now: Timestamp) {
        self.listings = listings
        isOldestFirst = memory.knownDirection
        hasNoOrder = memory.hasNoOrder
        isFirst = memory.documents == 0
        values = listings.map { listing in
            guard let published = listing.known?.firstPublished ?? listing.draft.content.published else { return nil }
            return ItemAge.of(published: published, firstSeen: listing.known?.firstSeen ?? now)
        }
        isDated = values.filter { $0 != nil }.count * 2 > values.count
        candidates = values.indices.filter { [values] in values[$0] != nil && !(listings[$0].known?.isMisplaced ?? false) }
        order = Self.order(candidates, values, isOldestFirst: memory.knownDirection)
    }

    /// Whether most dates are in order, those of items out of place included.
    var areInOrder: Bool { isDated && Order.isMostly(values.compactMap { $0?.milliseconds }) }

    /// Whether hardly anything stands out of the order of dates, what was set apart before included.
    var areStrictlyInOrder: Bool {
        let dated = values.count { $0 != nil }
        return isDated && dated - order.run.count <= max(1, dated / 10)
    }

    /// The old items listed before newer ones in a document that is otherwise in date order. In a first document also those
    /// listed behind older ones: they bear the date of a later edit. What stands so later on was moved, and its date is its own.
    var outOfPlace: Set<Int> {
        guard isMostlyInOrder else { return [] }
        let odd =
            isFirst
            ? Set(order.places.indices).subtracting(order.run)
            : Order.olderBeforeNewer(order.places.map { values[$0]?.milliseconds ?? 0 }, order.run)
        return Set(odd.map { order.places[$0] })
    }

    /// Whether what stands out of the order is the exception.
    private var isMostlyInOrder: Bool {
        let odd = order.places.count - order.run.count
        let isInOrder = odd <= max(1, order.places.count / 4)
        // Several pinned items: the head of a document whose whole rest is in order.
        let least = isOldestFirst == nil ? 3 : 2
        let isBelowPins = order.run.first == odd && order.run.count >= max(least, order.places.count / 2)
        return isInOrder || isBelowPins
    }

    /// The places from the newest to the oldest as a document lists them, and the longest run of them that is in order.
    private typealias Sequence = (places: [Int], run: [Int])

    private static func order(_ places: [Int], _ values: [Timestamp?], isOldestFirst: Bool?) -> Sequence {
        func run(_ places: [Int]) -> Sequence { (places, Order.fallingRun(places.map { values[$0]?.milliseconds ?? 0 })) }
        let falling = run(places)
        let rising = run(places.reversed())
        // The direction that is known decides while half of the dates agree with it, but not against all of them.
        switch isOldestFirst {
        case false? where falling.run.count * 2 >= places.count && rising.run.count < places.count: return falling
        case true? where rising.run.count * 2 >= places.count && falling.run.count < places.count: return rising
        default: return falling.run.count >= rising.run.count ? falling : rising
        }
    }

    /// Misplaced items that were pinned for a while and are back: the whole document is in date order with them, it lists
    /// everything newer that was listed before, and their age by first listing is their age by date. One that was
    /// backdated, or moved up and sinks again, is told by the newer items that are missing above it.
    func reinstated(among listed: [KnownItem]) -> Set<Int> {
        let misplaced = listings.indices.filter { listings[$0].known?.isMisplaced ?? false }
        // What stood out of an order that turned out to be none.
        if hasNoOrder, !isMostlyInOrder { return Set(misplaced.filter { values[$0] != nil }) }
        guard !misplaced.isEmpty, order.places.count == order.run.count else { return [] }
        var places: [Int64: Int] = [:]
        for index in listings.indices { if let known = listings[index].known { places[known.id] = index } }
        return Set(misplaced.filter { isInPlace($0) && agrees($0, listed, places) })
    }

    private func isInPlace(_ place: Int) -> Bool {
        guard let own = values[place] else { return false }
        let isFalling = order.places.first ?? 0 <= order.places.last ?? 0
        return candidates.allSatisfy { other in
            guard let date = values[other] else { return true }
            return (other < place) == isFalling ? date >= own : date <= own
        }
    }

    private func agrees(_ place: Int, _ listed: [KnownItem], _ places: [Int64: Int]) -> Bool {
        let isFalling = order.places.first ?? 0 <= order.places.last ?? 0
        guard let known = listings[place].known, let own = known.age else { return false }
        return listed.allSatisfy { other in
            guard !other.isMisplaced, other.id != known.id else { return true }
            guard let date = other.age else {
                // One that arrived later and has no date must stand before it.
                return other.rank < known.rank || places[other.id].map { ($0 < place) == isFalling } ?? false
            }
            guard date != own else { return true }
            return (date > own) == (other.rank > known.rank) && (date < own || places[other.id] != nil)
        }
    }
}
