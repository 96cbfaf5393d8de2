// What a document's items do to the archive: added, edited, returned, withdrawn, and nothing else (SPEC §4).
// Runs inside the group's transaction; the rules themselves are pure and live in TidingsCore.

import ArchiveStore
import TidingsCore

/// Compares one document with the archive and records the differences.
struct DocumentRecorder {
    struct Counts {
        var added = 0
        var edited = 0
        var withdrawn = 0
        var returned = 0
        var other = 0
        var isChanged: Bool { added + edited + withdrawn + returned + other > 0 }
    }

    let document: Document
    private(set) var window: WindowMemory
    private(set) var counts = Counts()
    private(set) var isGap = false
    /// Published dates of the items that were added, nil for undated ones.
    private(set) var addedDates: [Timestamp?] = []
    /// Whether the document lists what was forgotten: then its body is not kept, for that would bring it back.
    private var showsForgotten = false
    private(set) var evidence: Evidence
    private var drift: DateDrift

    init(document: Document, window: WindowMemory, evidence: Evidence) {
        self.document = document
        self.window = window
        self.evidence = evidence
        drift = DateDrift(redated: 0, of: 0, updated: document.feed.updated, now: evidence.answer.at)
    }

    private var session: ArchiveSession { evidence.session }
    private var answer: Answer { evidence.answer }
    private var source: Int64 { evidence.answer.job.id }
    /// The last poll that confirmed what the archive holds.
    private var before: Timestamp? { evidence.answer.job.state.confirmedAt }
    private var isWhole: Bool { document.damage == nil }

    mutating func record() throws {
        let listed = try session.listedItems(source: source)
        let identified = try Identity.identify(
            document.drafts, feedLink: document.feed.link.map(CanonicalLink.of), memory: try session.memory(of: source, listed: listed))
        showsForgotten = identified.listings.contains { $0.known?.isForgotten ?? false }
        // What was cut is not listed.
        if !isWhole, document.body != nil, !showsForgotten { showsForgotten = try session.hasForgotten(source: source) }
        for name in identified.ambiguousNames { try session.markAmbiguous(source: source, name: name) }
        let verdict = try judge(identified.listings, listed: listed)
        try weighDates(identified.listings)
        if verdict.isTurned { try session.turnRanks(source: source) }
        if verdict.isGap { try logGap() }
        // Oldest first, so that the log reads in the order in which the stories appeared.
        for index in identified.listings.indices.reversed() {
            let wasMisplaced = identified.listings[index].known?.isMisplaced ?? false
            let isMisplaced = verdict.misplaced.contains(index) || (wasMisplaced && !verdict.reinstated.contains(index))
            try record(identified.listings[index], rank: verdict.ranks[index], isMisplaced: isMisplaced)
        }
        for item in verdict.lifted { try session.setStanding(item: item, leftAt: nil) }
        window = verdict.memory
        for item in verdict.withdrawn { try withdraw(item) }
        for item in verdict.departed { try depart(item) }
    }

    private func judge(_ listings: [Listing], listed: [KnownItem]) throws -> WindowVerdict {
        guard isWhole else { return Window.judgeDamaged(listings, listed: listed, memory: window, now: answer.at) }
        return try Window.judge(listings, listed: listed, memory: window, mode: answer.job.source.window, now: answer.at) { item in
            try session.published(item: item.id, revision: item.revision)
        }
    }

    private mutating func record(_ listing: Listing, rank: Int64, isMisplaced: Bool) throws {
        guard let known = listing.known else { return try add(listing, rank: rank, isMisplaced: isMisplaced) }
        if let alias = listing.alias {
            try session.addAlias(source: source, item: known.id, alias: alias, observation: try observe())
        }
        guard !known.isForgotten else { return try stand(known, rank: rank, isMisplaced: isMisplaced) }
        if known.standing == .withdrawn {
            counts.returned += 1
            // What is over is its absence, and that was confirmed by the last poll.
            try log(Change(.returned, item: known.id, revision: known.revision, before: before))
        }
        // Of what was cleaned up the archive holds a digest, in versions of it before this rule the fingerprint.
        if known.isCleaned, [listing.draft.fingerprint, listing.draft.content.digestForReaders].contains(known.fingerprint) {
            try session.restore(item: known.id, revision: known.revision, draft: listing.draft, observation: try observe())
        } else if listing.draft.fingerprint != known.fingerprint {
            try compare(listing.draft, with: known)
        }
        try stand(known, rank: rank, isMisplaced: isMisplaced)
    }

