// Which addresses are public, decided on the bits that a connection really goes to (SPEC §5). Asked when a socket is
// opened and when a connection is reused, for everything that the configuration does not vouch for.

import CCurl
import Glibc

/// An IPv4 or IPv6 address; IPv4 is kept as its IPv4-mapped form (RFC 4291 §2.5.5.2), so that both spellings are one value.
struct IPAddress: Sendable, Hashable {
    var high: UInt64
    var low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(ipv4: UInt32) { self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(ipv4)) }

    /// An address as inet_ntop writes it; nil for anything else.
    init?(numeric text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(ipv4: UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self.init(six)
    }

    init(_ six: in6_addr) {
        self = withUnsafeBytes(of: six) { bytes in
            var words: (UInt64, UInt64) = (0, 0)
            for index in 0..<8 {
                words.0 = words.0 << 8 | UInt64(bytes[index])
                words.1 = words.1 << 8 | UInt64(bytes[index + 8])
            }
            return IPAddress(high: words.0, low: words.1)
        }
    }

    /// The address that curl is about to connect to; nil for families other than IPv4 and IPv6.
    init?(_ place: UnsafePointer<curl_sockaddr>) {
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
        // curl allocates room for the whole address behind `addr`; the length says how much of it counts.
        let raw = UnsafeRawPointer(place) + offset
        switch place.pointee.family {
        case AF_INET where Int(place.pointee.addrlen) >= MemoryLayout<sockaddr_in>.size:
            self.init(ipv4: UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6 where Int(place.pointee.addrlen) >= MemoryLayout<sockaddr_in6>.size:
            self.init(raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default: return nil
        }
    }

    /// The first `bits` bits, the others zero.
    func masked(_ bits: Int) -> IPAddress {
        let top = bits >= 64 ? UInt64.max : bits == 0 ? 0 : UInt64.max << UInt64(64 - bits)
        let bottom = bits >= 128 ? UInt64.max : bits <= 64 ? 0 : UInt64.max << UInt64(128 - bits)
        return IPAddress(high: high & top, low: low & bottom)
    }

    /// The IPv4 address of the mapped form.
    var ipv4: UInt32? { high == 0 && low >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: low) : nil }
}

extension IPAddress {
    /// Whether the address is globally reachable by the IANA special-purpose registries (RFC 6890) and not the
    /// metadata service of a cloud.
    var isPublic: Bool {
        if ipv4 != nil { return !IPAddress.specialIPv4.contains { $0.contains(self) } }
        // NAT64 (RFC 6052): an IPv6-only network reaches all of IPv4 so; what counts is the address behind it.
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 {
            return IPAddress(ipv4: UInt32(truncatingIfNeeded: low)).isPublic
        }
        // 6to4 (RFC 3056) carries an IPv4 address in bits 16 to 47.
        if high >> 48 == 0x2002 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: high >> 16)).isPublic }
        // Only 2000::/3 is global unicast (RFC 4291 §2.4).
        guard high >> 61 == 1 else { return false }
        return !IPAddress.specialIPv6.contains { $0.contains(self) }
    }

    private static let specialIPv4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16",
    ].compactMap(AddressRange.init)

    /// Teredo, benchmarking and ORCHID within 2001::/23, and documentation.
    private static let specialIPv6 = ["2001::/23", "2001:db8::/32", "3fff::/20"].compactMap(AddressRange.init)
}

extension IPAddress: CustomStringConvertible {
    var description: String {
        if let ipv4 {
            return "\(ipv4 >> 24).\(ipv4 >> 16 & 255).\(ipv4 >> 8 & 255).\(ipv4 & 255)"
        }
        let groups = [high, low].flatMap { word in stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: word >> $0) } }
        // RFC 5952 §4.2: the first longest run of two or more zero groups is "::".
        var best = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > max(1, best.count) { best = start..<index }
            start = index + 1
        }
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty ? text(groups[...]) : text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }
}
