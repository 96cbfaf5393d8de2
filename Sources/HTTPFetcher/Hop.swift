// One request of an exchange, decided: where to, with what, under which limits. Made by Exchange for each hop, carried
// out by Transfer.

import TidingsCore

/// What one transfer is to do.
struct Hop {
    var target: HopTarget
    var validators: Validators
    var accept: String?
    var referer: String?
    var timeoutMilliseconds: Int
    var maximumBytes: Int
    var proxy: String?
    /// Whether compression is offered, and undone.
    var decodes = true
    /// Headers, credentials, cookies and certificate, at the trusted origin alone; nil elsewhere.
    var trust: FetchRequest?
    /// Where `trust` is nil: the addresses that may be reached though they are not public.
    var allowAddresses: [AddressRange] = []

    /// Whether a handle needs nothing but what every handle has.
    var isPlain: Bool {
        guard proxy == nil, decodes else { return false }
        guard let trust else { return true }
        return trust.credentials == nil && target.login == nil && trust.cookies == nil && trust.clientCertificate == nil && !trust.insecure
    }

    var mayReachAnything: Bool { trust != nil }

    func allows(_ address: IPAddress) -> Bool {
        mayReachAnything || address.isPublic || allowAddresses.contains { $0.contains(address) }
    }
}
