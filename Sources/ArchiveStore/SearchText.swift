// How text is cut into what is searched: words, and single characters where a script has no spaces. Asked when an item
// is indexed, when a query is read, and when an excerpt is made, so that the three agree.

import Foundation
import Markup
import TidingsCore

/// What a person searches for: every part must occur.
public struct SearchQuery: Sendable, Hashable {
    /// Words that stand beside each other; Chinese, Japanese and Korean words are phrases of their characters.
    struct Phrase: Sendable, Hashable {
        /// Folded, as ``SearchText/words(_:)`` cuts them.
        var words: [String]
        /// The last word may go on.
        var isPrefix: Bool
    }

    let phrases: [Phrase]

    /// - Parameter text: words; `"several words"` in quotes stand together; `begin*` is the beginning of a word.
    /// - Returns: nil where there is no word in it.
    public init?(_ text: String) {
        var phrases: [Phrase] = []
        for (index, part) in text.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            // Every other part stood between quotes.
            let pieces = index % 2 == 1 ? [part] : part.split(whereSeparator: SearchQuery.separates)
            for piece in pieces {
                let words = SearchText.words(String(piece)).map(\.folded)
                if !words.isEmpty { phrases.append(Phrase(words: words, isPrefix: piece.hasSuffix("*"))) }
            }
        }
        guard !phrases.isEmpty else { return nil }
        self.phrases = phrases
    }

    /// White space, and the punctuation that East Asian texts, which have no spaces, put between words. What joins the parts of one
    /// word elsewhere does not: `e-mail`, `5.20`, `me@example.org`.
    private static func separates(_ character: Character) -> Bool {
        character.isWhitespace || character == "," || character == ";" || "，、。；：！？·・｜／".contains(character)
    }

    /// The query in FTS5's language (SQLite, "Full-text Query Syntax"): quoted strings only, so that nothing a person
    /// types is an operator.
    var match: String {
        phrases.map { phrase in
            "\"" + phrase.words.joined(separator: " ").replacing("\"", with: "\"\"") + "\"" + (phrase.isPrefix ? "*" : "")
        }.joined(separator: " ")
    }
}

enum SearchText {
    /// A word of a text, where it stands, and the form in which it is compared.
    struct Word {
        var range: Range<String.Index>
        var folded: String
    }

    /// Bytes of an item's text that are indexed; bounds what one hostile item costs.
    private static let limit = 1 << 18

    /// The words of a text, in order.
    static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        for token in WordTokens.split(text) {
            guard let first = token.unicodeScalars.first, isWord(first) else { continue }
            words.append(Word(range: token.startIndex..<token.endIndex, folded: fold(token)))
        }
        return words
    }

    /// A text as it is handed to the index: folded words with spaces between them.
    static func indexed(_ text: String) -> String {
        let bounded = text.utf8.count > limit ? String(decoding: text.utf8.prefix(limit), as: UTF8.self) : text
        return words(bounded).map(\.folded).joined(separator: " ")
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value) }
        if isUnifiedIdeograph(scalar) { return true }
        if WordTokens.isIdeographic(scalar) { return scalar.properties.isAlphabetic }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Nearly all of Chinese (Unicode, blocks "CJK Unified Ideographs" and its extension A).
    private static func isUnifiedIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        (0x4E00...0x9FFF).contains(scalar.value) || (0x3400...0x4DBF).contains(scalar.value)
    }

    /// Without case, accents and width, so that "Élan", "elan" and full-width letters are one word.
    private static func fold(_ token: Substring) -> String {
        if token.utf8.allSatisfy({ $0 < 0x80 }) { return token.lowercased() }
        // Unified ideographs have neither case nor accents, and each is a word: what follows took a third of indexing Chinese.
        if token.unicodeScalars.allSatisfy(isUnifiedIdeograph) { return String(token) }
        let decomposed = String(token).decomposedStringWithCompatibilityMapping.lowercased()
        var out = String.UnicodeScalarView()
        for scalar in decomposed.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark { out.append(scalar) }
        // Hangul falls apart when it is decomposed.
        return String(out).precomposedStringWithCanonicalMapping
    }
}

