// What a source's own changes rest on (SPEC §4, evidence): moved, gone, failing, recovered. Asked by SourceRecorder; the
// changes of items share what is written here.

import ArchiveStore
import TidingsCore

extension SourceRecorder {
    /// The poll before this one.
    var lastPoll: Timestamp? { answer.job.state.polledAt }

    /// - Parameter head: of the answer; nil where nobody answered.
    mutating func log(_ change: Change, _ head: ResponseHead?) throws {
        session.append(change, run: run, source: id, observation: try observe(head), at: answer.at)
        if report.outcome == .unchanged { report.outcome = .changed }
    }

    /// What showed a change of the source itself: the document where one came, also one that is known already.
    private mutating func observe(_ head: ResponseHead?) throws -> Int64 {
        if let observation { return observation }
        var document: Document?
        if case .document(let whole) = answer.news { document = whole }
        var digest = document?.digest
        if case .identical = answer.news { digest = answer.job.state.bodyDigest }
        let id = try session.addObservation(
            Observation(
                at: answer.at, before: answer.job.state.confirmedAt, url: head?.url ?? answer.job.request.url, bodyDigest: digest,
                serverDate: head?.serverDate, isWhole: document?.damage == nil),
            run: run, source: id)
        if let body = document?.body, try !session.hasForgotten(source: self.id) { try session.keepResponse(observation: id, body: body) }
        observation = id
        return id
    }
}
