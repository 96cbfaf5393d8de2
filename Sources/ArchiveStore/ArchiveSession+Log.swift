// Runs, observations and the change log inside a write transaction. Asked by SyncEngine.

public import TidingsCore
import Foundation
import GRDB

extension ArchiveSession {
    /// Closes the runs that a killed process left open as interrupted: there is one engine at a time. What they came to is what
    /// the log says.
    public func closeAbandonedRuns(now: Timestamp) throws {
        func counted(_ kind: String) -> String {
            "\(kind) = max(\(kind), (SELECT count(*) FROM change WHERE run_id = run.id AND kind = '\(kind)'))"
        }
        let sources = "(SELECT count(DISTINCT source_id) FROM change WHERE run_id = run.id AND item_id IS NOT NULL)"
        try db.execute(
            sql: """
                UPDATE run SET state = 'interrupted', ended_at = ?, total = max(total, \(sources)), changed = max(changed, \(sources)),
                    \(["added", "edited", "withdrawn", "returned"].map(counted).joined(separator: ", "))
                WHERE state = 'running'
                """, arguments: [now.milliseconds])
    }

    /// Opens a run.
    public func beginRun(_ cause: RunCause, now: Timestamp) throws -> Int64 {
        try db.execute(
            sql: "INSERT INTO run (cause, started_at) VALUES (?, ?)", arguments: [cause.rawValue, now.milliseconds])
        return insertedID
    }

    /// Writes down how far a run has come.
    public func saveRun(_ id: Int64, _ counts: RunCounts, state: RunState, endedAt: Timestamp?) throws {
        let update = try statement(
            """
            UPDATE run SET state = ?, ended_at = ?, total = ?, changed = ?, unchanged = ?, failed = ?, skipped = ?, added = ?, edited = ?,
                withdrawn = ?, returned = ?, pictures_kept = ?, pictures_failed = ? WHERE id = ?
            """)
        try update.bind(
            .text(state.rawValue), SQLValue(endedAt?.milliseconds), SQLValue(counts.total), SQLValue(counts.changed),
            SQLValue(counts.unchanged), SQLValue(counts.failed), SQLValue(counts.skipped), SQLValue(counts.added), SQLValue(counts.edited),
            SQLValue(counts.withdrawn), SQLValue(counts.returned), SQLValue(counts.picturesKept), SQLValue(counts.picturesFailed), .int(id))
        try update.run()
    }

    /// Records an answer, the evidence of its changes.
    public func addObservation(_ o: Observation, run: Int64, source: Int64) throws -> Int64 {
        let insert = try statement(
            """
            INSERT INTO observation (run_id, source_id, at, before, url, body_digest, server_date, is_whole) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        try insert.bind(
            .int(run), .int(source), .int(o.at.milliseconds), SQLValue(o.before?.milliseconds), .text(o.url), SQLValue(o.bodyDigest),
            SQLValue(o.serverDate?.milliseconds), SQLValue(o.isWhole))
        try insert.run()
        return insertedID
    }

    /// Keeps the body of an answer (setting `keepResponses`).
    public func keepResponse(observation: Int64, body: [UInt8]) throws {
        let stored = ResponseBody(of: body)
        try db.execute(
            sql: "INSERT INTO response (observation_id, encoding, size, body) VALUES (?, ?, ?, ?)",
            arguments: [observation, stored.encoding, stored.size, Data(stored.bytes)])
    }

    /// Appends a line to the change log, under an id that was never used before; written at the end of the transaction.
    public func append(_ change: Change, run: Int64?, source: Int64, observation: Int64?, at: Timestamp) {
        enqueue(NewChange(change: change, run: run, source: source, observation: observation, at: at))
    }

    /// Completes a line that was written before its detail was known (the status of a withdrawn item's link).
    public func setDetail(change: Int64, _ detail: String) throws {
        try db.execute(sql: "UPDATE change SET detail = ? WHERE id = ?", arguments: [detail, change])
    }

    /// How far a follower of the log has come; 0 for a new one.
    public func cursor(_ follower: String) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT change_id FROM follower WHERE name = ?", arguments: [follower]) ?? 0
    }

    /// Notes how far a follower has come; in the transaction of its work, so that neither is there without the other.
    public func setCursor(_ follower: String, _ change: Int64) throws {
        try db.execute(
            sql: "INSERT INTO follower (name, change_id) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET change_id = excluded.change_id",
            arguments: [follower, change])
    }

    /// The number of the last line; 0 for an empty log.
    public func lastChange() throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT max(id) FROM change") ?? 0
    }
}
