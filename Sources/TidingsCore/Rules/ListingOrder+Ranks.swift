// The ranks of a document's new items: above what is known, below it or in between (SPEC §4, "older"). Asked by ListingOrder.

extension ListingOrder {
    /// Room between neighbours, and what is made where there is none left: a million times as much.
    private static let step: Int64 = 1 << 20
    private static let lift: Int64 = 1 << 40

    /// New items before the newest known one are newer than all, those beyond the oldest older than all; between two
    /// known ones they are as old as their place says.
    mutating func placeNewItems() {
        if memory.isShuffled { return stackTogether() }
        let isAnchor = Set(anchors)
        var above: Int?
        var run: [Int] = []
        for place in sequence {
            guard isAnchor.contains(place) else {
                if listings[place].known == nil { run.append(place) }
                continue
            }
            if let above { fill(run, above: above, floor: ranks[place]) } else { stack(run) }
            run = []
            above = place
        }
        guard let above else { return stack(run) }
        if let newestGone = newestGone(from: run, below: above) { return fill(run, above: above, floor: newestGone) }
        let oldest = min(listed.map(\.rank).min() ?? ranks[above], ranks[above])
        for (offset, place) in run.enumerated() { ranks[place] = oldest - Self.step * Int64(offset + 1) }
    }

    /// The rank of the newest item that is missing from below the last known one, where what stands there now is no older.
    private func newestGone(from run: [Int], below last: Int) -> Int64? {
        let present = Set(listings.compactMap { $0.known?.id })
        let missing = listed.filter { $0.rank < ranks[last] && !present.contains($0.id) }
        let unknown = listings.count { $0.known == nil }
        // Nearly all is new below a few that stay: these are pinned, and what they were above has rolled off.
        let isBelowPins = run.count > anchors.count
        // New items above have pushed off as many as are missing: the window rolled, and did not slide back.
        let hasRolled = !run.isEmpty && unknown > run.count && unknown >= missing.count
        // What a cut document lacks may follow, and below what only damaged ones have shown goes on what they did not show.
        let isCut = !isLearning || isTaughtByDamaged(last)
        return isBelowPins || hasRolled || isCut ? missing.map(\.rank).max() : nil
    }

    /// Above everything known; the first of them is the newest.
    private mutating func stack(_ places: [Int]) {
        var top = max(listed.map(\.rank).max() ?? 0, ranks.max() ?? 0)
        for place in places.reversed() {
            top += Self.step
            ranks[place] = top
        }
    }

    /// Above everything known, all at one height: in a document without order none of them is older than another.
    private mutating func stackTogether() {
        let top = max(listed.map(\.rank).max() ?? 0, ranks.max() ?? 0) + Self.step
        for index in listings.indices where listings[index].known == nil { ranks[index] = top }
    }

    /// New items of a document without order that lacks withdrawn ones: each of them is new, or an old one that slid back
    /// into the window, and nothing tells which. They are never evidence, and never taken for withdrawn.
    func leaveAgesOpen(_ dates: Dates, in verdict: inout WindowVerdict) {
        let lowest = min(listed.map(\.rank).min() ?? 0, ranks.min() ?? 0) - Self.step
        for index in listings.indices where listings[index].known == nil && (!dates.isDated || dates.values[index] == nil) {
            verdict.ranks[index] = lowest
            verdict.misplaced.insert(index)
        }
    }

    /// Between the rank of a known item's place and a lower one.
    private mutating func fill(_ places: [Int], above: Int, floor: Int64) {
        guard !places.isEmpty else { return }
        guard ranks[above] > floor else {
            for place in places { ranks[place] = floor }
            return
        }
        let count = Int64(places.count) + 1
        if ranks[above] - floor < count { makeRoom(from: ranks[above]) }
        let gap = min(Self.step, (ranks[above] - floor) / count)
        for (offset, place) in places.reversed().enumerated() { ranks[place] = floor + gap * Int64(offset + 1) }
    }

    /// Lifts everything from a rank upwards, so that items fit in below it.
    private mutating func makeRoom(from floor: Int64) {
        for index in ranks.indices where ranks[index] >= floor { ranks[index] += Self.lift }
        for index in listed.indices where listed[index].rank >= floor { listed[index].rank += Self.lift }
    }
}
