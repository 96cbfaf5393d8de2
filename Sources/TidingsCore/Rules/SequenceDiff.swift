// Which elements of two sequences belong together, in space linear in them and within a bound of steps, however hostile
// they are. Asked by the word diff.

/// A comparison of two sequences: anchored at elements that occur once on both sides (patience), and between the anchors by
/// Myers' O(ND) search, a window at a time. An explicit stack; no recursion.
struct SequenceDiff {
    let a: [Int32]
    let b: [Int32]
    /// How many elements were looked at. The same sequences take the same number.
    private(set) var steps = 0

    /// Steps after which what is left counts as replaced.
    private let mostSteps: Int
    /// Differences after which a window ends, and the search begins anew where it came furthest. Its square is what a window
    /// costs, in time and in space.
    private let window: Int
    /// Whether an element says something by being on both sides: a space does not.
    private let counts: [Bool]

    /// Where an element stands in the stretch that is being looked at: nowhere, at a place, or at several.
    private var placesInA: [Int32]
    private var placesInB: [Int32]
    private static let nowhere: Int32 = -1
    private static let several: Int32 = -2

    /// - Parameters:
    ///   - kinds: more than the largest element; elements are not negative.
    ///   - counts: for each kind whether it says something that it is on both sides; all do where it is empty.
    ///   - mostSteps: unless told, about a second's. Texts of a megabyte take a few million, or fifty million where half
    ///     of their words are the same.
    init(a: [Int32], b: [Int32], kinds: Int, counts: [Bool] = [], window: Int = 500, mostSteps: Int = 100_000_000) {
        self.a = a
        self.b = b
        self.counts = counts
        self.window = window
        self.mostSteps = mostSteps
        placesInA = [Int32](repeating: Self.nowhere, count: kinds)
        placesInB = placesInA
    }

    private var isOutOfSteps: Bool { steps > mostSteps }

    /// Pairs of equal elements, rising on both sides.
    mutating func matches() -> [(Int, Int)] {
        var found: [(Int, Int)] = []
        var work = [(a.indices, b.indices)]
        while let (x, y) = work.popLast() {
            let (left, right) = matchEnds(x, y, &found)
            guard !left.isEmpty, !right.isEmpty, !isOutOfSteps else { continue }
            let anchors = anchors(left, right)
            guard !anchors.isEmpty else {
                search(left, right, &found)
                continue
            }
            var i = left.lowerBound
            var j = right.lowerBound
            for (x, y) in anchors {
                work.append((i..<x, j..<y))
                found.append((x, y))
                i = x + 1
                j = y + 1
            }
            work.append((i..<left.upperBound, j..<right.upperBound))
        }
        return found.sorted { $0.0 < $1.0 }
    }

    /// Pairs what two stretches begin and end with; gives what is between.
    private func matchEnds(_ x: Range<Int>, _ y: Range<Int>, _ found: inout [(Int, Int)]) -> (Range<Int>, Range<Int>) {
        var (i, j, endI, endJ) = (x.lowerBound, y.lowerBound, x.upperBound, y.upperBound)
        while i < endI, j < endJ, a[i] == b[j] {
            found.append((i, j))
            i += 1
            j += 1
        }
        while endI > i, endJ > j, a[endI - 1] == b[endJ - 1] {
            endI -= 1
            endJ -= 1
            found.append((endI, endJ))
        }
        return (i..<endI, j..<endJ)
    }

    /// The longest rising chain of elements that occur exactly once in both stretches.
    private mutating func anchors(_ left: Range<Int>, _ right: Range<Int>) -> [(Int, Int)] {
        steps += 2 * (left.count + right.count)
        for i in left { Self.note(a[i], at: i, in: &placesInA) }
        for j in right { Self.note(b[j], at: j, in: &placesInB) }
        var pairs: [(Int, Int)] = []
        for i in left where placesInA[Int(a[i])] >= 0 && placesInB[Int(a[i])] >= 0 { pairs.append((i, Int(placesInB[Int(a[i])]))) }
        for i in left { placesInA[Int(a[i])] = Self.nowhere }
        for j in right { placesInB[Int(b[j])] = Self.nowhere }
        return Self.longestChain(pairs)
    }

    private static func note(_ element: Int32, at place: Int, in places: inout [Int32]) {
        places[Int(element)] = places[Int(element)] == nowhere ? Int32(place) : several
    }

    /// The longest chain that rises on the right, too, of pairs that rise on the left; none shares an element with another.
    private static func longestChain(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
        Order.fallingRun(pairs.map { Int64(-$0.1) }).map { pairs[$0] }
    }

