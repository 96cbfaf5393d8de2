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
    private let candidates: [Int]

    /// - Parameter isOldestFirst: nil where it is not known yet.
    init(_ listings: [Listing], isOldestFirst: Bool?, now: Timestamp) {
        self.listings = listings
        self.isOldestFirst = isOldestFirst
        values = listings.map { listing in
            guard let published = listing.known?.firstPublished ?? listing.draft.content.published else { return nil }
            return ItemAge.of(published: published, firstSeen: listing.known?.firstSeen ?? now)
        }
        isDated = values.filter { $0 != nil }.count * 2 > values.count
        candidates = values.indices.filter { [values] in values[$0] != nil && !(listings[$0].known?.isMisplaced ?? false) }
    }

    /// Whether most dates are in order, those of items out of place included.
    var areInOrder: Bool { isDated && Order.isMostly(values.compactMap { $0?.milliseconds }) }

    /// The old items listed before newer ones in a document that is otherwise in date order; in one that runs the
    /// other way, those listed behind newer ones.
    var outOfPlace: Set<Int> {
        let (places, run) = order
        let odd = places.count - run.count
        let isInOrder = odd <= max(1, places.count / 4)
        // Several pinned items: the head of a document whose whole rest is in order.
        let least = isOldestFirst == nil ? 3 : 2
        let isBelowPins = run.first == odd && run.count >= max(least, places.count / 2)
        guard odd > 0, isInOrder || isBelowPins else { return [] }
        return Set(Order.olderBeforeNewer(places.map(date), run).map { places[$0] })
    }

    /// The places from the newest to the oldest as the document lists them, and the longest run of them that is in order.
    private var order: (places: [Int], run: [Int]) {
        let down = candidates
        let up = Array(candidates.reversed())
        let falling = Order.fallingRun(down.map(date))
        let rising = Order.fallingRun(up.map(date))
        switch isOldestFirst {
        case false? where falling.count * 2 >= candidates.count: return (down, falling)
        case true? where rising.count * 2 >= candidates.count: return (up, rising)
        default: return falling.count >= rising.count ? (down, falling) : (up, rising)
        }
    }

    /// Misplaced items that were pinned for a while and are back: the whole document is in date order with them, it lists
    /// everything newer that was listed before, and their age by first listing is their age by date. One that was
    /// backdated, or moved up and sinks again, is told by the newer items that are missing above it.
    func reinstated(among listed: [KnownItem]) -> Set<Int> {
        let misplaced = listings.indices.filter { listings[$0].known?.isMisplaced ?? false }
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

    private func date(_ place: Int) -> Int64 { values[place]?.milliseconds ?? 0 }
}
