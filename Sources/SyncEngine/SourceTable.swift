// The configured sources for those who come upon one in the archive. Asked by what follows the change log.

import TidingsCore

/// Sources by name and by origin.
struct SourceTable: Sendable {
    private let byName: [String: Source]
    private let byOrigin: [String: [Source]]

    init(_ sources: [Source]) {
        byName = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
        byOrigin = Dictionary(grouping: sources) { WebURL($0.url).origin ?? "" }
    }

    /// Nil for one that the configuration no longer names.
    subscript(name: String) -> Source? { byName[name] }

    func atOrigin(of url: String) -> [Source] { WebURL(url).origin.flatMap { byOrigin[$0] } ?? [] }
}
