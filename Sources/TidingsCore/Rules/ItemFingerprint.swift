// The digest by which an unchanged item is recognised without reading what the archive holds of it.

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
