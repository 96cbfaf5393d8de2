// What a daemon has said already of targets that cannot be published to. Asked by PublishPass after each poll.

import PostPublisher
import Synchronization

/// What fails at which target, so that a daemon tells it once, and once that it is over.
final class ToldTroubles: Sendable {
    private let causes = Mutex<[String: Set<String>]>([:])

    /// - Parameter all: also what was told before; whoever asked for a run has not heard it.
    func news(of target: PublishTarget, _ result: PublishPass.Result, all: Bool) -> [String] {
        let now = Set(result.troubles.map(\.cause))
        let before = causes.withLock { causes in
            let before = causes[target.name] ?? []
            causes[target.name] = now
            return before
        }
        if now.isEmpty, !before.isEmpty { return ["\(target.directory): what could not be published is published now."] }
        return result.troubles.filter { all || !before.contains($0.cause) }.map(\.words)
    }
}
