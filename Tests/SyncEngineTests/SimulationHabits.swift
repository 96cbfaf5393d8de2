// The publishers of the simulation: each has one habit that SPEC §4 speaks of, or several of them together.
// Read by the simulated publisher, its renderer and the history that the log must equal.

import Testing
import TidingsCore

/// How a simulated publisher behaves.
struct Habits: Sendable {
    enum Format: Sendable {
        case rss, atom, json, alternating
        /// RSS, Atom and JSON Feed in turn.
        case rotating
    }
    enum Dates: Sendable {
        case exact
        /// Several stories share a date.
        case byDay
        case none
        /// Some stories bear dates of the coming days.
        case someAhead
        /// A clock or a zone that is hours ahead.
        case allAhead
        /// Each fetch shows the time of the fetch.
        case atFetch
    }
    enum Order: Sendable {
        case newestFirst, oldestFirst
        /// Another order in each document; what is listed is decided by age all the same.
        case shuffled
        /// What is read most, whatever its age.
        case popular
    }
    enum IDs: Sendable {
        case stable, none, shared
        /// A new id for some, or for each, whenever the document is rendered anew.
        case churnSome, churnAll
        /// There in one document and missing in another.
        case sometimes
        /// Neither id nor link.
        case anonymous
    }
    enum Answer: Sendable, CaseIterable { case failure, page, empty, truncated, stale }

    var name: String
    var steps = 120
    var window = 12
    var format = Format.rss
    var dates = Dates.exact
    var order = Order.newestFirst
    var ids = IDs.stable
    /// Tracking parameters in the stories' links, new in each document.
    var tracking = false
    /// Links now with http, now with https.
    var schemeFlips = false
    /// Nonces, attributes, white space, pixels, and bodies that move between summary and content.
    var noise = false
    /// Signed picture addresses.
    var signatures = false
    /// Old stories shown on top, beside the window.
    var pins = 0
    /// Stories that jump to the top when they are edited.
    var bumps = false
    /// New stories with old dates: on top, or at their place.
    var backdated: Backdating?
    enum Backdating: Sendable { case onTop, inDateOrder }
    /// Stories whose date changes or vanishes, and comes back.
    var movesDates = false
    /// Listed by date instead of in the order of publication.
    var sortsByDate = false
    /// An edit may give back what a former one took.
    var takesBack = false
    /// An edited story may get the date of now and stand on top.
    var redates = false
    /// The id of a story may be given to another one, which takes its place on top.
    var reusesIDs = false
    /// Several stories on one page.
    var sharesPages = false
    var hasTitles = true
    var duplicates = false
    /// Steps whose document alone is in another order, and a step from which on the order is turned round.
    var reordered: Set<Int> = []
    var turnsRound: Int?
    /// From the middle of its life on.
    var laterWindow: Int?
    /// The step at which another site takes the place of this one, with stories of its own.
    var replaced: Int?
    /// The same documents under a second source.
    var isMirrored = false
    /// Whether the server answers 304 where it can.
    var conditional = true
    var hasLastModified = false
    var hasOwnDate = false
    /// Chances out of a thousand, by step.
    var adding = 600
    var burst = 2
    var editing = 350
    /// Stories that may be edited in one step.
    var edits = 1
    var withdrawing = 120
    var returning = 60
    var odd: [Answer] = []
    var oddity = 250
    var mode: WindowMode?

    init(_ name: String, _ set: (inout Habits) -> Void = { _ in }) {
        self.name = name
        set(&self)
    }
}

extension Habits: CustomTestStringConvertible {
    var testDescription: String { name }
}

