// Which known name somebody probably meant: asked for misspelt keys and values of the configuration and for
// names of sources on the command line.

/// The known name nearest to a misspelt one.
enum NearestName {
    /// Names longer than this are compared by their beginning: nobody misspells by the kilobyte.
    private static let maximumLength = 64

    /// The nearest by edit distance (insertions, deletions, substitutions and swapped neighbours count one each, case
    /// nothing), if no more than about a third of the letters differ; the first of equals.
    static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        let wanted = letters(name)
        var best: (name: String, distance: Int)?
        for candidate in known {
            let other = letters(candidate)
            let shorter = min(wanted.count, other.count)
            // Of two single letters none is near the other.
            let bound = shorter < 2 ? 0 : max(1, shorter / 3 + (shorter > 4 ? 1 : 0))
            guard abs(wanted.count - other.count) <= bound else { continue }
            let found = distance(wanted, other)
            if found <= bound, found < best?.distance ?? .max { best = (candidate, found) }
        }
        return best?.name
    }

    /// Restricted Damerau-Levenshtein distance.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in 0..<b.count {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }

    private static func letters(_ name: String) -> [Character] { Array(name.prefix(maximumLength).lowercased()) }
}
