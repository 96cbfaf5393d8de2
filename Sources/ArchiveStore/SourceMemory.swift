// What is known of one source's items, for whoever asks which item is which. Handed to Identity by SyncEngine's DocumentRecorder.

public import TidingsCore

/// One source's items as the identity rules see them.
public struct SourceMemory: ItemMemory {
    let session: ArchiveSession
    let source: Int64
    let listedByKey: [String: KnownItem]
    /// A source that is polled for the first time has no answers to any question.
    let hasItems: Bool
    let hasAmbiguousNames: Bool

    public func item(named name: String) throws -> KnownItem? {
        guard hasItems else { return nil }
        return try listedByKey[name] ?? session.item(source: source, named: name)
    }

    public func items(linkedBy canonicalLink: String) throws -> [KnownItem] {
        hasItems ? try session.items(source: source, linkDigest: LinkDigest.of(canonicalLink)) : []
    }

    public func listed() -> [KnownItem] { Array(listedByKey.values) }

    public func content(of item: KnownItem) throws -> ItemContent? { try session.content(item: item.id, revision: item.revision) }

    public func isAmbiguous(name: String) throws -> Bool { try hasAmbiguousNames && session.isAmbiguous(source: source, name: name) }
}
