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
    }

    let habits: Habits
    private var seen: [Int: Seen] = [:]
    private var lastListed: Set<Int> = []
    private var lastCount = 0
    private var documents = 0
    private var failures = 0
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
    mutating func accept(_ stories: [Story], now: Timestamp) -> [ExpectedChange] {
        var changes = works(now: now)
        let numbers = Set(stories.map(\.number))
        if documents > 0, lastListed.isDisjoint(with: numbers), isFull(lastCount), isFull(stories.count), isAhead(stories),
            habits.mode != .ranked
        {
            changes.append(ExpectedChange(kind: "gap", before: confirmed, after: now))
        }
        changes += teach(stories, now: now)
        for number in seen.keys.filter({ seen[$0]?.standing == .listed && !numbers.contains($0) }).sorted() {
            changes += miss(number, stories, now: now)
        }
        lastListed = numbers
        lastCount = stories.count
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

    private func isFull(_ count: Int) -> Bool { count >= habits.window + habits.pins }

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
                    look: story.look, firstDate: story.look.published, confirmed: now, arrival: story.number, batch: documents)
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
        guard truth, habits.mode != .ranked, stories.contains(where: { isOlder($0, than: item) }) else {
            seen[number]?.standing = .departed
            return []
        }
        seen[number]?.standing = .withdrawn
        return [ExpectedChange(kind: "withdrawn", story: number, revision: item.revision, before: item.confirmed, after: now)]
    }

    /// What the publisher says of its stories: whether each is withdrawn. Set before each document.
    var withdrawn: [Int: Bool] = [:]

    private func isOlder(_ story: Story, than item: Seen) -> Bool {
        guard !story.isOutOfPlace, let known = seen[story.number] else { return false }
        if habits.dates != .none, let a = known.firstDate, let b = item.firstDate { return a < b }
        if habits.order == .shuffled { return known.batch < item.batch }
        return known.arrival < item.arrival
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
        add("published", 1, if: old.published != new.published)
        // The picture of the text is the item's picture.
        add("image", 1, if: old.picture != new.picture)
        add("enclosures", 1, if: old.enclosure != new.enclosure)
        return fields.isEmpty ? nil : (fields, ["", "metadata", "links", "text"][weight])
    }
}
