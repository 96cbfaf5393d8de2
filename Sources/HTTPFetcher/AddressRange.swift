// Ranges of addresses in CIDR notation (RFC 4632): what `http.allowAddresses` holds, and the ranges that are not public.

/// A range of addresses, `10.0.0.0/8`, `fd00::/8`, or one address.
public struct AddressRange: Sendable, Hashable {
    let first: IPAddress
    /// Of the 128 bits; an IPv4 range counts from 96.
    let bits: Int

    /// Nil where the text is no range (RFC 4632 §3.1, RFC 4291 §2.3); bits beyond the prefix are dropped.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let place = parts.first, let address = IPAddress(numeric: String(place)) else { return nil }
        let isIPv4 = !place.contains(":")
        var bits = 128
        if parts.count == 2 {
            // Int takes a sign as well.
            guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let prefix = Int(parts[1]), prefix <= (isIPv4 ? 32 : 128) else {
                return nil
            }
            bits = isIPv4 ? prefix + 96 : prefix
        }
        self.bits = bits
        first = address.masked(bits)
    }

    func contains(_ address: IPAddress) -> Bool { address.masked(bits) == first }
}
