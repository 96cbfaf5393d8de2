// When a picture is asked for again.

import Testing

@testable import TidingsCore

@Suite struct `Retrying pictures` {
    let now = Timestamp(seconds: 1_700_000_000)

    private func wait(_ failure: PictureFailure, _ failures: Int) -> Int64? {
        guard case .retry(let at) = PictureRetry.fate(of: failure, failures: failures, now: now) else { return nil }
        return at.seconds - now.seconds
    }

    @Test func `temporary failures back off to a day and end after ten`() {
        let waits = (1...10).map { wait(.fetch(.status(503)), $0) }
        #expect(waits == [900, 3600, 14400, 43200, 86400, 86400, 86400, 86400, 86400, nil])
    }

    @Test func `a server that says when is not asked before, and not a day later`() {
        #expect(wait(.fetch(.status(429), retryAfterSeconds: 7200), 1) == 7200)
        #expect(wait(.fetch(.status(429), retryAfterSeconds: 10), 1) == 900)
        #expect(wait(.fetch(.status(503), retryAfterSeconds: 10_000_000), 1) == 86400)
    }

    @Test(arguments: [400, 401, 403, 404, 410, 451]) func `a picture that is not there is dead`(status: Int) {
        #expect(PictureRetry.fate(of: .fetch(.status(status)), failures: 1, now: now).isDead)
    }

    @Test func `what can never be a picture is dead`() {
        let failures: [PictureFailure] = [
            .refused(.notAllowed(looksLike: "HTML")), .refused(.damaged("x")), .refused(.trackingPixel),
            .refused(.tooManyPixels(width: 30000, height: 30000, limit: 50_000_000)), .fetch(.tooLarge(limit: 1)),
            .fetch(.forbiddenAddress(address: "127.0.0.1", url: "http://a/")),
        ]
        for failure in failures { #expect(PictureRetry.fate(of: failure, failures: 1, now: now).isDead) }
    }

    @Test func `what may be the machine's fault is tried three times`() {
        for failure in [PictureRefusal.crashedDecoder(signal: 9), .tookTooLong(seconds: 20), .outOfMemory, .truncated].map(
            PictureFailure.refused)
        {
            #expect(wait(failure, 2) == 3600)
            #expect(wait(failure, 3) == nil)
        }
        #expect(wait(.incomplete, 3) == 14400)
        #expect(wait(.fetch(.timedOut(milliseconds: 1, at: .waiting)), 3) == 14400)
    }

    @Test func `another query of a dead picture is tried at once, then as rarely as what fails`() {
        let dead = (1...3).map { PictureRetry.fate(of: .fetch(.status(403)), failures: $0, now: now) }
        #expect(dead == [0, 900, 3600].map { .dead(newQueryAt: now.advanced(bySeconds: $0)) })
    }

    @Test func `a picture that was decoded once is never given up for what a decoder says of it later`() {
        for failures in [1, 3, 100] {
            let fate = PictureRetry.fate(ofPreview: .damaged("x"), wasDecoded: true, failures: failures, now: now)
            #expect(fate == .retry(at: now.advanced(bySeconds: 86400)))
        }
        #expect(PictureRetry.fate(ofPreview: .damaged("x"), wasDecoded: false, failures: 1, now: now).isDead)
    }

    @Test func `the Referer is left out where it may be what was disliked`() {
        let deserving: [PictureFailure] = [.fetch(.status(401)), .fetch(.status(403)), .refused(.notAllowed(looksLike: "HTML"))]
        for failure in deserving { #expect(PictureRetry.deservesAttemptWithoutReferer(failure)) }
        for failure in [PictureFailure.fetch(.status(404)), .fetch(.timedOut(milliseconds: 1, at: .head)), .refused(.damaged("x"))] {
            #expect(!PictureRetry.deservesAttemptWithoutReferer(failure))
        }
    }
}
