// How much of a sequence is in order, and what that is worth as a chance. Asked by the rules of the window, for dates and for the
// order of first listing; pure.

/// Sequences that should fall from the newest to the oldest.
enum Order {
    /// Whether a run of more than half of the values, one way or the other, is in order.
    static func isMostly(_ values: [Int64]) -> Bool {
        max(fallingRun(values).count, fallingRun(values.reversed()).count) * 2 > values.count
    }

    /// Indexes of a longest run that never rises, by patience sorting.
    static func fallingRun(_ values: [Int64]) -> [Int] {
        var tails: [Int] = []
        var previous = [Int](repeating: -1, count: values.count)
        for index in values.indices {
            var low = 0
            var high = tails.count
            while low < high {
                let middle = (low + high) / 2
                if values[tails[middle]] >= values[index] { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[index] = tails[low - 1] }
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var run: [Int] = []
        var index = tails.last ?? -1
        while index >= 0 {
            run.append(index)
            index = previous[index]
        }
        return run.reversed()
    }

    /// What it is worth as a chance that so many different values fall, in bits, rounded down: one order out of all that there are.
    static func bits(_ values: [Int64]) -> Int {
        func factorial(_ count: Int) -> Int { (1...max(1, count)).reduce(0) { $0 + (Int.bitWidth - 1 - $1.leadingZeroBitCount) } }
        var together: [Int64: Int] = [:]
        for value in values { together[value, default: 0] += 1 }
        return max(0, factorial(values.count) - together.values.reduce(0) { $0 + factorial($1) })
    }

    /// Indexes outside the run that are listed before something newer than themselves in it.
    static func olderBeforeNewer(_ values: [Int64], _ run: [Int]) -> Set<Int> {
        let inRun = Set(run)
        var newestBelow = Int64.min
        var found: Set<Int> = []
        for index in values.indices.reversed() {
            if inRun.contains(index) {
                newestBelow = max(newestBelow, values[index])
            } else if values[index] < newestBelow {
                found.insert(index)
            }
        }
        return found
    }
}
