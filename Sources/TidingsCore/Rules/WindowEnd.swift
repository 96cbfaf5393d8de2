// The end of a window whose publisher gives stories new dates and lists them by these: what rolled off there may have a later
// first date than a story that was dated anew, and is not withdrawn (SPEC §4, "older"). Asked by Window where an item looks
// withdrawn; pure but for the dates that it asks for. It only acquits: that an item bore a later date proves nothing.

/// Whether what is missing has left the end of a document that is in the order of its current dates.
enum WindowEnd {
    /// The ids of the missing items whose last date is no later than any that is listed, in a document in the order of its dates.
    /// - Parameter lastDate: the published date of an item's current revision; nil where it had none or was cleaned up. Asked
    ///   only where the document is in order, of items that are missing or differ.
    static func rolledOff(
        _ missing: [KnownItem], from listings: [Listing], isOldestFirst: Bool, lastDate: (KnownItem) throws -> Timestamp?
    ) rethrows -> Set<Int64> {
        let dates = listings.compactMap(\.draft.content.published)
        guard dates.count == listings.count, let oldest = dates.min(), isInOrder(dates, isOldestFirst: isOldestFirst) else { return [] }
        guard try keepTheirDates(listings, lastDate) else { return [] }
        return Set(try missing.filter { item in try lastDate(item).map { $0 <= oldest } ?? false }.map(\.id))
    }

    /// One or two dates are in order by chance: so are those of a feed that dates all it lists at the fetch.
    private static func isInOrder(_ dates: [Timestamp], isOldestFirst: Bool) -> Bool {
        guard Set(dates).count > 2 else { return false }
        let neighbours = zip(dates, dates.dropFirst())
        return neighbours.allSatisfy { $0 >= $1 } || (isOldestFirst && neighbours.allSatisfy { $0 <= $1 })
    }

    /// Whether over half of those that stood as listed bear the date that they bore last; else theirs are not to be compared with it.
    /// What had left is back because it was dated anew.
    private static func keepTheirDates(_ listings: [Listing], _ lastDate: (KnownItem) throws -> Timestamp?) rethrows -> Bool {
        var (known, kept) = (0, 0)
        for listing in listings {
            guard let item = listing.known, item.standing == .listed else { continue }
            known += 1
            // What says the same to the byte has the same date, and need not be read.
            if try item.fingerprint == listing.draft.fingerprint || lastDate(item) == listing.draft.content.published { kept += 1 }
        }
        return kept * 2 > known
    }
}
