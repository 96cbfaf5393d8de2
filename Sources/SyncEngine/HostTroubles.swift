// Hosts that are not asked for pictures any more in this run: one that cannot be found fails for all its pictures alike.
// Asked by PictureFetch and its queue.

import ArchiveStore
import TidingsCore

/// What a run learned of the hosts that it asks for pictures.
struct HostTroubles {
    /// Why a host was given up, and until when its pictures are put off.
    struct Trouble {
        var words: String
        var until: Timestamp
    }

    private static let patience = 3
    private var failures: [String: Int] = [:]
    private var settled: Set<String> = []
    private(set) var givenUp: [String: Trouble] = [:]

    func isGivenUp(_ host: String) -> Bool { givenUp[host] != nil }

    /// Whether a picture of the host was settled, well or not: until then it is asked for one alone.
    func knows(_ host: String) -> Bool { settled.contains(host) }

    mutating func noteSettled(_ host: String) { settled.insert(host) }

    /// Notes a failure after which a picture would be tried again at `next`.
    /// - Returns: whether it is the host's: then the picture is put off with all others of the host that are due, and not by itself.
    mutating func takes(_ failure: PictureFailure, of host: String, next: Timestamp) -> Bool {
        guard case .fetch(let fault, _, let redirect) = failure, redirect.map({ WebURL($0).host == host }) ?? true else { return false }
        switch fault {
        case .unresolvable: failures[host] = Self.patience
        case .unreachable, .timedOut, .stalled, .tls, .hostBusy: failures[host, default: 0] += 1
        default: return false
        }
        if isGivenUp(host) { return true }
        guard failures[host, default: 0] >= Self.patience else { return false }
        givenUp[host] = Trouble(words: failure.words, until: next)
        return true
    }
}
