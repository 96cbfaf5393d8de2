// What came of publishing to one target: counts, and words for whoever waits for them. Asked by PublishPass, and by whoever asked for it.

import PostPublisher

extension PublishPass {
    /// What came of publishing to one target.
    public struct Result: Sendable {
        public var written = 0
        public var removed = 0
        /// Only when checking.
        public var outdated: [String] = []
        public var failures = 0
        /// What was left alone or failed, in words; posts that failed in the same way are one line.
        public var messages: [String] { notes + troubles.map(\.words) }
        /// What was left alone, and pictures that are missing.
        private var notes: [String] { leftAlone + missingPictures }
        /// The same for a run that was about something else.
        var briefNotes: [String] {
            let rest = leftAlone.count - Self.few
            guard rest > 1 else { return notes }
            return leftAlone.prefix(Self.few) + ["\(rest) more posts are left alone. \"tidings publish --check\" names them."]
                + missingPictures
        }
        private static let few = 5
        /// What failed, each way of it once.
        var troubles: [(cause: String, words: String)] {
            failed.map { trouble in
                let more = trouble.more > 0 ? " \(trouble.more) more failed in the same way." : ""
                let wait = trouble.waiting == 1 ? "waits" : "wait"
                let waiting = trouble.waiting > 0 ? " \(trouble.waiting) more that failed before \(wait) until that works." : ""
                return (trouble.first.cause, "\(trouble.first)\(more)\(waiting)")
            }
        }
        private var missingPictures: [String] {
            guard let first = lostPictures.min() else { return [] }
            let more = lostPictures.count > 1 ? " So it is with \(lostPictures.count - 1) more." : ""
            return [
                "\(first): a kept picture cannot be read, so that a post shows it from where it came.\(more) "
                    + "Try: bring it back, then \"tidings publish\"."
            ]
        }
        var lostPictures: Set<String> = []
        var leftAlone: [String] = []
        /// What failed in earlier runs up to this place of the list, and was not tried after this failed.
        var untried: (upTo: Int64, after: PublishError)?
        var seen: Set<String> = []
        var failedItems: Set<Int64> = []
        var failed: [(first: PublishError, more: Int, waiting: Int)] = []
    }
}

extension PublishPass.Result {
    mutating func count(missingPicture path: String) { lostPictures.insert(path) }

    mutating func count(_ outcome: PostOutcome, of job: PostJob, in target: PublishTarget) {
        count(outcome, item: job.itemID, aim: job.aim, in: target)
    }

    /// - Parameter item: nil where it is about no post in particular.
    mutating func count(_ outcome: PostOutcome, item: Int64?, aim: PostJob.Aim? = nil, in target: PublishTarget) {
        switch outcome {
        case .written: written += 1
        case .removed: removed += 1
        case .unchanged: break
        case .missing(let path), .stale(let path):
            guard seen.insert(path).inserted else { return }
            outdated.append("\(target.directory)/\(path)")
        case .leftAlone(let reason, let path):
            guard seen.insert(path).inserted else { return }
            leftAlone.append("\(target.directory)/\(path): left alone, \(reason.words(for: aim))")
        case .copiesStay(let error, let rest):
            if rest == nil { removed += 1 }
            count(error)
        case .failed(let error):
            if let item, !failedItems.insert(item).inserted { return }
            count(error)
        }
    }

    /// Counts what failed before, and was not tried after this failed.
    mutating func count(waiting: Int, for error: PublishError) {
        guard waiting > 0, let alike = failed.firstIndex(where: { $0.first.cause == error.cause }) else { return }
        failures += waiting
        failed[alike].waiting += waiting
    }

    private mutating func count(_ error: PublishError) {
        failures += 1
        if let alike = failed.firstIndex(where: { $0.first.cause == error.cause }) {
            failed[alike].more += 1
        } else {
            failed.append((error, 0, 0))
        }
    }
}

extension LeftAloneReason {
    /// - Parameter aim: what there was to be in its place.
    fileprivate func words(for aim: PostJob.Aim?) -> String {
        switch (self, aim) {
        case (.changedByOwner, .noPost):
            "for it was changed by hand. Its item was withdrawn. Try: remove it yourself, or \"tidings publish --force\" does"
        case (.changedByOwner, .noTrace):
            "for it was changed by hand. Its item is forgotten. Try: remove it yourself, or \"tidings publish --force\" does"
        case (.changedByOwner, _): "for it was changed by hand. Try: \"tidings publish --force\" writes all such posts anew"
        case (.deletedByOwner, _): "for it was deleted by hand. Try: \"tidings publish --force\" writes all such posts again"
        case (.foreignFile, _): "for tidings did not write it. Try: move it away, or \"tidings publish --force\" writes over it"
        }
    }
}
