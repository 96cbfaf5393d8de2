// What stops all pictures and not just one: the disk. These end a run with 74 (SPEC §3); the words are here as well.

import Glibc
import Platform

/// The directory of pictures cannot be read or written.
public enum PictureError: Error, Sendable, Hashable {
    case full(path: String)
    case readOnly(path: String)
    case notPermitted(path: String)
    /// Part of the path is missing, or no directory.
    case missing(path: String)
    /// Any other fault of a system call, by its error number.
    case failed(path: String, code: Int32)

    init(_ fault: FileFault) {
        switch fault.code {
        case ENOSPC, EDQUOT: self = .full(path: fault.path)
        case EROFS: self = .readOnly(path: fault.path)
        case EACCES, EPERM: self = .notPermitted(path: fault.path)
        case ENOENT, ENOTDIR: self = .missing(path: fault.path)
        default: self = .failed(path: fault.path, code: fault.code)
        }
    }

    /// Does what the disk may refuse, and tells its fault as one of the pictures'.
    static func telling<Value>(_ work: @autoclosure () throws(FileFault) -> Value) throws(PictureError) -> Value {
        do { return try work() } catch { throw PictureError(error) }
    }
}

extension PictureError: CustomStringConvertible {
    public var description: String { "\(path): \(cause)" }

    private var path: String {
        switch self {
        case .full(let path), .readOnly(let path), .notPermitted(let path), .missing(let path), .failed(let path, _): path
        }
    }

    /// What is wrong, whatever file it was met at, and what to do.
    public var cause: String {
        switch self {
        case .full:
            """
            the disk is full. Free some space, or bound it with "thumbnails": {"maximumSize": "2GiB"}; \
            what is missing is fetched by the next run.
            """
        case .readOnly: "the file system is read-only. Mount it for writing, or move \"thumbnails\": {\"directory\": ...}."
        case .notPermitted: "permission denied. Give the user that runs tidings the right to write there (chown, chmod)."
        case .missing: "a part of this path is missing or is no directory. Create it, or change \"thumbnails\": {\"directory\": ...}."
        case .failed(_, let code): "\(SystemWords.reason(code)). Check the disk; what is missing is fetched by the next run."
        }
    }

    /// The same for whoever only wanted to read.
    public var readingWords: String {
        switch self {
        case .notPermitted(let path):
            "\(path): cannot be read: permission denied. Give the user that runs tidings the right to read it (chown, chmod)."
        case .failed(let path, let code): "\(path): cannot be read: \(SystemWords.reason(code)). Check the disk."
        default: description
        }
    }
}
