// What a reader sees of an item, as one digest: states with one reading differ by no more than markup (SPEC §4, significance).
// Asked by identity, which may meet thousands of items under one key and cannot compare each with each.

import Markup

extension ItemContent {
    /// Digest of the compared fields, each in the form in which ``Difference`` compares it.
    public var reading: Fingerprint {
        var hasher = FingerprintHasher(capacity: (body?.utf8.count ?? 0) + 1024)
        hasher.add(HTMLText.collapsed(title ?? ""))
        let text = Self.reading(of: body ?? "")
        hasher.add(list: text)
        // A summary that says what is read anyway, or nothing, is none.
        let abstract = Self.reading(of: summary ?? "")
        hasher.add(list: abstract == text || abstract == [""] ? [] : abstract)
        hasher.add(link.map(CanonicalLink.of))
        hasher.add(published.map { String($0.milliseconds) })
        hasher.add(image.map(CanonicalLink.withoutQuery))
        let names = Set(authors).map { [$0.name ?? "", $0.email ?? "", $0.url ?? ""] }
        hasher.add(list: names.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self))
        hasher.add(list: Set(categories).sorted())
        hasher.add(list: enclosures.map { CanonicalLink.withoutQuery($0.url) })
        return hasher.finish()
    }

    /// The words of a piece of HTML, and what it links to and shows.
    private static func reading(of html: String) -> [String] {
        [HTMLText.collapsed(HTMLText.visible(html))] + Difference.targets(html).flatMap { ["\($0.kind)", $0.url] }
    }
}

extension FingerprintHasher {
    fileprivate mutating func add(list: [String]) {
        for text in list { add(text) }
        mark()
    }
}
