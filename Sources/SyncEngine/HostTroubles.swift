// Hosts that are not asked for pictures any more in this run: one that cannot be found fails for all its pictures alike.
// Asked by PictureFetch and its queue.

import ArchiveStore
import Synchronization
import TidingsCore

/// What is remembered from turn to turn of a run.
final class RunMemory: Sendable {
    let troubles = Mutex(HostTroubles())
}

/// What a run learned of the hosts that it asks for pictures.
struct HostTroubles {
    /// Why a host was given up, and until when its pictures are put off.
    struct Trouble {
        var words: String
        var until: Timestamp
    }

    private static let patience = 3
    private var failures: [String: Int] = [:]
    /// Redirects of a host that led to a host which is at fault, in a row: one may be this picture's own, many are all the host has.
    private static let detours = 6
    private var ledAstray: [String: Int] = [:]
    private var settled: Set<String> = []
    private(set) var givenUp: [String: Trouble] = [:]

    func isGivenUp(_ host: String) -> Bool { givenUp[host] != nil }

    /// Whether a picture of the host was settled, well or not: until then it is asked for one alone.
    func knows(_ host: String) -> Bool { settled.contains(host) }

    mutating func noteSettled(_ host: String) { settled.insert(host) }

    mutating func noteKept(_ host: String) { ledAstray[host] = nil }

    /// Notes a failure after which a picture would be tried again at `next`.
    /// - Returns: whether it is the host's: then the picture is put off with all others of the host that are due, and not by itself.
    mutating func takes(_ failure: PictureFailure, of host: String, next: Timestamp) -> Bool {
        guard case .fetch(let fault, _, let redirect) = failure, fault.isOfHost else { return false }
        let isAstray = redirect.map { WebURL($0).host != host } ?? false
        if isAstray { ledAstray[host, default: 0] += 1 } else { failures[host, default: 0] += fault.isFinal ? Self.patience : 1 }
        if isGivenUp(host) { return true }
        let isOver = isAstray ? ledAstray[host, default: 0] >= Self.detours : failures[host, default: 0] >= Self.patience
        if isOver { givenUp[host] = Trouble(words: failure.words, until: next) }
        return isOver
    }
}

extension FetchFault {
    /// Whether it says something of the host, and not of one of its pictures.
    fileprivate var isOfHost: Bool {
        switch self {
        case .unresolvable, .unreachable, .timedOut, .stalled, .tls, .hostBusy: true
        default: false
        }
    }

    /// Whether asking once more would only tell the same.
    fileprivate var isFinal: Bool { if case .unresolvable = self { true } else { false } }
}
