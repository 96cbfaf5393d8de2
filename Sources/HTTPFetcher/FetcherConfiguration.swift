// What the configuration file says about fetching (SPEC §2, `http`, `polling`, `hosts`), as values.
// Made by the command line, asked by CurlFetcher at every request.

import TidingsCore

/// How the fetcher behaves towards servers.
public struct FetcherConfiguration: Sendable, Hashable {
    /// Transfers open at once.
    public var concurrency = 128
    /// Requests to one host at once.
    public var perHost = 4
    /// Whole exchange, redirects included.
    public var timeoutMilliseconds = 30_000
    /// Of the decoded body.
    public var maximumBytes = 16 << 20
    public var userAgent = "tidings/1.0"
    /// `http://`, `https://`, `socks5://` or `socks5h://`; proxy variables of the environment are ignored.
    public var proxy: String?
    /// Addresses that redirects and pictures may reach although they are not public.
    public var allowAddresses: [AddressRange] = []
    /// Exceptions by `host` or `host:port`.
    public var hosts: [String: HostSettings] = [:]
    /// PEM file of the authorities to trust; nil is the system's.
    public var certificateAuthorities: String?
    /// Seconds without a byte after which a body that has begun counts as stalled.
    public var stallSeconds = 20

    public init() {}

    func settings(for target: HopTarget) -> HostSettings? {
        guard !hosts.isEmpty else { return nil }
        return hosts["\(target.host):\(target.port)"] ?? hosts[target.host]
    }

    func limit(for target: HopTarget) -> Int { max(1, settings(for: target)?.perHost ?? perHost) }

    func timeout(for request: FetchRequest, at target: HopTarget) -> Int {
        max(1, request.timeoutMilliseconds ?? settings(for: target)?.timeoutMilliseconds ?? timeoutMilliseconds)
    }
}

/// What differs for one host.
public struct HostSettings: Sendable, Hashable {
    public var perHost: Int?
    public var timeoutMilliseconds: Int?

    public init(perHost: Int? = nil, timeoutMilliseconds: Int? = nil) {
        self.perHost = perHost
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

/// A transfer that is under way, for a progress line.
public struct OpenTransfer: Sendable, Hashable {
    public var host: String
    public var ageMilliseconds: Int
}

/// Why there is no fetcher.
public enum FetcherError: Error, Hashable, Sendable, CustomStringConvertible {
    case noCurl
    case noDescriptor(errno: Int32)

    public var description: String {
        switch self {
        case .noCurl:
            "libcurl could not be started: memory is short. Free some, or lower \"concurrency\"."
        case .noDescriptor(let errno):
            "No file descriptor for the network (errno \(errno)). Raise the limit of open files (LimitNOFILE, ulimit -n)."
        }
    }
}
