// How a file is recognised as unchanged without reading it, as Git's index does it. Made by PostPublisher, kept by ArchiveStore.

/// Size and time of the last change of a file's content.
public struct FileStamp: Sendable, Hashable {
    /// Bytes.
    public var size: Int64
    /// Nanoseconds since 1970.
    public var modified: Int64

    public init(size: Int64, modified: Int64) {
        self.size = size
        self.modified = modified
    }
}
