// Withdrawals whose link has not been asked yet. Asked by SyncEngine's WithdrawalPass.

import TidingsCore
import GRDB

/// A withdrawal, and the page that may tell more of it.
public struct Withdrawal: Sendable, Hashable {
    /// Number of the line in the log.
    public var change: Int64
    public var link: String
    public var sourceName: String
    public var sourceURL: String
}

extension ArchiveSession {
    /// The withdrawals behind a line of the log that have a link and no detail yet, and the last line looked at.
    public func withdrawals(after first: Int64, limit: Int) throws -> (withdrawals: [Withdrawal], last: Int64) {
        let query = try statement(
            """
            SELECT c.id, r.link, s.name, s.url FROM change c JOIN item i ON i.id = c.item_id JOIN source s ON s.id = c.source_id
            JOIN revision r ON r.item_id = i.id AND r.number = i.revision
            WHERE c.id > ? AND c.kind = 'withdrawn' AND c.detail IS NULL AND r.link IS NOT NULL ORDER BY c.id LIMIT ?
            """)
        try query.bind(.int(first), SQLValue(limit))
        var found: [Withdrawal] = []
        while try query.next() {
            found.append(
                Withdrawal(
                    change: query.int(0), link: query.text(1) ?? "", sourceName: query.text(2) ?? "", sourceURL: query.text(3) ?? ""))
        }
        return (found, found.count < limit ? try lastChange() : found.last?.change ?? first)
    }
}
