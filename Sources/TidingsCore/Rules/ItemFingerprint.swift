// The digests by which an unchanged item is recognised: without reading what the archive holds of it, and where it holds nothing any more.

import Markup

extension ItemContent {
    /// Digest of every field but `updated`, each marked by its place so that none can pass for another.
    public var fingerprint: Fingerprint {
        var hasher = FingerprintHasher(capacity: (summary?.utf8.count ?? 0) + (content?.utf8.count ?? 0) + 1024)
        hasher.add(title)
        hasher.add(link)
        hasher.add(summary)
        hasher.add(content)
        hasher.add(image)
        hasher.add(published.map { String($0.milliseconds) })
        for person in authors {
            hasher.add(person.name)
            hasher.add(person.email)
            hasher.add(person.url)
        }
        hasher.mark()
        for category in categories { hasher.add(category) }
        hasher.mark()
        for enclosure in enclosures {
            hasher.add(enclosure.url)
            hasher.add(enclosure.type)
        }
        return hasher.finish()
    }
}

extension ItemContent {
    /// Digest of what ``Difference`` tells apart but for markup. It takes the place of the fingerprint where a content is cleaned up, so
    /// that the item is known again when it is listed once more.
    public var digestForReaders: Fingerprint {
        let shown = body ?? ""
        let text = HTMLText.collapsed(HTMLText.visible(shown))
        var hasher = FingerprintHasher(capacity: text.utf8.count + 1024)
        hasher.add(title.map(HTMLText.collapsed))
        hasher.add(link.map(CanonicalLink.of))
        hasher.add(text)
        for target in Difference.targets(shown) { hasher.add(target.url) }
        hasher.mark()
        // One that says the same as the content is as good as none.
        let lead = HTMLText.collapsed(HTMLText.visible(summary ?? ""))
        if lead != text, !lead.isEmpty { hasher.add(lead) }
        hasher.add(image.map(CanonicalLink.picture))
        hasher.add(published.map { String($0.milliseconds) })
        let people = authors.map { [$0.name, $0.email, $0.url].map { $0 ?? "" }.joined(separator: "\n") }
        for person in Set(people).sorted() { hasher.add(person) }
        hasher.mark()
        for category in Set(categories).sorted() { hasher.add(category) }
        hasher.mark()
        for enclosure in enclosures { hasher.add(CanonicalLink.picture(enclosure.url)) }
        return hasher.finish()
    }
}

/// The name of an item that has neither id nor link (SPEC §4, identity).
public enum ItemDigest {
    /// A name made of what the item says of itself.
    public static func of(title: String?, published: Timestamp?) -> String {
        var hasher = FingerprintHasher(capacity: (title?.utf8.count ?? 0) + 40)
        hasher.add(title)
        hasher.add(published.map { String($0.milliseconds) })
        let print = hasher.finish()
        return "digest:" + hex(print.high) + hex(print.low)
    }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
