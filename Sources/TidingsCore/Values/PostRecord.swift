// What is remembered of a post, so that it is told from one that its owner changed. Made by PostPublisher, kept by ArchiveStore.

/// What tidings remembers of a post that it wrote.
public struct PostRecord: Sendable, Hashable {
    /// Below the target's directory.
    public var path: String
    /// SHA-256 of the bytes.
    public var digest: [UInt8]
    /// By which the file is known to hold these bytes without reading it; nil where only reading can tell.
    public var stamp: FileStamp?

    public init(path: String, digest: [UInt8], stamp: FileStamp? = nil) {
        self.path = path
        self.digest = digest
        self.stamp = stamp
    }
}
