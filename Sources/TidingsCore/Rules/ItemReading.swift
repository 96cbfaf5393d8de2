// What a reader sees of an item, as one digest: states with one reading differ by no more than markup (SPEC §4, significance).
// Asked by identity, which may meet thousands of items under one key and cannot compare each with each, and for whole documents.

import Markup

extension ItemContent {
    /// Digest of the compared fields, each in the form in which ``Difference`` compares it.
    public var reading: Fingerprint { reading(ignoring: .none) }

    /// - Parameter rules: what a source asks not to hear of is not read.
    func reading(ignoring rules: DifferenceFilter) -> Fingerprint {
        func counts(_ field: ItemField) -> Bool { !rules.fields.contains(field) }
        var hasher = FingerprintHasher(capacity: (body?.utf8.count ?? 0) + 1024)
        hasher.add(counts(.title) ? HTMLText.collapsed(rules.apply(title ?? "")) : nil)
        let text = counts(.content) ? Self.reading(of: body ?? "", rules) : []
        hasher.add(list: text)
        // A summary that says what is read anyway, or nothing, is none; that of an item without content is its body.
        let abstract = counts(.summary) && content != nil ? Self.reading(of: summary ?? "", rules) : text
        hasher.add(list: abstract == text || abstract == [""] ? [] : abstract)
        hasher.add(counts(.link) ? link.map(CanonicalLink.of) : nil)
        hasher.add(counts(.published) ? published.map { String($0.milliseconds) } : nil)
        hasher.add(counts(.image) ? image.map(CanonicalLink.picture) : nil)
        let names = counts(.authors) ? Set(authors).map { [$0.name ?? "", $0.email ?? "", $0.url ?? ""] } : []
        hasher.add(list: names.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self))
        hasher.add(list: counts(.categories) ? Set(categories).sorted() : [])
        hasher.add(list: counts(.enclosures) ? enclosures.map { CanonicalLink.withoutQuery($0.url) } : [])
        return hasher.finish()
    }

    /// The words of a piece of HTML, and what it links to and shows.
    private static func reading(of html: String, _ rules: DifferenceFilter) -> [String] {
        [HTMLText.collapsed(rules.apply(HTMLText.visible(html)))] + Difference.targets(html).flatMap { ["\($0.kind)", $0.url] }
    }
}

extension FingerprintHasher {
    fileprivate mutating func add(list: [String]) {
        for text in list { add(text) }
        mark()
    }
}
