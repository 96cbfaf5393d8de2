// The block of YAML that a post begins with. Every value is one line, so that none can end the block or add a key.

import TidingsCore

/// Front matter being written.
struct FrontMatter {
    private(set) var bytes: [UInt8]
    /// Whether `<` is written as `&lt;`, for sites that print titles as they are.
    private let escapesMarkup: Bool

    init(escapesMarkup: Bool, opening: String) {
        self.escapesMarkup = escapesMarkup
        bytes = Array(opening.utf8)
    }

    /// A line as it is.
    mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0x0A)
    }

    mutating func add(_ key: String, quoted text: String) {
        bytes.append(contentsOf: key.utf8)
        bytes.append(contentsOf: ": ".utf8)
        YAMLScalar.appendQuoted(cleaned(text), to: &bytes)
        bytes.append(0x0A)
    }

    /// - Parameter isOurs: the site's owner wrote it, and gets it as it is.
    mutating func add(_ key: String, plainOrQuoted text: String, isOurs: Bool) {
        bytes.append(contentsOf: key.utf8)
        bytes.append(contentsOf: ": ".utf8)
        YAMLScalar.append(isOurs ? PrintableText.line(text) : cleaned(text), to: &bytes)
        bytes.append(0x0A)
    }

    /// An entry of a list that the site's owner wrote, indented by one.
    mutating func entry(plainOrQuoted text: String) {
        bytes.append(contentsOf: " - ".utf8)
        YAMLScalar.append(PrintableText.line(text), to: &bytes)
        bytes.append(0x0A)
    }

    /// A list of quoted texts, each once; nothing where there are none.
    mutating func add(_ key: String, list: [String]) { add(key, texts: list.map(cleaned)) }

    /// A list of files; nothing where there are none.
    ///
    /// - Parameter key: with the spaces that it is indented by.
    mutating func add(_ key: String, _ enclosures: [Enclosure]) {
        guard !enclosures.isEmpty else { return }
        line("\(key):")
        let indent = key.prefix { $0 == " " }
        for enclosure in enclosures {
            add("\(indent) - url", quoted: enclosure.url)
            if let type = enclosure.type { add("\(indent)   type", quoted: type) }
            if let length = enclosure.length { line("\(indent)   length: \(length)") }
        }
    }

    /// A list of terms that the site generator makes paths of: it cuts them at `/`, and may fail at `..`, at a name that is too long
    /// for a file, and at the name of a page of its own.
    ///
    /// - Parameter colon: what a colon is written as.
    mutating func add(_ key: String, terms: [String], colon: String = ":") {
        add(key, texts: terms.map { FrontMatter.term(cleaned($0), colon) })
    }

    private static func term(_ text: [UInt8], _ colon: String) -> [UInt8] {
        let parts = text.split(separator: 0x2F).map { fitting(withoutDots(isOwnPage($0) ? spoilt($0)[...] : $0)) }.filter { !$0.isEmpty }
        var path = Array(parts.joined(separator: [0x2F]).drop { $0 == 0x20 })
        while path.last == 0x20 { path.removeLast() }
        guard colon != ":", path.contains(0x3A) else { return path }
        return path.flatMap { $0 == 0x3A ? Array(colon.utf8) : [$0] }
    }

    /// A part that has neither letter nor digit loses its dots: of `> ..` Hugo leaves the dots alone.
    private static func withoutDots(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard part.contains(0x2E) else { return part }
        let hasWord = String(decoding: part, as: UTF8.self).unicodeScalars.contains {
            $0.properties.isAlphabetic || $0.properties.numericType != nil
        }
        return hasWord ? part : part.filter { $0 != 0x2E }[...]
    }

    /// Whether the path made of a part is `index.html`, `index.xml` or the like, where Hugo writes the list of all terms: what is
    /// neither letter, digit nor mark falls out of it but for a few.
    private static func isOwnPage(_ part: ArraySlice<UInt8>) -> Bool {
        guard part.contains(0x2E) else { return false }
        let kept = String(decoding: part, as: UTF8.self).unicodeScalars.filter { scalar in
            scalar.isASCII ? scalar.value.isASCIIWord || "._#+~-%".unicodeScalars.contains(scalar) : scalar.properties.isAlphabetic
        }
        return String(kept).lowercased().hasPrefix("index.")
    }

    /// With other dots.
    private static func spoilt(_ part: ArraySlice<UInt8>) -> [UInt8] { part.flatMap { $0 == 0x2E ? Array("\u{FF0E}".utf8) : [$0] } }

    /// Cut at a character where it is longer than the name of a file may be, as written and in lower case.
    private static func fitting(_ part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard part.count > 255 / 2 else { return part }
        var (length, lowered) = (0, 0)
        for scalar in String(decoding: part, as: UTF8.self).unicodeScalars {
            lowered += scalar.properties.lowercaseMapping.utf8.count
            guard length + scalar.utf8.count <= 255, lowered <= 255 else { break }
            length += scalar.utf8.count
        }
        return part.prefix(length)
    }

    private mutating func add(_ key: String, texts: [[UInt8]]) {
        var seen: Set<[UInt8]> = [[]]
        let texts = texts.filter { seen.insert($0).inserted }
        guard !texts.isEmpty else { return }
        line("\(key):")
        for text in texts {
            bytes.append(contentsOf: " - ".utf8)
            YAMLScalar.appendQuoted(text, to: &bytes)
            bytes.append(0x0A)
        }
    }

    private func cleaned(_ text: String) -> [UInt8] {
        let line = PrintableText.line(text)
        guard escapesMarkup, line.contains(0x3C) else { return line }
        return Array(line.map { $0 == 0x3C ? Array("&lt;".utf8) : [$0] }.joined())
    }
}
