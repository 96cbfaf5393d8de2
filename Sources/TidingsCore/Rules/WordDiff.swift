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
        var numbers: [Word: Int32] = [:]
        var areWords: [Bool] = []
        func number(_ token: Substring) -> Int32 {
            if let known = numbers[Word(text: token)] { return known }
            numbers[Word(text: token)] = Int32(numbers.count)
            areWords.append(token.first.map { $0.isLetter || $0.isNumber } ?? false)
            return Int32(numbers.count - 1)
        }
        let numbered = (a.map(number), b.map(number))
        var comparison = SequenceDiff(a: numbered.0, b: numbered.1, kinds: numbers.count, counts: areWords)
        return pieces(a, b, comparison.matches())
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

/// A word by its bytes: to Swift, two ways to write é are the same text.
private struct Word: Hashable {
    let text: Substring

    static func == (one: Word, other: Word) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
