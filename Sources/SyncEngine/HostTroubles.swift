// Hosts that are not asked for pictures any more in this run: one that cannot be found fails for all its pictures alike.
// A host is asked for one picture first, and for others once that is settled. Asked by ThumbnailPass.

import Synchronization
import TidingsCore

/// What a run learned of the hosts that it asks for pictures. A lock, not an actor: whoever hands out hundreds of pictures
/// wants to know at once that their host is given up.
final class HostTroubles: Sendable {
    private struct Hosts {
        var failures: [String: Int] = [:]
        var answered: Set<String> = []
        /// Who waits for the first answer of a host that is being asked.
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

        func isGivenUp(_ host: String) -> Bool { failures[host, default: 0] >= HostTroubles.patience }
    }

    private static let patience = 3
    private let hosts = Mutex(Hosts())

    func isGivenUp(_ host: String) -> Bool { hosts.withLock { $0.isGivenUp(host) } }

    /// Whether a picture of the host may be asked for; whoever may says when it is done.
    func admits(_ host: String) async -> Bool {
        let isFirst = hosts.withLock { hosts in
            if hosts.answered.contains(host) || hosts.waiting[host] != nil { return false }
            hosts.waiting[host] = []
            return true
        }
        if isFirst { return true }
        await withCheckedContinuation { next in
            let isAnswered = hosts.withLock { hosts in
                if hosts.answered.contains(host) { return true }
                hosts.waiting[host, default: []].append(next)
                return false
            }
            if isAnswered { next.resume() }
        }
        return !isGivenUp(host)
    }

    func hasAnswered(_ host: String) {
        let released = hosts.withLock { hosts in
            hosts.answered.insert(host)
            return hosts.waiting.removeValue(forKey: host) ?? []
        }
        for next in released { next.resume() }
    }

    /// Notes a failure. - Returns: true the moment the host is given up.
    func givesUp(_ host: String, after failure: PictureFailure) -> Bool {
        guard case .fetch(let fault, _) = failure else { return false }
        return hosts.withLock { hosts in
            if hosts.isGivenUp(host) { return false }
            switch fault {
            case .unresolvable: hosts.failures[host] = Self.patience
            case .unreachable, .timedOut, .stalled, .tls, .hostBusy: hosts.failures[host, default: 0] += 1
            default: return false
            }
            return hosts.isGivenUp(host)
        }
    }
}
