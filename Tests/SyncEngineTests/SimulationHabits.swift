// The publishers of the simulation: each has one habit that SPEC §4 speaks of, or several of them together.
// Read by the simulated publisher, its renderer and the history that the log must equal.

import Testing
import TidingsCore

/// How a simulated publisher behaves.
struct Habits: Sendable {
    enum Format: Sendable { case rss, atom, alternating }
    enum Dates: Sendable {
        case exact
        /// Several stories share a date.
        case byDay
        case none
    }
    enum Order: Sendable {
        case newestFirst, oldestFirst
        /// Another order in each document; what is listed is decided by age all the same.
        case shuffled
    }
    enum IDs: Sendable {
        case stable, none, shared
        /// A new id for some, or for each, whenever the document is rendered anew.
        case churnSome, churnAll
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
    var duplicates = false
    /// Whether the server answers 304 where it can.
    var conditional = true
    var hasLastModified = false
    var hasOwnDate = false
    /// Chances out of a thousand, by step.
    var adding = 600
    var burst = 2
    var editing = 350
    var withdrawing = 120
    var returning = 60
    var odd: [Answer] = []
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
