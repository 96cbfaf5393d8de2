// Whether a text is an IP address or a block of them, as inet_pton(3) reads it.

import Glibc

/// Literal addresses.
enum IPAddress {
    static func isV4(_ text: String) -> Bool { isAddress(text, family: AF_INET) }
    static func isV6(_ text: String) -> Bool { isAddress(text, family: AF_INET6) }

    /// An address, or an address and a prefix length (`10.0.0.0/8`, `fd00::/8`; RFC 4632 §3.1, RFC 4291 §2.3).
    static func isAddressOrBlock(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let address = parts.first, parts.count <= 2 else { return false }
        let bits = isV4(address) ? 32 : isV6(address) ? 128 : nil
        guard let bits else { return false }
        guard parts.count == 2 else { return true }
        guard let length = Int(parts[1]), parts[1].allSatisfy({ $0.isASCII && $0.isNumber }) else { return false }
        return (0...bits).contains(length)
    }

    private static func isAddress(_ text: String, family: Int32) -> Bool {
        // 16 bytes hold either kind of address.
        var space = in6_addr()
        return inet_pton(family, text, &space) == 1
    }
}
