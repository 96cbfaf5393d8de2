// The words for errors.

import Glibc
import Platform

extension PublishError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noTarget(let path), .noFolder(let path, _), .unreadable(let path, _), .notWritten(let path, _), .notRemoved(let path, _),
            .copyNotRemoved(let path, _), .noPicture(let path, _), .unsafePath(let path):
            "\(path): \(cause)"
        }
    }

    /// What went wrong and what to do, without the file: posts that fail alike are told once.
    public var cause: String {
        switch self {
        case .noTarget:
            "the folder is not there, or empty, although posts were written to it: nothing is published there until it is back. "
                + "Try: mount it, or name where it is now in the configuration; where you emptied it yourself, put any file into it. "
                + "\"tidings publish --force\" writes all posts anew."
        case .noFolder(_, let code): "the folder cannot be made: \(SystemWords.reason(code)). \(advice(code))"
        case .unreadable(_, let code): "the post cannot be compared: \(SystemWords.reason(code)). \(advice(code))"
        case .notWritten(_, let code): "the post cannot be written: \(SystemWords.reason(code)). \(advice(code))"
        case .notRemoved(_, let code): "the post cannot be removed: \(SystemWords.reason(code)). \(advice(code))"
        case .copyNotRemoved(_, let code):
            "the copy of a picture, whose post is gone, cannot be removed: \(SystemWords.reason(code)). \(advice(code))"
        case .noPicture(_, let code): "the kept picture cannot be copied: \(SystemWords.reason(code)). \(advice(code))"
        case .unsafePath: "the remembered name of this post leads out of the site's folder. It was not touched."
        }
    }

    private func advice(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "Make room there; it is tried again."
        case EACCES, EPERM: "Let the user that runs tidings write there; it is tried again."
        case EROFS: "Mount it writable, or name it in ReadWritePaths= of the systemd service; it is tried again."
        default: "It is tried again."
        }
    }
}
