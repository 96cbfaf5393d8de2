// An answer as it arrived, before anybody has read it: whether its body is known already, and what reading it may take.
// Asked by SyncPass, which lets documents in by their weight.

import TidingsCore

struct Arrival: Sendable {
    let result: FetchResult
    let milliseconds: Int
    /// Whether the body is the one that was accepted last, byte for byte. Who forces a poll wants it read anew: the server may
    /// have corrected what it says of its encoding.
    let isIdentical: Bool

    init(_ result: FetchResult, milliseconds: Int, for job: PollJob) {
        self.result = result
        self.milliseconds = milliseconds
        if case .fetched(let response) = result, response.isComplete, let mark = job.state.bodyMark, !job.request.isForced {
            isIdentical = mark.matches(response.body)
        } else {
            isIdentical = false
        }
    }

    /// What understanding it may take, in bytes; nothing for what is known.
    var weight: Int {
        guard !isIdentical, case .fetched(let response) = result else { return 0 }
        return DocumentWeight.of(response.body)
    }

    /// Whether it has to be read.
    var isDocument: Bool { if case .fetched = result { !isIdentical } else { false } }

    /// Whether the server was not asked at all.
    var isNotAsked: Bool { if case .failed(let failure) = result { failure.isNotAsked } else { false } }

    var hold: BodyHold? { if case .fetched(let response) = result { response.hold } else { nil } }
}
