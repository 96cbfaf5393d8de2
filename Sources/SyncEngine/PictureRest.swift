// Between two looks of the daemon at a pictures' folder that cannot be written: every pass in between would fetch the same
// pictures from their sites for nothing. Asked by ThumbnailPass.

import Synchronization
import Thumbnailer
import TidingsCore

/// What is wrong with the folder, and until when nothing is fetched.
final class PictureRest: Sendable {
    /// Seconds after the first failure in a row, twice as many after each further one, and at most.
    private static let shortest: Int64 = 60
    private static let longest: Int64 = 3600

    private struct Trouble {
        var fault: PictureError
        var end: Timestamp
        var seconds: Int64
    }

    private let trouble = Mutex<Trouble?>(nil)

    /// The fault that is rested for; nil where the folder may be tried. An end that lies further ahead than any rest comes from a
    /// clock that was wrong.
    func fault(at now: Timestamp) -> PictureError? {
        trouble.withLock { trouble in
            guard let trouble, now < trouble.end, trouble.end <= now.advanced(bySeconds: Self.longest) else { return nil }
            return trouble.fault
        }
    }

    /// - Returns: what is to be told. The first fault stands for all of its kind: each names another file, and the journal is to say
    ///   it once.
    func begin(_ fault: PictureError, now: Timestamp) -> PictureError {
        trouble.withLock { trouble in
            let told = trouble.flatMap { $0.fault.cause == fault.cause ? $0.fault : nil } ?? fault
            // Who asks in between learns the same, and makes nobody wait longer.
            if let rest = trouble, now < rest.end, rest.end <= now.advanced(bySeconds: Self.longest) {
                trouble?.fault = told
                return told
            }
            let seconds = min(trouble.map { $0.seconds * 2 } ?? Self.shortest, Self.longest)
            trouble = Trouble(fault: told, end: now.advanced(bySeconds: seconds), seconds: seconds)
            return told
        }
    }

    func end() { trouble.withLock { $0 = nil } }
}
