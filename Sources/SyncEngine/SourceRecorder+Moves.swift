// Where a source moved to, by permanent redirects (SPEC §4, moved). Asked by SourceRecorder when an answer came.

import ArchiveStore
import TidingsCore

extension SourceRecorder {
    /// A permanent redirect moves the source when a second poll confirms it, or at once while it has no items yet.
    mutating func noteMove(_ head: ResponseHead) throws {
        let asked = answer.job.request.url
        guard let target = MoveRule.target(asked: asked, redirects: head.redirects) else {
            state.moveCandidate = nil
            if let moved = state.movedTo, asked == source.url {
                state.movedTo = nil
                try log(Change(.moved, detail: "\(WebURL.masked(moved)) → \(WebURL.masked(asked))", before: lastPoll))
                remark("moved back to \(WebURL.masked(asked))")
            }
            return
        }
        guard try state.moveCandidate == target || !session.hasItems(source: id) else {
            state.moveCandidate = target
            return
        }
        // Redirects name no user.
        state.movedTo = WebURL(target).withUser(of: WebURL(source.url)) == source.url ? nil : target
        state.moveCandidate = nil
        let detail = "\(WebURL.masked(asked)) → \(WebURL.masked(target))"
        remark("moved to \(WebURL.masked(target))")
        try log(Change(.moved, detail: detail, before: lastPoll))
    }
}
