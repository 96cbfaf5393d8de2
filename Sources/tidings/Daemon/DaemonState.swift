// What the daemon says of itself when `status` asks: since when it runs, and what keeps it from its work. Asked through the
// socket, for an archive that cannot be written cannot tell it.

import Glibc
import FeedParser
import TidingsCore

/// How the daemon is.
struct DaemonState: Sendable, Equatable {
    struct Trouble: Sendable, Equatable {
        /// What was told to the journal.
        var reason: String
        var retryAt: Timestamp
    }

    var since: Timestamp
    /// Why polling pauses: the archive cannot be written.
    var trouble: Trouble?
    /// What pictures or posts suffer from; polling goes on.
    var complaint: String?
}

extension DaemonState {
    /// As `status --json` and the socket show it.
    var json: JSONText {
        var object = JSONText()
        object.add("since", since.description)
        object.add("writable", trouble == nil)
        object.add("reason", trouble?.reason)
        object.add("retryAt", trouble?.retryAt.description)
        object.add("followers", complaint)
        return object
    }

    /// nil for what is no state.
    init?(_ fields: WireFields) {
        guard let since = fields.text("since").flatMap(FeedDate.parse) else { return nil }
        self.since = since
        if let reason = fields.text("reason"), let retryAt = fields.text("retryAt").flatMap(FeedDate.parse) {
            trouble = Trouble(reason: reason, retryAt: retryAt)
        }
        complaint = fields.text("followers")
    }
}

extension DaemonClient {
    /// Asks the daemon how it is. Waits for a second at most: who asks wants to see the rest in any case.
    /// - Returns: nil where nobody answers, or this user may not ask.
    func state(withinMilliseconds limit: Int64 = 1000) -> DaemonState? {
        do {
            guard case .success(let descriptor) = try socket.connect() else { return nil }
            defer { close(descriptor) }
            var lines = LineReader(descriptor)
            guard lines.send(DaemonWire.stateRequest + "\n", withinMilliseconds: limit) else { return nil }
            // A daemon that does not know the question answers something else.
            guard case .line(let line) = lines.next(withinMilliseconds: limit), case .state(let state) = DaemonWire.answer(line) else {
                return nil
            }
            return state
        } catch {
            // A socket that cannot even be asked for is as good as none.
            return nil
        }
    }
}
