// How configured sources and archived ones are matched, at the start and whenever the configuration changes.
// Asked by Engine inside a transaction.

import ArchiveStore
import TidingsCore

/// How configured sources and archived ones are matched: by name, else by URL, else it is new.
enum SourceRegister {
    /// - Returns: the archive's row of each source, in the order given.
    static func register(_ sources: [Source], in session: ArchiveSession) throws -> [StoredSource] {
        let stored = try session.sources()
        var byName: [String: StoredSource] = [:]
        var byURL: [String: StoredSource] = [:]
        for row in stored { byName[row.name] = row }
        let configured = Set(sources.map(\.name))
        for row in stored where !configured.contains(row.name) { byURL[row.url] = row }
        return try sources.map { source in
            guard var row = byName[source.name] ?? byURL.removeValue(forKey: source.url) else {
                return try session.addSource(name: source.name, url: source.url)
            }
            guard row.name != source.name || row.url != source.url else { return row }
            if row.url != source.url { row.state.forgetAddress() }
            row.name = source.name
            row.url = source.url
            try session.renameSource(row.id, name: row.name, url: row.url)
            try session.savePoll(row.id, row.state)
            return row
        }
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
        retryAfter = nil
        nextPollAt = nil
        // What the log said of it, gone or failing, is taken back by the first poll that works.
        if goneSince != nil { failures = max(failures, SourceRecorder.failuresBeforeAlarm) }
        goneSince = nil
    }
}
