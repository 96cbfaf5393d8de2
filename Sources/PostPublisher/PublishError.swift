// What can go wrong when posts are written. The words are in PublishError+Words.swift.

import Glibc
import Platform

/// A file or folder that could not be dealt with; `code` is errno.
public enum PublishError: Error, Sendable, Hashable {
    /// The target's own folder is not there, or empty, although posts were written to it.
    case noTarget(path: String)
    case noFolder(path: String, code: Int32)
    case unreadable(path: String, code: Int32)
    case notWritten(path: String, code: Int32)
    case notRemoved(path: String, code: Int32)
    /// Of a picture, beside a post that is gone.
    case copyNotRemoved(path: String, code: Int32)
    case noPicture(path: String, code: Int32)
    /// A remembered path that leads out of the target's directory.
    case unsafePath(String)

    /// Whether other posts of the same folder are likely to fail alike: it is not there, not writable, full.
    public var isOfFolder: Bool {
        switch self {
        case .noTarget, .noFolder: true
        case .unreadable(_, let code), .notWritten(_, let code), .notRemoved(_, let code), .copyNotRemoved(_, let code):
            code != ENAMETOOLONG && code != EISDIR
        case .noPicture, .unsafePath: false
        }
    }

    /// Does what a file may refuse, and tells its fault as `kind`: of the fault's own path, or of that which people know.
    static func telling<Value: ~Copyable>(
        _ kind: (_ path: String, _ code: Int32) -> PublishError, of path: String? = nil,
        _ work: @autoclosure () throws(FileFault) -> Value
    ) throws(PublishError) -> Value {
        do { return try work() } catch { throw kind(path ?? error.path, error.code) }
    }
}