extension Habits {
    /// One per rule of SPEC §4.
    static let single: [Habits] = [
        Habits("dated, newest first"),
        Habits("Atom") { $0.format = .atom },
        Habits("RSS today, Atom tomorrow") { $0.format = .alternating },
        Habits("oldest first") { $0.order = .oldestFirst },
        Habits("shuffled") { $0.order = .shuffled },
        Habits("several stories of one date") { $0.dates = .byDay },
        Habits("undated, newest first") { $0.dates = .none },
        Habits("undated, oldest first") {
            $0.dates = .none; $0.order = .oldestFirst
        },
        Habits("undated, shuffled") {
            $0.dates = .none; $0.order = .shuffled; $0.window = 20; $0.burst = 3
        },
        Habits("one pinned story") { $0.pins = 1 },
        Habits("three pinned stories") { $0.pins = 3 },
        Habits("undated with a pinned story") {
            $0.dates = .none; $0.pins = 1
        },
        Habits("edited stories jump to the top") { $0.bumps = true },
        Habits("undated, edited stories jump to the top") {
            $0.bumps = true; $0.dates = .none
        },
        Habits("backdated stories on top") { $0.backdated = .onTop },
        Habits("backdated stories at their place") { $0.backdated = .inDateOrder },
        Habits("dates that change or vanish") { $0.movesDates = true },
        Habits("a short window that slides both ways") {
            $0.window = 5; $0.withdrawing = 250; $0.adding = 800; $0.returning = 150
        },
        Habits("a window of one") {
            $0.window = 1; $0.withdrawing = 100; $0.burst = 1; $0.returning = 0
        },
        Habits("undated, short window, both ways") {
            $0.dates = .none
            $0.window = 6
            $0.withdrawing = 250
            $0.adding = 800
            $0.returning = 150
        },
        Habits("more news than the window holds") {
            $0.window = 4; $0.burst = 9
        },
        Habits("markup noise") { $0.noise = true },
        Habits("signed picture addresses") { $0.signatures = true },
        Habits("no ids") { $0.ids = .none },
        Habits("neither ids nor links") { $0.ids = .anonymous },
        Habits("one id for all") { $0.ids = .shared },
        Habits("some ids change") { $0.ids = .churnSome },
        Habits("all ids change on every fetch") { $0.ids = .churnAll },
        Habits("tracking parameters, no ids") {
            $0.ids = .none; $0.tracking = true
        },
        Habits("http and https in turn, no ids") {
            $0.ids = .none; $0.schemeFlips = true
        },
        Habits("stories listed twice") { $0.duplicates = true },
        Habits("failures and pages instead of the feed") { $0.odd = [.failure, .page] },
        Habits("documents that list nothing") { $0.odd = [.empty] },
        Habits("truncated documents") { $0.odd = [.truncated] },
        Habits("truncated documents, undated") {
            $0.odd = [.truncated]; $0.dates = .none
        },
        Habits("stale copies by Last-Modified") {
            $0.odd = [.stale]; $0.hasLastModified = true
        },
        Habits("stale copies by their own date") {
            $0.odd = [.stale]; $0.hasOwnDate = true
        },
        Habits("a hot list, configured") {
            $0.mode = .ranked; $0.order = .shuffled
        },
    ]

    /// What publishers do beside the rules' own examples.
    static let odd: [Habits] = [
        Habits("RSS, Atom and JSON Feed in turn") { $0.format = .rotating },
        Habits("JSON Feed") { $0.format = .json },
        Habits("undated, listed in another order once") {
            $0.dates = .none; $0.reordered = [30]
        },
        Habits("undated, listed in another order now and then") {
            $0.dates = .none; $0.reordered = [20, 40, 41, 60, 90]
        },
        Habits("dated, listed in another order now and then") { $0.reordered = [20, 40, 41, 60, 90] },
        Habits("undated, turned round") {
            $0.dates = .none; $0.turnsRound = 40
        },
        Habits("dated, turned round") { $0.turnsRound = 40 },
        Habits("some dates ahead of their time") { $0.dates = .someAhead },
        Habits("some dates ahead of their time, listed by date") {
            $0.dates = .someAhead; $0.sortsByDate = true
        },
        Habits("all dates hours ahead") { $0.dates = .allAhead },
        Habits("shuffled, some dates ahead") {
            $0.dates = .someAhead; $0.order = .shuffled
        },
        Habits("dates of the fetch") { $0.dates = .atFetch },
        Habits("dates moved to now, and the story to the top") { $0.redates = true },
        Habits("dates moved to now of most stories, listed by date") {
            $0.redates = true
            $0.sortsByDate = true
            $0.edits = 6
            $0.editing = 900
        },
        Habits("edits taken back") { $0.takesBack = true },
        Habits("ids given to other stories") { $0.reusesIDs = true },
        Habits("several stories on one page") { $0.sharesPages = true },
        Habits("no titles") { $0.hasTitles = false },
        Habits("ids now and then") { $0.ids = .sometimes },
        Habits("a window that shrinks") {
            $0.window = 20; $0.laterWindow = 10
        },
        Habits("a window that grows") {
            $0.window = 10; $0.laterWindow = 20
        },
        Habits("undated, a window that shrinks") {
            $0.window = 20; $0.laterWindow = 10; $0.dates = .none
        },
        Habits("undated, a window that grows") {
            $0.window = 10; $0.laterWindow = 20; $0.dates = .none
        },
        Habits("another site in its place") { $0.replaced = 60 },
        Habits("undated, another site in its place") {
            $0.replaced = 60; $0.dates = .none
        },
        Habits("one story in two sources") { $0.isMirrored = true },
        Habits("a network of caches, every other copy stale") {
            $0.odd = [.stale]; $0.hasLastModified = true; $0.oddity = 500
        },
    ]

