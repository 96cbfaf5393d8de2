// How configured sources and archived ones are matched, at the start and whenever the configuration changes.
// Asked by Engine inside a transaction, and by whoever publishes without polling.

public import ArchiveStore
public import TidingsCore

/// How configured sources and archived ones are matched: by name, else by URL, else it is new. Where sources exchanged their
/// names they are matched by URL: the items are those of the URL, not of the name.
public enum SourceRegister {
    /// Takes the configuration's names and URLs over into the archive.
    /// - Returns: the archive's row of each source, in the order given.
    public static func register(_ sources: [Source], in session: ArchiveSession) throws -> [StoredSource] {
        let rows = Match(sources, try session.sources()).rows
        let changed = zip(sources, rows).compactMap { source, row in row?.name != source.name ? row : nil }
        // No two rows may have one name, not even for a moment.
        if changed.count > 1 { for row in changed { try session.renameSource(row.id, name: "\u{0}\(row.id)", url: row.url) } }
        return try zip(sources, rows).map { source, row in
            guard var row else { return try session.addSource(name: source.name, url: source.url) }
            guard row.name != source.name || row.url != source.url else { return row }
            if row.url != source.url {
                row.state.forgetAddress()
                try session.savePoll(row.id, row.state)
                try session.saveDocument(row.id, row.state)
            }
            row.name = source.name
            row.url = source.url
            try session.renameSource(row.id, name: row.name, url: row.url)
            return row
        }
    }

    /// The configuration's names of sources that the archive still knows by others, by these; changes nothing.
    public static func newNames(_ sources: [Source], in session: ArchiveSession) throws -> [String: String] {
        let rows = Match(sources, try session.sources()).rows
        let renamed = zip(sources, rows).compactMap { source, row in row.map { ($0.name, source.name) } }.filter { $0 != $1 }
        return Dictionary(renamed) { first, _ in first }
    }
}

/// Which row of the archive belongs to which configured source.
private struct Match {
    /// In the order of the sources; nil for a new one.
    private(set) var rows: [StoredSource?]

    init(_ sources: [Source], _ stored: [StoredSource]) {
        let byName = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
        let configured = Set(sources.map(\.name))
        var renamed = Dictionary(stored.filter { !configured.contains($0.name) }.map { ($0.url, $0) }) { first, _ in first }
        rows = sources.map { byName[$0.name] ?? renamed.removeValue(forKey: $0.url) }
        exchange(sources)
    }

    /// Gives each source the row of its URL, where these are the rows of sources of which the same is true.
    private mutating func exchange(_ sources: [Source]) {
        var places = sources.indices.filter { place in rows[place].map { $0.url != sources[place].url } ?? false }
        while !places.isEmpty {
            let wanted = Set(places.map { sources[$0].url })
            let offered = Set(places.compactMap { rows[$0]?.url })
            if wanted == offered { break }
            places.removeAll { !offered.contains(sources[$0].url) || !wanted.contains(rows[$0]?.url ?? "") }
        }
        let byURL = Dictionary(places.compactMap { rows[$0] }.map { ($0.url, $0) }) { first, _ in first }
        guard byURL.count == places.count else { return }
        for place in places { rows[place] = byURL[sources[place].url] }
    }
}

extension PollState {
    /// A source got another URL: what belonged to the old one is forgotten, its items are not.
    mutating func forgetAddress() {
        movedTo = nil
        moveCandidate = nil
        validators = Validators()
        bodyDigest = nil
        bodyMark = nil
        modifiedAt = nil
        feedDate = nil
        caches = CacheMemory()
        retryAfter = nil
        nextPollAt = nil
        isPutOff = false
        // What the log said of it, gone or failing, is taken back by the first poll that works.
        if goneSince != nil { failures = max(failures, SourceRecorder.failuresBeforeAlarm) }
        goneSince = nil
    }
}
