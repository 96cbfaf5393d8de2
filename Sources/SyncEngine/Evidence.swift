// What the changes of one answer rest on (SPEC §4, evidence): those of the source itself and those of its items share it.
// Asked by SourceRecorder and DocumentRecorder.

import ArchiveStore
import TidingsCore

/// The evidence of an answer, written once and only where something refers to it.
struct Evidence {
    let session: ArchiveSession
    let run: Int64
    let answer: Answer
    private var observation: Int64?

    init(session: ArchiveSession, run: Int64, answer: Answer) {
        self.session = session
        self.run = run
        self.answer = answer
    }

    /// The number of the evidence: the document where one came, also one that is known already.
    /// - Parameter showsForgotten: whether the document lists what was forgotten: then its body is not kept, for that would bring it
    ///   back.
    mutating func observe(showsForgotten: @autoclosure () throws -> Bool) throws -> Int64 {
        if let observation { return observation }
        let (job, head) = (answer.job, answer.news.head)
        var document: Document?
        if case .document(let whole) = answer.news { document = whole }
        var digest = document?.digest
        if case .identical = answer.news { digest = job.state.bodyDigest }
        let number = try session.addObservation(
            Observation(
                at: answer.at, before: job.state.confirmedAt, url: head?.url ?? job.request.url, bodyDigest: digest,
                serverDate: head?.serverDate, isWhole: document?.damage == nil),
            run: run, source: job.id)
        if let body = document?.body, try !showsForgotten() { try session.keepResponse(observation: number, body: body) }
        observation = number
        return number
    }
}
