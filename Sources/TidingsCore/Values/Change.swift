// What happened: the lines of the change log. Made by the comparison, kept by ArchiveStore.

/// What happened to an item or a source (SPEC §4).
public enum ChangeKind: String, Sendable, CaseIterable {
    case added, edited, withdrawn, returned, moved, gone, failing, recovered, gap, forgotten
}

/// How much of an item changed, most first (SPEC §4).
public enum Significance: String, Sendable, Comparable {
    case text, links, metadata, markup

    public static func < (a: Significance, b: Significance) -> Bool { a.weight < b.weight }

    private var weight: Int {
        switch self {
        case .text: 3
        case .links: 2
        case .metadata: 1
        case .markup: 0
        }
    }
}
