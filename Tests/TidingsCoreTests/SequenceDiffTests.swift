// The comparison of sequences: right whatever happens, the best where that can be had, and within its bound of steps.

import Testing

@testable import TidingsCore

@Suite struct SequenceDiffTests {
    /// Numbers that look random and are always the same.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func isRight(_ matches: [(Int, Int)], _ a: [Int32], _ b: [Int32]) -> Bool {
        zip(matches, matches.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 < $1.1 } && matches.allSatisfy { a[$0.0] == b[$0.1] }
    }

    /// The length of the longest common subsequence, the slow way.
    private func longest(_ a: [Int32], _ b: [Int32]) -> Int {
        var row = [Int](repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal = 0
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = x == y ? diagonal + 1 : max(above, row[j])
                diagonal = above
            }
        }
        return row[b.count]
    }

    @Test(arguments: [1, 2, 5, 40, 1000]) func `pairs are equal and rise on both sides, however small the window`(window: Int) {
        var dice = Dice(state: 1)
        for _ in 0..<200 {
            let kinds = Int32.random(in: 1...12, using: &dice)
            let a = (0..<Int.random(in: 0...40, using: &dice)).map { _ in Int32.random(in: 0..<kinds, using: &dice) }
            let b = (0..<Int.random(in: 0...40, using: &dice)).map { _ in Int32.random(in: 0..<kinds, using: &dice) }
            var comparison = SequenceDiff(a: a, b: b, kinds: Int(kinds), window: window)
            let matches = comparison.matches()
            #expect(isRight(matches, a, b), "\(a) \(b)")
            // Without anchors, and in one window, nothing is missed.
            if window == 1000, kinds < 3, a.count > 12, b.count > 12 { #expect(matches.count == longest(a, b), "\(a) \(b)") }
        }
    }

    @Test func `nearly equal texts that repeat their characters are not taken for others`() {
        var dice = Dice(state: 2)
        let old = (0..<30_000).map { _ in Int32.random(in: 0..<300, using: &dice) }
        var new = old
        for _ in 0..<800 { new[Int.random(in: 0..<new.count, using: &dice)] = Int32.random(in: 0..<300, using: &dice) }
        var comparison = SequenceDiff(a: old, b: new, kinds: 300)
        let matches = comparison.matches()
        #expect(isRight(matches, old, new))
        #expect(matches.count > 29_000)
        #expect(comparison.steps < 2_500_000)
    }

    @Test func `texts that share nothing but chance count as replaced, and soon`() {
        var dice = Dice(state: 3)
        let old = (0..<40_000).map { _ in Int32.random(in: 0..<3000, using: &dice) }
        let new = (0..<40_000).map { _ in Int32.random(in: 0..<3000, using: &dice) }
        var comparison = SequenceDiff(a: old, b: new, kinds: 3000)
        #expect(comparison.matches().count < 100)
        #expect(comparison.steps < 1_000_000)
    }

    @Test func `half of the words the same, in many windows`() {
        var dice = Dice(state: 4)
        let old = (0..<20_000).map { _ in Int32.random(in: 0..<2000, using: &dice) }
        let new = old.map { Int.random(in: 0..<10, using: &dice) < 6 ? $0 : Int32.random(in: 0..<2000, using: &dice) }
        var comparison = SequenceDiff(a: old, b: new, kinds: 2000, window: 200)
        let matches = comparison.matches()
        #expect(isRight(matches, old, new))
        #expect(matches.count > 10_000)
        #expect(comparison.steps < 3_000_000)
    }

    /// Each anchor uncovers just one more, far from the other end: two thousand times the whole length.
    @Test func `a text made to be compared for ever is not`() {
        let filler = 10_000
        var old = (0..<filler).map { Int32($0 % 7) }
        var new = (0..<filler).map { Int32($0 * 3 % 7) }
        for number in stride(from: Int32(2000), to: 0, by: -1) {
            old += [20 + number, 7, 21 + number]
            new += [20 + number, 8, 21 + number]
        }
        let bound = 500_000
        var comparison = SequenceDiff(a: old, b: new, kinds: 2100, mostSteps: bound)
        #expect(isRight(comparison.matches(), old, new))
        #expect(comparison.steps > bound, "else the text shows nothing")
        #expect(comparison.steps < bound + 2 * (old.count + new.count) + 1_100_000)
    }
}