    /// Several at once.
    static let combined: [Habits] = [
        Habits("noise, churn and signatures") {
            $0.noise = true; $0.ids = .churnAll; $0.signatures = true; $0.format = .alternating
        },
        Habits("tracking, flips, duplicates, truncation") {
            $0.ids = .none
            $0.tracking = true
            $0.schemeFlips = true
            $0.duplicates = true
            $0.odd = [.truncated, .failure]
        },
        Habits("pinned, noisy, truncated, empty, failing") {
            $0.pins = 1
            $0.noise = true
            $0.odd = [.truncated, .empty, .failure, .page]
        },
        Habits("undated, churning, truncated") {
            $0.dates = .none; $0.ids = .churnSome; $0.odd = [.truncated]
        },
        Habits("shuffled, one id for all, noisy") {
            $0.order = .shuffled; $0.ids = .shared; $0.noise = true
        },
        Habits("oldest first, days, signatures, pages") {
            $0.order = .oldestFirst
            $0.dates = .byDay
            $0.signatures = true
            $0.odd = [.page]
        },
        Habits("backdated, bumped and stale") {
            $0.backdated = .onTop
            $0.bumps = true
            $0.odd = [.stale]
            $0.hasLastModified = true
        },
        Habits("everything that goes wrong at once") {
            $0.noise = true
            $0.signatures = true
            $0.ids = .churnSome
            $0.schemeFlips = true
            $0.format = .alternating
            $0.hasLastModified = true
            $0.odd = Habits.Answer.allCases
            $0.steps = 200
        },
        Habits("churn, flips, tracking, listed twice") {
            $0.ids = .churnAll
            $0.schemeFlips = true
            $0.tracking = true
            $0.duplicates = true
        },
        Habits("some ids change, listed twice, noisy") {
            $0.ids = .churnSome; $0.duplicates = true; $0.noise = true
        },
        Habits("one id for all, flips, tracking, listed twice") {
            $0.ids = .shared
            $0.schemeFlips = true
            $0.tracking = true
            $0.duplicates = true
        },
        Habits("undated, pinned, edited stories jump, truncated") {
            $0.dates = .none
            $0.pins = 1
            $0.bumps = true
            $0.odd = [.truncated, .empty]
        },
        Habits("formats in turn, churn, edits taken back, stale") {
            $0.format = .rotating
            $0.ids = .churnAll
            $0.takesBack = true
            $0.odd = [.stale, .failure]
            $0.hasLastModified = true
        },
        Habits("re-dated, some dates ahead, short window") {
            $0.redates = true
            $0.dates = .someAhead
            $0.window = 6
            $0.withdrawing = 200
        },
        Habits("ids now and then, flips, noise, all odd answers") {
            $0.ids = .sometimes
            $0.schemeFlips = true
            $0.noise = true
            $0.odd = Habits.Answer.allCases
            $0.hasLastModified = true
        },
        Habits("oldest first, pinned, days, truncated") {
            $0.order = .oldestFirst
            $0.dates = .byDay
            $0.odd = [.truncated, .page, .empty]
        },
        Habits("undated, oldest first, reordered now and then, churn") {
            $0.dates = .none
            $0.order = .oldestFirst
            $0.ids = .churnAll
            $0.reordered = [25, 50, 75]
        },
        Habits("several stories on one page, noise, window of six") {
            $0.sharesPages = true
            $0.noise = true
            $0.window = 6
        },
        Habits("a window of one, churn, flips, failing") {
            $0.window = 1
            $0.withdrawing = 100
            $0.burst = 1
            $0.returning = 0
            $0.ids = .churnAll
            $0.schemeFlips = true
            $0.odd = [.failure, .empty, .page]
        },
        Habits("a short window of everything") {
            $0.window = 4
            $0.noise = true
            $0.ids = .churnAll
            $0.burst = 3
            $0.withdrawing = 200
            $0.adding = 800
            $0.odd = [.truncated, .empty]
        },
    ]
}

/// A generator whose numbers are the same on every machine (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x2545_F491_4F6C_DD1D &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func chance(_ thousandths: Int) -> Bool { Int.random(in: 0..<1000, using: &self) < thousandths }
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &self) }
}
