// What is done between runs, when nobody waits for it: content that is kept no longer goes, the database is tidied up, the
// search index catches up. Asked by `sync now` after its run and by the daemon when nothing is in the air.

public import ArchiveStore
public import TidingsCore

/// Work on the archive that belongs to no run.
public protocol Chore: Sendable {
    /// - Throws: `ArchiveError` where the archive cannot be written; anything else is told, and tried again the next time.
    func run(on archive: Archive, now: Timestamp) async throws
    /// The archive cannot be written, so no chore is done until it can. For those that have somebody to tell.
    func archiveIsUnwritable() async throws
}

extension Chore {
    public func archiveIsUnwritable() async throws {}
}

extension Engine {
    public var hasChores: Bool { !chores.isEmpty }

    /// Does all chores, one after another; between runs, and never two at a time.
    /// - Returns: what went wrong with those that are no part of the archive, in words.
    /// - Throws: `ArchiveError`, `CancellationError`.
    public func doChores() async throws -> [String] {
        try await inTurn { try await $0.run(on: archive, now: now()) }
    }

    /// Tells the chores that the archive cannot be written.
    /// - Returns, throws: as ``doChores()``.
    public func tellChoresOfAilment() async throws -> [String] { try await inTurn { try await $0.archiveIsUnwritable() } }

    private func inTurn(_ body: (any Chore) async throws -> Void) async throws -> [String] {
        var complaints: [String] = []
        for chore in chores {
            do {
                try await body(chore)
            } catch let error as ArchiveError {
                throw error
            } catch let error as CancellationError {
                throw error
            } catch {
                complaints.append(String(describing: error))
            }
        }
        return complaints
    }
}

/// Removes content that is older than the configuration keeps it (`retention`), and gives the room back a little at a time.
public struct RetentionChore: Chore {
    private static let batch = 500
    private static let pages = 2000

    let revisionsSeconds: Int?
    let itemsSeconds: Int?

    /// - Parameters:
    ///   - revisionsSeconds: how long a revision is kept that a later one replaced; nil is for ever.
    ///   - itemsSeconds: how long the content of an item is kept that its feed no longer lists; nil is for ever.
    public init(revisionsSeconds: Int?, itemsSeconds: Int?) {
        self.revisionsSeconds = revisionsSeconds
        self.itemsSeconds = itemsSeconds
    }

    public func run(on archive: Archive, now: Timestamp) async throws {
        guard revisionsSeconds != nil || itemsSeconds != nil else { return }
        if let revisionsSeconds {
            let end = now.advanced(bySeconds: -Int64(revisionsSeconds))
            try await inBatches(archive) { try $0.dropReplacedRevisions(before: end, now: now, limit: Self.batch) }
            try await inBatches(archive) { try $0.dropResponses(before: end, now: now, limit: Self.batch) }
        }
        if let itemsSeconds {
            let end = now.advanced(bySeconds: -Int64(itemsSeconds))
            try await inBatches(archive) { try $0.dropContent(ofItemsLeftBefore: end, limit: Self.batch) }
        }
        try await archive.trim(pages: Self.pages)
    }

    private func inBatches(_ archive: Archive, _ body: @Sendable @escaping (ArchiveSession) throws -> Bool) async throws {
        while try await archive.write(body) { try Task.checkCancellation() }
    }
}

/// Brings the write-ahead log into the database file, and gives back the memory that writing took.
public struct SettlingChore: Chore {
    public init() {}

    public func run(on archive: Archive, now: Timestamp) async throws {
        try await archive.settle()
        try await archive.releaseMemory()
    }
}

/// Brings the search index up to date, so that `search` answers at once.
public struct IndexChore: Chore {
    private let makesOne: Bool

    /// - Parameter makesOne: whether an index is made where there is none: else only those who have searched before pay for it.
    public init(makesOne: Bool) { self.makesOne = makesOne }

    public func run(on archive: Archive, now: Timestamp) async throws {
        guard makesOne || SearchIndex.exists(forDatabase: archive.path) else { return }
        try await SearchIndex.catchUp(withDatabase: archive.path)
    }
}
