// What was taken out of a text and what put in, word by word. Asked by `log show`; pure, in space linear in the texts.

/// A piece of a comparison of two texts.
public enum DiffPiece: Sendable, Hashable {
    case same(String)
    case gone(String)
    case new(String)
}

/// Compares texts by words (``WordTokens``).
public enum WordDiff {
    /// The pieces in order: `same` and `gone` joined are the old text, `same` and `new` joined the new one.
    public static func between(_ old: String, _ new: String) -> [DiffPiece] {
        let a = WordTokens.split(old)
        let b = WordTokens.split(new)
        var numbers: [Substring: Int32] = [:]
        func number(_ token: Substring) -> Int32 {
            if let known = numbers[token] { return known }
            numbers[token] = Int32(numbers.count)
            return Int32(numbers.count - 1)
        }
        let matches = SequenceDiff(a: a.map(number), b: b.map(number)).matches()
        return pieces(a, b, matches)
    }

    private static func pieces(_ a: [Substring], _ b: [Substring], _ matches: [(Int, Int)]) -> [DiffPiece] {
        var out: [DiffPiece] = []
        var i = 0
        var j = 0
        var same = ""
        func close(_ i2: Int, _ j2: Int) {
            guard i < i2 || j < j2 else { return }
            if !same.isEmpty { out.append(.same(same)) }
            same = ""
            if i < i2 { out.append(.gone(a[i..<i2].joined())) }
            if j < j2 { out.append(.new(b[j..<j2].joined())) }
        }
        for (x, y) in matches {
            close(x, y)
            same += a[x]
            i = x + 1
            j = y + 1
        }
        close(a.count, b.count)
        if !same.isEmpty { out.append(.same(same)) }
        return out
    }
}

/// A comparison of two sequences: anchored at elements that occur once on both sides (patience), and between the
/// anchors by Myers' O(ND) search, given up where the stretches have next to nothing in common. An explicit stack; no recursion.
struct SequenceDiff {
    let a: [Int32]
    let b: [Int32]

    /// Differences after which a stretch without anchors counts as replaced; bounds the time on hostile input.
    private static let patience = 1000

    /// Pairs of equal elements, rising on both sides.
    func matches() -> [(Int, Int)] {
        var found: [(Int, Int)] = []
        var work = [(a.indices, b.indices)]
        while let (x, y) = work.popLast() {
            var left = x
            var right = y
            while let i = left.first, let j = right.first, a[i] == b[j] {
                found.append((i, j))
                left = (i + 1)..<left.upperBound
                right = (j + 1)..<right.upperBound
            }
            while let i = left.last, let j = right.last, a[i] == b[j] {
                found.append((i, j))
                left = left.lowerBound..<i
                right = right.lowerBound..<j
            }
            guard !left.isEmpty, !right.isEmpty else { continue }
            let anchors = anchors(left, right)
            if anchors.isEmpty {
                found += search(left, right)
            } else {
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
        }
        return found.sorted { $0.0 < $1.0 }
    }

    /// The longest rising chain of elements that occur exactly once in both stretches.
    private func anchors(_ left: Range<Int>, _ right: Range<Int>) -> [(Int, Int)] {
        var once: [Int32: Int] = [:]
        for i in left { once[a[i]] = once[a[i]] == nil ? i : -1 }
        var seen: [Int32: Int] = [:]
        for j in right { seen[b[j]] = seen[b[j]] == nil ? j : -1 }
        let pairs = left.compactMap { i -> (Int, Int)? in
            guard once[a[i]] == i, let j = seen[a[i]], j >= 0 else { return nil }
            return (i, j)
        }
        var tails: [Int] = []
        var previous = [Int](repeating: -1, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var low = 0
            var high = tails.count
            while low < high {
                let middle = (low + high) / 2
                if pairs[tails[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[index] = tails[low - 1] }
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var chain: [(Int, Int)] = []
        var index = tails.last ?? -1
        while index >= 0 {
            chain.append(pairs[index])
            index = previous[index]
        }
        return chain.reversed()
    }

    /// Myers, "An O(ND) Difference Algorithm" (1986), with the furthest points of each step kept for the way back.
    private func search(_ left: Range<Int>, _ right: Range<Int>) -> [(Int, Int)] {
        let n = left.count
        let m = right.count
        let limit = min(n + m, Self.patience)
        var furthest: [Int: Int] = [1: 0]
        var trace: [[Int: Int]] = []
        for d in 0...limit {
            trace.append(furthest)
            for k in stride(from: -d, through: d, by: 2) {
                let down = k == -d || (k != d && furthest[k - 1, default: -1] < furthest[k + 1, default: -1])
                var x = down ? furthest[k + 1, default: 0] : furthest[k - 1, default: 0] + 1
                var y = x - k
                while x < n, y < m, y >= 0, a[left.lowerBound + x] == b[right.lowerBound + y] {
                    x += 1
                    y += 1
                }
                furthest[k] = x
                if x >= n, y >= m { return walkBack(trace, left, right) }
            }
        }
        return []
    }

    private func walkBack(_ trace: [[Int: Int]], _ left: Range<Int>, _ right: Range<Int>) -> [(Int, Int)] {
        var x = left.count
        var y = right.count
        var found: [(Int, Int)] = []
        for d in trace.indices.reversed() {
            let furthest = trace[d]
            let k = x - y
            let down = k == -d || (k != d && furthest[k - 1, default: -1] < furthest[k + 1, default: -1])
            let previousK = down ? k + 1 : k - 1
            let previousX = furthest[previousK, default: 0]
            let previousY = previousX - previousK
            while x > max(previousX, 0), y > max(previousY, 0), x > 0, y > 0, d == 0 || (x > previousX && y > previousY) {
                x -= 1
                y -= 1
                found.append((left.lowerBound + x, right.lowerBound + y))
            }
            guard d > 0 else { break }
            x = previousX
            y = previousY
        }
        return found
    }
}
