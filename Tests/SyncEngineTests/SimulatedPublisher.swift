// A publisher with habits: writes, edits, withdraws and brings back stories, and decides what its feed lists.
// It knows what it did; what a reader of the feed can know of that is SimulatedHistory's matter.

import TidingsCore

/// What a reader is shown of a story, beside markup.
struct Look: Sendable, Hashable {
    var title: String
    var words: [String]
    /// Number of the page that the text links to, and of the picture in it.
    var target: Int
    var picture: Int
    var page: Int
    var author: String
    var categories: [String]
    var published: Timestamp?
    var enclosure: Int
}

/// A story as its publisher knows it.
struct Story: Sendable {
    let number: Int
    var look: Look
    /// The date it would be listed by.
    var date: Timestamp
    /// Where it stands in the publisher's own order; higher is newer.
    var place: Double
    var isWithdrawn = false
    /// Its place or its date says nothing of its age.
    var isOutOfPlace = false
    var id: String
}

struct SimulatedPublisher {
    let habits: Habits
    var numbers: SeededNumbers
    private(set) var stories: [Story] = []
    private(set) var pinned: [Int] = []
    private(set) var lastChange: Timestamp
    private var window: Int
    /// Which stories are read most, where that decides.
    private var popularity: [Int: Double] = [:]
    /// Looks that edits replaced.
    private var former: [Int: Look] = [:]
    /// Pages that got a story in this step.
    private var freshPages: Set<Int> = []

    private static let vocabulary =
        "harbour council vote river bridge minister delay storm report quiet market 港口 议会 桥梁 报告 naïve café élan 数据".split(separator: " ")
        .map(
            String.init)

    init(_ habits: Habits, seed: UInt64, now: Timestamp) {
        self.habits = habits
        numbers = SeededNumbers(seed)
        lastChange = now
        window = habits.window
        // An archive older than the window, so that there is something to slide back.
        for age in (0..<habits.window * 3).reversed() { write(now.advanced(bySeconds: Int64(-age) * 5000)) }
        for _ in 0..<habits.pins { pin(oldest: true) }
    }

    /// Steps in which the feed only grows, so that what it does by habit is known before anything is withdrawn.
    static let calm = 8

    // MARK: Acts

    /// What the publisher does between two polls.
    mutating func act(now: Timestamp, step: Int) {
        let calm = step < Self.calm
        var changed = turn(step, now: now)
        if numbers.chance(habits.adding) {
            for turn in 0...numbers.below(habits.burst) { write(now.advanced(bySeconds: Int64(turn) - 60)) }
            changed = true
        }
        guard !calm else {
            if changed { lastChange = now }
            return
        }
        let movable = listed().filter(mayGo)
        if numbers.chance(habits.withdrawing), let index = pick({ _ in true }, among: movable) {
            stories[index].isWithdrawn = true
            changed = true
        }
        if numbers.chance(habits.returning), let index = pick({ $0.isWithdrawn }, among: Array(stories.suffix(habits.window * 2))) {
            stories[index].isWithdrawn = false
            if numbers.chance(400) { edit(index, now: now) }
            changed = true
        }
        for _ in 0..<habits.edits {
            guard numbers.chance(habits.editing), let index = pick({ _ in true }, among: listed()) else { continue }
            edit(index, now: now)
            changed = true
        }
        if habits.pins > 0, habits.dates != .none, numbers.chance(30) {
            self.pinned.removeFirst()
            pin(oldest: false)
            changed = true
        }
        if changed { lastChange = now }
    }

    /// What happens once in the life of a feed.
    private mutating func turn(_ step: Int, now: Timestamp) -> Bool {
        freshPages = []
        if habits.order == .popular {
            for number in stories.map(\.number) where numbers.chance(60) { popularity[number] = Double(numbers.below(1000)) }
        }
        if step == habits.steps / 2, let later = habits.laterWindow { window = later }
        if step == habits.replaced {
            for index in stories.indices { stories[index].isWithdrawn = true }
            for age in (0..<window).reversed() { write(now.advanced(bySeconds: Int64(-age))) }
            return true
        }
        return habits.order == .popular || !habits.reordered.isDisjoint(with: [step, step - 1]) || step == habits.turnsRound
    }

    /// A page whose other story is new in this step would look like that story under a new id.
    private func mayGo(_ story: Story) -> Bool {
        !story.isWithdrawn && !pinned.contains(story.number) && !freshPages.contains(story.look.page)
    }

    private mutating func pick(_ wanted: (Story) -> Bool, among candidates: [Story]) -> Int? {
        let fitting = candidates.filter(wanted)
        guard !fitting.isEmpty else { return nil }
        let chosen = fitting[numbers.below(fitting.count)].number
        return stories.firstIndex { $0.number == chosen }
    }