/// A stretch of a text around what was found.
public struct SearchExcerpt: Sendable, Hashable {
    /// A part of it, and whether that is what was looked for.
    public struct Piece: Sendable, Hashable {
        public var text: String
        public var isMatch: Bool
    }

    public var pieces: [Piece]

    /// Characters of an excerpt, about two lines.
    private static let length = 160

    /// The stretch of a text that shows most of a query, with what matches marked; its beginning where nothing does.
    init(of text: String, for query: SearchQuery, length: Int = SearchExcerpt.length) {
        let words = SearchText.words(text)
        let matches = SearchExcerpt.matches(words, query)
        let start = SearchExcerpt.bestStart(matches, words, in: text, length: length)
        let end = text.index(start, offsetBy: length, limitedBy: text.endIndex) ?? text.endIndex
        pieces = []
        var position = start
        if start > text.startIndex { add("…", isMatch: false) }
        for range in matches.map(\.range) where range.lowerBound >= position && range.upperBound <= end {
            add(String(text[position..<range.lowerBound]), isMatch: false)
            add(String(text[range]), isMatch: true)
            position = range.upperBound
        }
        add(String(text[position..<end]) + (end < text.endIndex ? "…" : ""), isMatch: false)
    }

    private mutating func add(_ text: String, isMatch: Bool) {
        guard !text.isEmpty else { return }
        if let last = pieces.last, last.isMatch == isMatch {
            pieces[pieces.count - 1].text += text
        } else {
            pieces.append(Piece(text: text, isMatch: isMatch))
        }
    }

    private struct Match {
        var range: Range<String.Index>
        var phrase: Int
    }

    /// Where the query's phrases stand, in order of place, without overlaps.
    private static func matches(_ words: [SearchText.Word], _ query: SearchQuery) -> [Match] {
        var found: [Match] = []
        for (number, phrase) in query.phrases.enumerated() {
            let count = phrase.words.count
            guard words.count >= count else { continue }
            for first in 0...(words.count - count) where isEqual(words[first..<(first + count)], phrase) {
                found.append(Match(range: words[first].range.lowerBound..<words[first + count - 1].range.upperBound, phrase: number))
            }
        }
        found.sort { $0.range.lowerBound < $1.range.lowerBound }
        var kept: [Match] = []
        for match in found where kept.last.map({ $0.range.upperBound <= match.range.lowerBound }) ?? true { kept.append(match) }
        return kept
    }

    private static func isEqual(_ words: ArraySlice<SearchText.Word>, _ phrase: SearchQuery.Phrase) -> Bool {
        for (offset, word) in words.enumerated() {
            let isLast = offset == phrase.words.count - 1
            let wanted = phrase.words[offset]
            guard word.folded == wanted || (isLast && phrase.isPrefix && word.folded.hasPrefix(wanted)) else { return false }
        }
        return true
    }

    /// A few words before the match that has the most phrases in the reach of an excerpt.
    private static func bestStart(_ matches: [Match], _ words: [SearchText.Word], in text: String, length: Int) -> String.Index {
        var best: (start: String.Index, phrases: Int)?
        for (index, match) in matches.prefix(200).enumerated() {
            let end = text.index(match.range.lowerBound, offsetBy: length * 3 / 4, limitedBy: text.endIndex) ?? text.endIndex
            let reach = Set(matches[index...].prefix { $0.range.upperBound <= end }.map(\.phrase)).count
            if reach > best?.phrases ?? 0 { best = (match.range.lowerBound, reach) }
        }
        guard let best else { return text.startIndex }
        let rough = text.index(best.start, offsetBy: -length / 4, limitedBy: text.startIndex) ?? text.startIndex
        if rough == text.startIndex { return rough }
        return words.first { $0.range.lowerBound >= rough }?.range.lowerBound ?? rough
    }
}
