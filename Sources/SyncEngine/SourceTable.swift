// The configured sources for those who come upon one in the archive. Asked by what follows the change log.

import Synchronization
import TidingsCore

/// Sources by name and by origin. Each table is made when it is first asked: most runs have nothing to follow. From any thread.
final class SourceTable: Sendable {
    private let sources: [Source]
    private let byName = Mutex<[String: Source]?>(nil)
    private let byOrigin = Mutex<[String: [Source]]?>(nil)

    init(_ sources: [Source]) { self.sources = sources }

    /// Nil for one that the configuration no longer names.
    subscript(name: String) -> Source? {
        byName.withLock { table in
            let known = table ?? Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
            table = known
            return known[name]
        }
    }

    func atOrigin(of url: String) -> [Source] {
        guard let origin = WebURL(url).origin else { return [] }
        return byOrigin.withLock { table in
            let known = table ?? Dictionary(grouping: sources) { WebURL($0.url).origin ?? "" }
            table = known
            return known[origin] ?? []
        }
    }
}