    private mutating func write(_ time: Timestamp) {
        let number = stories.count
        var date = time
        var place = Double(number)
        var isOutOfPlace = false
        if let backdated = habits.backdated, stories.count > habits.window * 3, numbers.chance(250) {
            // As old as something in the middle of the window, or far older.
            let back = Int64(numbers.below(40) + 1) * 7200 + 1
            date = time.advanced(bySeconds: -back)
            if backdated == .inDateOrder {
                place = (stories.filter { $0.date < date }.map(\.place).max() ?? -1) + 0.5 - Double(number) * 0.00001
            } else {
                isOutOfPlace = true
            }
        }
        if habits.dates == .byDay { date = Timestamp(seconds: date.seconds / 86400 * 86400) }
        if habits.dates == .someAhead, numbers.chance(150) { date = date.advanced(bySeconds: Int64(numbers.below(72) + 2) * 3600) }
        if habits.dates == .allAhead { date = date.advanced(bySeconds: 8 * 3600) }
        var page = number
        if habits.sharesPages, stories.count > habits.window * 3, numbers.chance(400), let newest = listed().first {
            page = newest.look.page
            freshPages.insert(page)
        }
        let look = Look(
            title: habits.hasTitles ? "Story \(number) \(word())" : "", words: ["story\(number)"] + (0..<5).map { _ in word() },
            target: number, picture: number, page: page,
            author: "Author \(numbers.below(3))", categories: ["news"], published: habits.dates == .none ? nil : date, enclosure: number)
        stories.append(
            Story(number: number, look: look, date: date, place: place, isOutOfPlace: isOutOfPlace, id: "id-\(number)"))
    }

    private mutating func word() -> String { Self.vocabulary[numbers.below(Self.vocabulary.count)] }

    private mutating func edit(_ index: Int, now: Timestamp) {
        let fresh = Int(now.seconds % 100_000_000)
        let keepsTitle = habits.ids == .anonymous || !habits.hasTitles
        if habits.takesBack, numbers.chance(400), let look = former.removeValue(forKey: stories[index].number) {
            stories[index].look = look
            return
        }
        if habits.reusesIDs, numbers.chance(200) { return replace(index, now: now, fresh: fresh) }
        former[stories[index].number] = stories[index].look
        for _ in 0...numbers.below(2) {
            switch numbers.below(habits.movesDates ? 9 : 7) {
            case 0: stories[index].look.words[numbers.below(6)] = "edited\(fresh)"
            case 1 where !keepsTitle: stories[index].look.title = "Story \(stories[index].number) retitled\(fresh)"
            case 2: stories[index].look.target = fresh
            case 3: stories[index].look.picture = fresh
            case 4: stories[index].look.author = "Author \(fresh)"
            case 5: stories[index].look.categories = ["news", "c\(fresh)"]
            case 6: stories[index].look.enclosure = fresh
            case 7: stories[index].look.published = now
            case 8: stories[index].look.published = stories[index].look.published == nil ? stories[index].date : nil
            default: stories[index].look.words[0] = "again\(fresh)"
            }
        }
        let isRedated = habits.redates && numbers.chance(500)
        if isRedated {
            stories[index].look.published = now
            stories[index].date = now
        }
        if habits.bumps || isRedated {
            stories[index].place = (stories.map(\.place).max() ?? 0) + 1
            stories[index].isOutOfPlace = true
        }
    }

    /// Another story under the id of this one: to a reader an edit of all that it consists of.
    private mutating func replace(_ index: Int, now: Timestamp, fresh: Int) {
        let old = stories[index].look
        stories[index].look = Look(
            title: "Story \(stories[index].number) other\(fresh)", words: (0..<6).map { "other\(fresh + $0)" }, target: fresh,
            picture: fresh, page: fresh,
            author: old.author, categories: old.categories, published: old.published == nil ? nil : now, enclosure: fresh)
        stories[index].place = (stories.map(\.place).max() ?? 0) + 1
        stories[index].isOutOfPlace = true
    }

    private mutating func pin(oldest: Bool) {
        let shown = Set(listed().map(\.number))
        let candidates = stories.filter { !$0.isWithdrawn && !pinned.contains($0.number) && (oldest ? !shown.contains($0.number) : true) }
        // Old stories, so that they would not be where they are by their age.
        guard let chosen = candidates.prefix(max(1, candidates.count - habits.window)).randomElement(using: &numbers) else { return }
        pinned.append(chosen.number)
        if let index = stories.firstIndex(where: { $0.number == chosen.number }) { stories[index].isOutOfPlace = true }
    }

    // MARK: The document

    /// What the feed lists now, newest first, pinned stories on top.
    func listed() -> [Story] {
        let onTop = pinned.compactMap { number in stories.first { $0.number == number } }
        let rest = stories.filter { !$0.isWithdrawn && !pinned.contains($0.number) }.sorted { rank($0) > rank($1) }
        return onTop + rest.prefix(window)
    }

    private func rank(_ story: Story) -> (Double, Int) {
        if habits.order == .popular { return (popularity[story.number, default: 0], story.number) }
        return habits.sortsByDate ? (Double(story.date.seconds), story.number) : (story.place, story.number)
    }

    /// The same in the order of the document.
    mutating func inDocumentOrder(_ step: Int, now: Timestamp) -> [Story] {
        var stories = listed()
        if habits.dates == .atFetch { for index in stories.indices { stories[index].look.published = now } }
        if habits.reordered.contains(step) { return stories.shuffled(using: &numbers) }
        if let turn = habits.turnsRound, step >= turn { stories.reverse() }
        switch habits.order {
        case .newestFirst, .popular: return stories
        case .oldestFirst: return stories.reversed()
        case .shuffled: return stories.shuffled(using: &numbers)
        }
    }
}
