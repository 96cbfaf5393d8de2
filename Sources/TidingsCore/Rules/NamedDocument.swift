// The names that a document's items go by where several share one, before the archive is asked (SPEC §4, identity).
// Asked by Identity; each step looks at every item once, for a document may hold thousands under one name.

/// A document's items with the keys they go by, before the archive is asked.
struct NamedDocument {
    struct Entry {
        var draft: ItemDraft
        var key: String
    }

    var entries: [Entry] = []
    /// Keys that this document gave to several different items.
    private(set) var sharedKeys = DistinctNames()
    /// Those of them that are ids or links, and links that did not tell apart what shared a key.
    private(set) var ambiguousNames = DistinctNames()

    mutating func add(_ draft: ItemDraft, key: String) { entries.append(Entry(draft: draft, key: key)) }

    /// Where several items share a key: equal content is one item; else the link tells them apart, else title and
    /// date; where all these agree, the first listed counts. Twice at most, for a link may be shared again.
    mutating func separateSharedKeys() {
        for _ in 0..<2 where !separateOnce() { return }
        var seen: Set<String> = []
        entries = entries.filter { seen.insert($0.key).inserted }
    }

    /// Returns whether any key was shared.
    private mutating func separateOnce() -> Bool {
        let repeated = repeatedKeys
        guard !repeated.isEmpty else { return false }
        dropRepetitions(of: repeated)
        let shared = repeatedKeys
        guard !shared.isEmpty else { return false }
        var links: [String: Int] = [:]
        for entry in entries where shared.contains(entry.key) { links[entry.draft.names.link ?? "", default: 0] += 1 }
        for index in entries.indices where shared.contains(entries[index].key) {
            let names = entries[index].draft.names
            let old = entries[index].key
            let digest = names.digest
            sharedKeys.insert(old)
            if old != digest { ambiguousNames.insert(old) }
            let isShared = names.link.map { $0 == old || links[$0, default: 0] > 1 } ?? true
            if isShared, let link = names.link { ambiguousNames.insert(link) }
            entries[index].key = isShared ? digest : names.link ?? digest
        }
        return true
    }

    /// Of most documents every item has a key of its own, and nothing else needs to be asked.
    private var repeatedKeys: Set<String> {
        var seen = Set<String>(minimumCapacity: entries.count)
        var repeated: Set<String> = []
        for entry in entries where !seen.insert(entry.key).inserted { repeated.insert(entry.key) }
        return repeated
    }

    /// One story listed in two states under one key, link, title and date is one item as well.
    private mutating func dropRepetitions(of repeated: Set<String>) {
        var met: [String: MetContents] = [:]
        var labels: Set<[String]> = []
        entries = entries.filter { entry in
            guard repeated.contains(entry.key) else { return true }
            let names = entry.draft.names
            let label = [entry.key, names.digest] + [names.link].compactMap(\.self)
            guard !labels.contains(label), met[entry.key, default: MetContents()].insert(entry.draft) else { return false }
            labels.insert(label)
            return true
        }
    }
}

/// The contents met so far under one name, told apart as a reader would.
struct MetContents {
    private var fingerprints: Set<Fingerprint> = []
    private var readings: Set<Fingerprint> = []

    /// Returns whether there was no equal content.
    @discardableResult
    mutating func insert(_ draft: ItemDraft) -> Bool {
        fingerprints.insert(draft.fingerprint).inserted && readings.insert(draft.content.reading).inserted
    }
}

/// Names in the order in which they were met, each once.
struct DistinctNames {
    private(set) var all: [String] = []
    private var seen: Set<String> = []

    mutating func insert(_ name: String) { if seen.insert(name).inserted { all.append(name) } }
}
