// Which picture of a batch is asked for next? The hosts take turns: one that is slow, or silent until its time is up, holds up
// its own pictures and no other's. Asked by PictureFetch.

import ArchiveStore

/// The wanted pictures of a batch, host by host.
struct PictureQueue {
    private var waiting: [String: ArraySlice<WantedPicture>]
    /// Those with waiting pictures, as they were first wanted.
    private var hosts: [String] = []
    private var inHand: [String: Int] = [:]
    /// Pictures that were handed out and are not settled.
    private(set) var handed = 0

    init(_ wanted: [WantedPicture]) {
        waiting = Dictionary(grouping: wanted, by: \.host).mapValues { $0[...] }
        var seen: Set<String> = []
        for picture in wanted where seen.insert(picture.host).inserted { hosts.append(picture.host) }
    }

    /// Neither handed out nor dropped with their host.
    var left: Int { hosts.reduce(0) { $0 + (waiting[$1]?.count ?? 0) } }

    /// The same, after a last look at the hosts.
    mutating func left(_ troubles: HostTroubles) -> Int {
        hosts.removeAll { troubles.isGivenUp($0) }
        return left
    }

    /// The next picture of the host that has the fewest in hand; nil where every host is to be waited for, or nothing is left.
    mutating func next(_ troubles: HostTroubles) -> WantedPicture? {
        hosts.removeAll { troubles.isGivenUp($0) }
        let ready = hosts.filter { troubles.knows($0) || inHand[$0, default: 0] == 0 }
        guard let host = ready.min(by: { inHand[$0, default: 0] < inHand[$1, default: 0] }) else { return nil }
        guard let picture = waiting[host]?.popFirst() else { return nil }
        if waiting[host]?.isEmpty ?? true { hosts.removeAll { $0 == host } }
        inHand[host, default: 0] += 1
        handed += 1
        return picture
    }

    mutating func settle(_ picture: WantedPicture) {
        inHand[picture.host, default: 1] -= 1
        handed -= 1
    }
}