    /// Pairs what a search finds, window by window; given up where a window has next to nothing in common, for what
    /// wholly different texts share by chance says nothing.
    private mutating func search(_ left: Range<Int>, _ right: Range<Int>, _ found: inout [(Int, Int)]) {
        var (left, right) = (left, right)
        while !left.isEmpty, !right.isEmpty, !isOutOfSteps {
            var search = WindowSearch(n: left.count, m: right.count)
            let (x, y) = search.run(most: window, from: (left.lowerBound, right.lowerBound), a, b)
            steps += search.steps
            let pairs = search.pairs(to: (x, y))
            let isAtEnd = x == left.count && y == right.count
            guard isAtEnd || shareEnough(left.prefix(x), right.prefix(y), pairs.lazy.map { left.lowerBound + $0.0 }) else { return }
            for (i, j) in pairs { found.append((left.lowerBound + i, right.lowerBound + j)) }
            left = (left.lowerBound + x)..<left.upperBound
            right = (right.lowerBound + y)..<right.upperBound
        }
    }

    /// Whether a third of what counts is in pairs.
    private func shareEnough(_ x: Range<Int>, _ y: Range<Int>, _ paired: some Sequence<Int>) -> Bool {
        guard !counts.isEmpty else { return 6 * paired.reduce(0) { sum, _ in sum + 1 } >= x.count + y.count }
        let whole = x.count { counts[Int(a[$0])] } + y.count { counts[Int(b[$0])] }
        return 6 * paired.reduce(0) { $0 + (counts[Int(a[$1])] ? 1 : 0) } >= whole
    }
}

/// Myers, "An O(ND) Difference Algorithm" (1986), up to so many differences, with the furthest points of each step kept for
/// the way back.
private struct WindowSearch {
    /// How long the two stretches are.
    let n: Int
    let m: Int
    private(set) var steps = 0
    /// The furthest points of d differences: x on the diagonals -d, -d + 2 ... d, from place d (d + 1) / 2 on; -1 where there is
    /// none within the stretches.
    private var rows: [Int32] = []
    private var differences = 0

    init(n: Int, m: Int) {
        self.n = n
        self.m = m
    }

    /// Searches until both stretches are at their ends, or there are too many differences.
    /// - Returns: how far it came: the end, or the furthest point.
    mutating func run(most: Int, from start: (Int, Int), _ a: [Int32], _ b: [Int32]) -> (Int, Int) {
        var furthest = (0, 0)
        for d in 0...most {
            differences = d
            for k in stride(from: -d, through: d, by: 2) {
                let begin = d == 0 ? 0 : arrival(d, k).x
                guard begin >= 0 else {
                    rows.append(-1)
                    continue
                }
                var x = begin
                var y = x - k
                while x < n, y < m, a[start.0 + x] == b[start.1 + y] {
                    x += 1
                    y += 1
                }
                steps += 1 + x - begin
                rows.append(Int32(x))
                if x + y > furthest.0 + furthest.1 { furthest = (x, y) }
                if x == n, y == m { return furthest }
            }
        }
        return furthest
    }

    /// Where the d-th difference leads to on a diagonal, and whether it is one of the right stretch; x is -1 where it leads nowhere.
    private func arrival(_ d: Int, _ k: Int) -> (x: Int, isDown: Bool) {
        let before = furthest(d - 1, k - 1)
        let above = furthest(d - 1, k + 1)
        let across = before >= 0 && before < n ? before + 1 : -1
        let down = above >= 0 && above - k <= m ? above : -1
        return down >= across ? (down, true) : (across, false)
    }

    private func furthest(_ d: Int, _ k: Int) -> Int { abs(k) > d ? -1 : Int(rows[d * (d + 1) / 2 + (k + d) / 2]) }

    /// The pairs on the way to a point that the search reached, by the fewest differences.
    func pairs(to point: (Int, Int)) -> [(Int, Int)] {
        var (x, y) = point
        var found: [(Int, Int)] = []
        var d = (0...differences).first { ($0 - (x - y)).isMultiple(of: 2) && furthest($0, x - y) == x } ?? 0
        while x > 0 || y > 0 {
            let k = x - y
            let (begin, isDown) = d == 0 ? (0, false) : arrival(d, k)
            while x > begin {
                x -= 1
                y -= 1
                found.append((x, y))
            }
            guard d > 0 else { break }
            if isDown { y -= 1 } else { x -= 1 }
            d -= 1
        }
        return found
    }
}
