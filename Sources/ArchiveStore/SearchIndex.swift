// The full-text index: a file of its own beside the database, which follows the change log with a cursor and can be
// thrown away at any time. Asked by `search` before it answers and by an engine that has nothing else to do.

import TidingsCore
import Dispatch
import GRDB
import Markup
import Platform

/// An item that answers a query.
public struct SearchHit: Sendable, Hashable {
    public var item: ItemSummary
    public var title: SearchExcerpt
    public var excerpt: SearchExcerpt
}

/// What a search gave.
public struct SearchAnswer: Sendable, Hashable {
    /// The best first.
    public var hits: [SearchHit]
    /// The index could not be written, and what it lacks was read from the archive for this answer alone.
    public var isIndexReadOnly: Bool
}

/// The index could not be brought up to date.
public struct SearchIndexFailure: Error, CustomStringConvertible {
    let reason: String

    public var description: String { "The search index could not be brought up to date; search reads what it lacks itself. \(reason)" }
}

/// The words of all current revisions. Any thread may ask; several processes may at once.
public final class SearchIndex: Sendable {
    /// The file, and where that may not be written, what it lacks in memory.
    private let file: IndexTables?
    private let memory: IndexTables?

    private init(file: IndexTables?, memory: IndexTables?) {
        self.file = file
        self.memory = memory
    }

    /// Path of the index of a database.
    public static func path(ofDatabase database: String) -> String { database + ".search" }

    /// Whether somebody has searched, or a daemon has run: there is a file.
    public static func exists(forDatabase database: String) -> Bool { FileIdentity(path(ofDatabase: database)) != nil }

    /// Opens the index of an archive and catches up with its log; one that is damaged or of another make is made anew.
    /// - Throws: `ArchiveError` where the archive itself cannot be read.
    public static func current(for archive: Archive) throws -> SearchIndex {
        let path = path(ofDatabase: archive.path)
        do {
            return try writable(path, archive)
        } catch let error as DatabaseError where error.meansDamagedIndex {
            try discard(ofDatabase: archive.path)
            return try writable(path, archive)
        } catch let error as DatabaseError where error.meansUnwritable {
            return try readOnly(path, archive)
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// Brings the index of a database up to date while nobody waits for it, on a thread and with a connection of its own.
    /// - Throws: ``SearchIndexFailure``; the archive itself is not at fault, and `search` answers all the same.
    public static func catchUp(withDatabase database: String) async throws {
        try await DispatchQueue(label: "tidings.search.index", qos: .background).run { try catchUpNow(withDatabase: database) }
    }

    private static func catchUpNow(withDatabase database: String) throws {
        let path = path(ofDatabase: database)
        do {
            guard let archive = try Archive.openForReading(database) else { return }
            do {
                _ = try writable(path, archive)
            } catch let error as DatabaseError where error.meansDamagedIndex {
                try discard(ofDatabase: database)
                _ = try writable(path, archive)
            }
        } catch {
            throw SearchIndexFailure(reason: "\(ArchiveError(error, path: path, system: SystemFault.ofOpening(path)))")
        }
    }

    private static func writable(_ path: String, _ archive: Archive) throws -> SearchIndex {
        SearchIndex(file: try filled(IndexTables(path: path, of: archive.path), path, archive), memory: nil)
    }

    /// Catches up with the log.
    /// - Returns: other tables where these were thrown away meanwhile (`forget`): SQLite refuses to write what has no name any more.
    static func filled(_ tables: IndexTables, _ path: String, _ archive: Archive) throws -> IndexTables {
        do {
            try tables.catchUp(with: archive)
            return tables
        } catch is DatabaseError where FileIdentity(path) != tables.file {
            return try filled(IndexTables(path: path, of: archive.path), path, archive)
        }
    }

    private static func readOnly(_ path: String, _ archive: Archive) throws -> SearchIndex {
        do {
            let file = try readable(path, archive)
            let memory = try IndexTables(inMemoryAfter: try file?.state())
            try memory.catchUp(with: archive)
            return SearchIndex(file: file, memory: memory)
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    /// The index as it is; nil where there is none that tells of this archive.
    private static func readable(_ path: String, _ archive: Archive) throws -> IndexTables? {
        guard FileIdentity(path) != nil else { return nil }
        do {
            let file = try IndexTables(readOnlyPath: path)
            return try file.isSound(file.state(), archive) ? file : nil
        } catch let error as DatabaseError where error.meansDamagedIndex || error.meansUnwritable {
            return nil
        }
    }

    /// Removes the index with all the words in it; the next search makes it anew.
    public static func discard(ofDatabase database: String) throws {
        let path = path(ofDatabase: database)
        for file in [path, path + "-journal"] {
            do {
                try DurableFile.remove(file)
            } catch {
                throw ArchiveError.inputOutput(path: file, detail: SystemWords.reason(error.code))
            }
        }
    }

    /// The items that hold all parts of a query, best first.
    /// - Throws: `ArchiveError`; an index that turns out to be damaged only now is made anew first.
    public func search(_ query: SearchQuery, source: String?, limit: Int, in archive: Archive) throws -> SearchAnswer {
        do {
            // No source has the number 0.
            let number = try source.map { try archive.number(ofSource: $0) ?? 0 }
            let (index, found) = try matches(query, source: number, limit: limit, in: archive)
            let hits = try archive.hits(found, for: query, limit: limit)
            return SearchAnswer(hits: hits, isIndexReadOnly: index.memory != nil)
        } catch {
            throw ArchiveError(error, path: archive.path)
        }
    }

    /// - Returns: the items, with the index that knew them.
    private func matches(_ query: SearchQuery, source: Int64?, limit: Int, in archive: Archive) throws -> (SearchIndex, [Int64]) {
        let path = SearchIndex.path(ofDatabase: archive.path)
        do {
            do {
                return (self, try found(query, source: source, limit: limit))
            } catch let error as DatabaseError where file != nil && error.meansDamagedIndex {
                try SearchIndex.discard(ofDatabase: archive.path)
                let index = try SearchIndex.current(for: archive)
                return (index, try index.found(query, source: source, limit: limit))
            }
        } catch {
            throw ArchiveError(error, path: path)
        }
    }

    private func found(_ query: SearchQuery, source: Int64?, limit: Int) throws -> [Int64] {
        let most = max(limit, IndexTables.most)
        var found = try memory?.find(query, source: source, most: most) ?? []
        if let file {
            let newer = try memory?.documents() ?? []
            found += try file.find(query, source: source, most: most).filter { !newer.contains($0.item) }
            found.sort { $0.score < $1.score }
        }
        return found.map(\.item)
    }
}

extension DatabaseError {
    fileprivate var meansDamagedIndex: Bool {
        switch resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: true
        // A table of ours is missing or of another make.
        case .SQLITE_ERROR: true
        default: false
        }
    }

    fileprivate var meansUnwritable: Bool {
        switch resultCode {
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_FULL, .SQLITE_IOERR: true
        default: false
        }
    }
}
