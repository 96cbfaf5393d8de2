// What can go wrong when posts are written. The words are in PublishError+Words.swift.

/// A file or folder that could not be dealt with; `code` is errno.
public enum PublishError: Error, Sendable, Hashable {
    case noFolder(path: String, code: Int32)
    case unreadable(path: String, code: Int32)
    case notWritten(path: String, code: Int32)
    case notRemoved(path: String, code: Int32)
    case noPicture(path: String, code: Int32)
    /// A remembered path that leads out of the target's directory.
    case unsafePath(String)
}
