// What the configuration says of single hosts (SPEC §2, `hosts`), found by what a URL really names. Made once from the keys
// as written, asked at every request.

import TidingsCore

/// What differs for one host.
public struct HostSettings: Sendable, Hashable {
    public var perHost: Int?
    public var timeoutMilliseconds: Int?

    public init(perHost: Int? = nil, timeoutMilliseconds: Int? = nil) {
        self.perHost = perHost
        self.timeoutMilliseconds = timeoutMilliseconds
    }
}

/// Settings by `host` or `host:port`.
public struct HostTable: Sendable, Hashable {
    private var settings: [String: HostSettings] = [:]

    public init() {}

    /// - Parameter written: keys as people write them: in any case, international names, IPv6 addresses in brackets. Where two
    ///   name one host, each tells what the other leaves open.
    public init(_ written: [String: HostSettings]) {
        for (key, value) in written.sorted(by: { $0.key < $1.key }) {
            guard let place = HostTable.place(key) else { continue }
            let other = settings[place]
            settings[place] = HostSettings(
                perHost: value.perHost ?? other?.perHost, timeoutMilliseconds: value.timeoutMilliseconds ?? other?.timeoutMilliseconds)
        }
    }

    /// What is said of `host:port`, else of the host.
    func value(_ field: KeyPath<HostSettings, Int?>, for target: HopTarget) -> Int? {
        guard !settings.isEmpty else { return nil }
        return settings["\(target.host):\(target.port)"]?[keyPath: field] ?? settings[target.host]?[keyPath: field]
    }

    /// A key as ``HopTarget`` writes host and port; nil for what names no host.
    private static func place(_ key: String) -> String? {
        do throws(FetchFault) {
            let target = try HopTarget("http://\(key)/")
            let hasPort = key.last != "]" && key.contains(":")
            return hasPort ? "\(target.host):\(target.port)" : target.host
        } catch {
            return nil
        }
    }
}
