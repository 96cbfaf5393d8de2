// What a reader of a simulated feed can know of its publisher's acts, by SPEC §4 alone: the history that the log must
// equal. Shares no code with the rules under test.

import TidingsCore

/// A line that the log must have, as far as it can be known beforehand.
struct ExpectedChange: Hashable, CustomStringConvertible {
    var kind: String
    var story: Int?
    /// Not told for `returned`, where the edit that may come with it has the number.
    var revision: Int?
    var fields: [String] = []
    var significance: String?
    var before: Timestamp?
    var after: Timestamp?

    var description: String {
        var out = kind
        if let story { out += " story \(story)" }
        if let revision { out += " revision \(revision)" }
        if let significance { out += " \(fields.joined(separator: ",")) (\(significance))" }
        return out + " between \(before.map(\.description) ?? "-") and \(after.map(\.description) ?? "-")"
    }
}

struct SimulatedHistory {
    private struct Seen {
        var look: Look
        var firstDate: Timestamp?
        var revision = 1
        var standing = Standing.listed
        /// The last poll that showed it as it is.
        var confirmed: Timestamp
        var arrival: Int
        var batch: Int
        var firstSeen: Timestamp
        /// First listed where the order said nothing and the window may have slid back: new, or older than all.
        var isOfUnknownAge = false
    }

    let habits: Habits
    private var seen: [Int: Seen] = [:]
    private var lastListed: Set<Int> = []
    private var lastCount = 0
    private var longestCount = 0
    /// Documents whose order said nothing.
    private var disordered: Set<Int> = []
    private var documents = 0
    private var failures = 0
    /// Withdrawals that happened, and that only what stands out of its place speaks for: the log may have them or not.
    private(set) var permitted: [ExpectedChange] = []
    /// The last poll that confirmed the archive's state.
    private var confirmed: Timestamp?
    /// The poll before this one; the run says so before each.
    var lastPoll: Timestamp?

    init(_ habits: Habits) { self.habits = habits }

    var isEmpty: Bool { documents == 0 }

    // MARK: Answers without a document

    mutating func confirm(now: Timestamp) -> [ExpectedChange] {
        confirmed = now
        for number in lastListed { seen[number]?.confirmed = now }
        return works(now: now)
    }

    mutating func fail(now: Timestamp) -> [ExpectedChange] {
        failures += 1
        return failures == 3 ? [ExpectedChange(kind: "failing", before: confirmed, after: now)] : []
    }

    /// An answer that proves nothing and is no failure.
    mutating func works(now: Timestamp) -> [ExpectedChange] {
        defer { failures = 0 }
        return failures >= 3 ? [ExpectedChange(kind: "recovered", before: lastPoll, after: now)] : []
    }

    // MARK: Documents

    /// A whole document.
    /// - Parameter isDisordered: whether its order says nothing of age.
    mutating func accept(_ stories: [Story], isDisordered: Bool, now: Timestamp) -> [ExpectedChange] {
        permitted = []
        if isDisordered { disordered.insert(documents) }
        var changes = works(now: now)
        let numbers = Set(stories.map(\.number))
        if documents > 0, lastListed.isDisjoint(with: numbers), isFull(lastCount), isFull(stories.count), isAhead(stories),
            !isRanked
        {
            changes.append(ExpectedChange(kind: "gap", before: confirmed, after: now))
        }
        let unknown = numbers.filter { seen[$0] == nil }
        changes += teach(stories, now: now)
        let withdrawals = changes.count
        for number in seen.keys.filter({ seen[$0]?.standing == .listed && !numbers.contains($0) }).sorted() {
            changes += miss(number, stories, now: now)
        }
        if isDisordered, changes.count > withdrawals {
            for number in unknown where seen[number].flatMap(date) == nil { seen[number]?.isOfUnknownAge = true }
        }
        lastListed = numbers
        lastCount = stories.count
        longestCount = max(longestCount, lastCount)
        documents += 1
        confirmed = now
        return changes
    }

    /// A damaged document: only what it holds whole.
    mutating func acceptDamaged(_ stories: [Story], now: Timestamp) -> [ExpectedChange] {
        let changes = teach(stories, now: now)
        lastListed.formUnion(stories.map(\.number))
        return changes + fail(now: now)
    }

    private func isFull(_ count: Int) -> Bool { count >= longestCount }