    private mutating func add(_ listing: Listing, rank: Int64, isMisplaced: Bool) throws {
        let id = try session.addItem(
            source: source, key: listing.key, draft: listing.draft, lentAuthors: document.feed.authors, rank: rank,
            batch: window.documents + 1, isMisplaced: isMisplaced, confirmedAt: isWhole ? nil : answer.at, observation: try observe(),
            now: answer.at)
        counts.added += 1
        addedDates.append(listing.draft.content.published)
        try log(Change(.added, item: id, revision: 1))
    }

    /// Looks at the dates of all known items that differ, where there are enough of them to be dated anew together.
    private mutating func weighDates(_ listings: [Listing]) throws {
        let dated = listings.filter { $0.draft.content.published != nil && $0.known.map { !$0.isForgotten && !$0.isCleaned } ?? false }
        let differing = dated.filter { $0.draft.fingerprint != $0.known?.fingerprint }
        guard differing.count >= DateDrift.least else { return }
        let redated = try differing.count { listing in
            guard let known = listing.known, let date = try session.published(item: known.id, revision: known.revision) else {
                return false
            }
            return date != listing.draft.content.published
        }
        drift = DateDrift(redated: redated, of: dated.count, updated: document.feed.updated, now: answer.at)
    }

    /// The fingerprints differ: what does, and does it matter?
    private mutating func compare(_ listed: ItemDraft, with known: KnownItem) throws {
        let job = answer.job
        let old = try session.content(item: known.id, revision: known.revision)
        var draft = listed
        var compared = listed.content
        if let before = old?.published, let after = compared.published, before != after {
            let isRelative = drift.isRelative(before, after)
            // The first that was told is as good as any later one, and posts bear it.
            if isRelative { draft = listed.dated(before) }
            if isRelative || drift.isShared { compared.published = before }
            if isRelative, let old, Difference.between(old, compared, ignoring: job.filter) == nil { return }
        }
        let difference = old.flatMap { Difference.between($0, compared, ignoring: job.filter) }
        if old != nil, difference.map({ $0.significance == .markup && !job.source.logMarkup }) ?? true {
            return try session.refresh(item: known.id, revision: known.revision, draft: draft)
        }
        let revision = known.revision + 1
        try session.edit(item: known.id, revision: revision, draft: draft, observation: try observe())
        counts.edited += 1
        try log(
            Change(
                .edited, item: known.id, revision: revision, fields: difference?.fields ?? [], significance: difference?.significance,
                detail: old == nil ? "in what cannot be told: the former content had been cleaned up" : nil, before: confirmed(known)))
    }

    /// Listed from now on. An unchanged item of a whole document that was listed before is not written at all.
    private func stand(_ known: KnownItem, rank: Int64, isMisplaced: Bool) throws {
        if isWhole, known.standing == .listed, known.rank == rank, known.isMisplaced == isMisplaced { return }
        var item = known
        item.standing = .listed
        item.rank = rank
        item.isMisplaced = isMisplaced
        if !isWhole { item.confirmedAt = answer.at }
        try session.setStanding(item: item, leftAt: nil)
    }

    private mutating func withdraw(_ item: KnownItem) throws {
        guard !item.isForgotten else { return try depart(item) }
        counts.withdrawn += 1
        try leave(item, .withdrawn)
        try log(Change(.withdrawn, item: item.id, revision: item.revision, before: confirmed(item)))
    }

    private func depart(_ item: KnownItem) throws {
        try leave(item, .departed)
    }

    private func leave(_ item: KnownItem, _ standing: Standing) throws {
        var item = item
        item.confirmedAt = confirmed(item)
        item.standing = standing
        try session.setStanding(item: item, leftAt: answer.at)
    }

    private mutating func logGap() throws {
        isGap = true
        counts.other += 1
        let since = before.map { "\($0)" } ?? "the last poll"
        try log(
            Change(
                .gap,
                detail:
                    "the documents of \(since) and \(answer.at) share no item though both are full windows of \(document.drafts.count): "
                    + "stories may have been missed. Try: a shorter interval"))
    }

    /// The last poll that confirmed the item's state: the source's own while it is listed, else when it left.
    private func confirmed(_ item: KnownItem) -> Timestamp? {
        guard item.standing == .listed else { return item.confirmedAt }
        return [item.confirmedAt, before].compactMap { $0 }.max()
    }

    private mutating func observe() throws -> Int64 {
        let showsForgotten = showsForgotten
        return try evidence.observe(showsForgotten: showsForgotten)
    }

    private mutating func log(_ change: Change) throws {
        var change = change
        if change.before == before { change.before = nil }
        session.append(change, run: evidence.run, source: source, observation: try observe(), at: answer.at)
    }
}
