// What can go wrong with the database file, in cases that carry data; the words are here and nowhere else.

import GRDB
import Glibc
import Platform

/// A failure of the archive's database. All of them end a command with exit status 74.
public enum ArchiveError: Error, Sendable, Equatable {
    case newerVersion(path: String)
    case olderVersion(path: String)
    case notADatabase(path: String)
    case damaged(path: String, detail: String)
    case cannotOpen(path: String, detail: String)
    /// errno
    case unreadable(path: String, code: Int32)
    case readOnly(path: String)
    case full(path: String)
    case busy(path: String)
    case inputOutput(path: String, detail: String)
    /// This process, or the machine, has too many files open.
    case tooManyFiles(path: String)
    /// Another file is at the path of the one that is open.
    case replaced(path: String)
    /// The file that is open is not at its path any more.
    case missing(path: String)
    /// What was being written breaks a constraint or is too large; nothing is wrong with the database or the disk.
    case refused(path: String, detail: String)
    case other(path: String, detail: String)

    /// - Parameter system: errno of what failed, where it is known; it decides only what SQLite leaves open.
    init(_ error: any Error, path: String, system: Int32 = 0) {
        if let known = error as? ArchiveError {
            self = known
            return
        }
        if let fault = error as? FileFault {
            self = .cannotOpen(path: path, detail: "\(fault.path): \(SystemWords.reason(fault.code))")
            return
        }
        guard let failure = error as? DatabaseError else {
            self = .cannotOpen(path: path, detail: String(describing: error))
            return
        }
        var detail = failure.message ?? "SQLite error \(failure.extendedResultCode.rawValue)"
        let concernsFile = [.SQLITE_CANTOPEN, .SQLITE_IOERR].contains(failure.resultCode)
        if concernsFile, system != 0 { detail = SystemWords.reason(system) }
        switch failure.resultCode {
        case _ where concernsFile && (system == EMFILE || system == ENFILE): self = .tooManyFiles(path: path)
        case _ where concernsFile && (system == ENOSPC || system == EDQUOT): self = .full(path: path)
        case .SQLITE_NOTADB: self = .notADatabase(path: path)
        case .SQLITE_CORRUPT: self = .damaged(path: path, detail: detail)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .cannotOpen(path: path, detail: detail)
        case .SQLITE_READONLY: self = .readOnly(path: path)
        case .SQLITE_FULL: self = .full(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
        case .SQLITE_IOERR: self = .inputOutput(path: path, detail: detail)
        case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH: self = .refused(path: path, detail: failure.description)
        default: self = .other(path: path, detail: failure.description)
        }
    }
}

extension ArchiveError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .newerVersion(let path):
            "\(path) was written by a newer version of tidings. It is left untouched. Try: run that version, or restore a backup made by this one."
        case .olderVersion(let path):
            "\(path) was written by an older version of tidings. Try: run \"tidings sync now\" once, which brings it up to date, or restart the daemon."
        case .notADatabase(let path):
            "\(path) is not a tidings database. It is left untouched. Try: check \"database\" in the configuration, or restore a backup."
        case .damaged(let path, let detail):
            "\(path) is damaged (\(detail)). Try: \"tidings check\" names the steps of restoring the last backup."
        case .cannotOpen(let path, let detail):
            "\(path) cannot be opened (\(detail)). Try: check that the folder exists and that this user may write in it."
        case .unreadable(let path, let code):
            "\(path) cannot be read: \(SystemWords.reason(code)). Try: check the path, and that this user may enter its folder and read the file."
        case .readOnly(let path):
            "\(path) cannot be written: the file, its folder or the file system is read-only. Try: run as the user that owns it."
        case .full(let path):
            "\(path) cannot grow: the disk is full. What was recorded stays. Try: free some space; the next sync goes on from here."
        case .busy(let path):
            "\(path) is locked by another program. Try: close the program that has it open (\"fuser \(path)\" names it)."
        case .inputOutput(let path, let detail):
            "\(path) cannot be read or written (\(detail)). Try: check the disk and its free space."
        case .tooManyFiles(let path):
            "\(path) cannot be used: too many files are open. Try: raise the limit (LimitNOFILE= of the service, \"ulimit -n\")."
        case .replaced(let path):
            "\(path) was replaced by another file. That one is opened now; what was recorded in the old one since is not in it."
        case .missing(let path):
            "\(path) is gone. Try: put it back, or restore a backup; to begin with an empty archive, restart the daemon."
        case .refused(let path, let detail), .other(let path, let detail):
            "\(path): \(detail)"
        }
    }
}