    private var isRanked: Bool { habits.mode == .ranked || habits.order == .popular }

    /// Not a window that slid back: its newest story was never seen, and none that was is older than what is missing.
    private func isAhead(_ stories: [Story]) -> Bool {
        let missing = lastListed.compactMap { seen[$0] }
        guard let newest = stories.max(by: { $0.place < $1.place }), seen[newest.number] == nil else { return false }
        return !stories.contains { story in missing.contains { isOlder(story, than: $0) } }
    }

    private mutating func teach(_ stories: [Story], now: Timestamp) -> [ExpectedChange] {
        var changes: [ExpectedChange] = []
        for story in stories {
            guard var known = seen[story.number] else {
                seen[story.number] = Seen(
                    look: story.look, firstDate: story.look.published, confirmed: now, arrival: story.number, batch: documents,
                    firstSeen: now)
                changes.append(ExpectedChange(kind: "added", story: story.number, revision: 1, before: confirmed, after: now))
                continue
            }
            if known.standing == .withdrawn {
                changes.append(ExpectedChange(kind: "returned", story: story.number, before: confirmed, after: now))
            }
            if let (fields, significance) = difference(known.look, story.look) {
                known.revision += 1
                changes.append(
                    ExpectedChange(
                        kind: "edited", story: story.number, revision: known.revision, fields: fields, significance: significance,
                        before: known.confirmed, after: now))
            }
            known.look = story.look
            known.firstDate = known.firstDate ?? story.look.published
            known.standing = .listed
            known.confirmed = now
            seen[story.number] = known
        }
        return changes
    }

    private mutating func miss(_ number: Int, _ stories: [Story], now: Timestamp) -> [ExpectedChange] {
        guard let item = seen[number], let truth = withdrawn[number] else { return [] }
        seen[number]?.standing = .departed
        guard truth, !isRanked, !item.isOfUnknownAge else { return [] }
        let change = ExpectedChange(kind: "withdrawn", story: number, revision: item.revision, before: item.confirmed, after: now)
        guard stories.contains(where: { isOlder($0, than: item) }) else {
            permitted.append(change)
            return []
        }
        seen[number]?.standing = .withdrawn
        return [change]
    }

    /// The log has a withdrawal that it might have missed.
    mutating func take(_ change: ExpectedChange) {
        guard let index = permitted.firstIndex(of: change), let number = change.story else { return }
        permitted.remove(at: index)
        seen[number]?.standing = .withdrawn
    }

    /// What the publisher says of its stories: whether each is withdrawn. Set before each document.
    var withdrawn: [Int: Bool] = [:]

    private func isOlder(_ story: Story, than item: Seen) -> Bool {
        guard !story.isOutOfPlace, let known = seen[story.number], !known.isOfUnknownAge else { return false }
        if let a = date(known), let b = date(item) { return a < b }
        if disordered.contains(known.batch), known.batch == item.batch { return false }
        return known.arrival < item.arrival
    }

    /// A date from the days to come says nothing, unless the feed is listed by it.
    private func date(_ item: Seen) -> Timestamp? {
        guard let date = item.firstDate, habits.dates != .none else { return nil }
        return habits.sortsByDate || date <= item.firstSeen ? date : nil
    }

    /// SPEC §4, compared fields and significance, on what the publisher means rather than on what it wrote.
    private func difference(_ old: Look, _ new: Look) -> ([String], String)? {
        var fields: [String] = []
        var weight = 0
        func add(_ field: String, _ value: Int, if differs: Bool) {
            guard differs else { return }
            fields.append(field)
            weight = max(weight, value)
        }
        add("title", 3, if: old.title != new.title)
        if old.words != new.words {
            add("content", 3, if: true)
        } else {
            add("content", 2, if: old.target != new.target || old.picture != new.picture)
        }
        add("link", 1, if: old.page != new.page)
        add("authors", 1, if: old.author != new.author)
        add("categories", 1, if: old.categories != new.categories)
        // Those of the fetch say nothing.
        add("published", 1, if: old.published != new.published && habits.dates != .atFetch)
        // The picture of the text is the item's picture.
        add("image", 1, if: old.picture != new.picture)
        add("enclosures", 1, if: old.enclosure != new.enclosure)
        return fields.isEmpty ? nil : (fields, ["", "metadata", "links", "text"][weight])
    }
}
