// What the configuration file says about fetching (SPEC §2, `http`, `polling`, `hosts`), as values.
// Made by the command line, asked by CurlFetcher at every request.

import Platform
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
    public var hosts = HostTable()
    /// PEM file of the authorities to trust; nil is the system's.
    public var certificateAuthorities: String?
    /// Seconds without a byte after which a body that has begun counts as stalled; half the timeout where that is less.
    public var stallSeconds = 20

    public init() {}

    /// Requests at once to the host of `url`.
    public func limit(forURL url: String) -> Int {
        do throws(FetchFault) { return limit(for: try HopTarget(url)) } catch { return perHost }
    }

    func limit(for target: HopTarget) -> Int { max(1, hosts.value(\.perHost, for: target) ?? perHost) }

    func timeout(for request: FetchRequest, at target: HopTarget) -> Int {
        let configured = hosts.value(\.timeoutMilliseconds, for: target) ?? timeoutMilliseconds
        return max(1, min(configured, request.timeoutMilliseconds ?? .max))
    }
}

extension FetcherConfiguration {
    func patience(for request: FetchRequest, at target: HopTarget) -> Int {
        min(stallSeconds, max(1, timeout(for: request, at: target) / 2000))
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
            "No file descriptor for the network: \(SystemWords.reason(errno)). Raise the limit of open files (LimitNOFILE, ulimit -n)."
        }
    }
}
