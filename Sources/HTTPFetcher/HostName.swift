// How a host name is written in ASCII: percent-decoding, the wide forms of dots and digits, Punycode (RFC 3492) for
// international names. libcurl would do it by the process's locale, which a daemon does not have.

import TidingsCore

/// The ASCII form of host names.
enum HostName {
    /// Lower case ASCII, or nil for what is no host name.
    static func ascii(_ written: String) -> String? {
        let labels = WebURL.percentDecoded(written).unicodeScalars.map(narrow).split(separator: ".", omittingEmptySubsequences: false)
        var out: [String] = []
        for label in labels {
            guard let ascii = encoded(label) else { return nil }
            out.append(ascii)
        }
        let host = out.joined(separator: ".")
        guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isHostByte) else { return nil }
        return host
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Full stops of other scripts and full-width ASCII (UTS #46 §4), so that they hide no address.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x3002, 0xFF0E, 0xFF61: return "."
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default:
            guard scalar.value > 0x7F, let value = scalar.properties.numericValue, value >= 0, value <= 9, value == value.rounded() else {
                return scalar
            }
            return scalar.properties.numericType == .digit || scalar.properties.numericType == .decimal
                ? Unicode.Scalar(0x30 + UInt8(value)) : scalar
        }
    }

    private static func encoded(_ label: ArraySlice<Unicode.Scalar>) -> String? {
        var text = ""
        text.unicodeScalars.append(contentsOf: label)
        text = text.lowercased()
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        guard label.count <= 63, let encoded = punycode(Array(text.unicodeScalars)) else { return nil }
        let full = "xn--" + encoded
        return full.utf8.count <= 63 ? full : nil
    }

    /// RFC 3492 §6.3; quadratic, on at most 63 scalars.
    private static func punycode(_ input: [Unicode.Scalar]) -> String? {
        var out = input.filter { $0.value < 0x80 }.map { UInt8($0.value) }
        let basic = out.count
        if basic > 0 { out.append(UInt8(ascii: "-")) }
        var (n, delta, bias, handled): (UInt32, UInt32, UInt32, UInt32) = (128, 0, 72, UInt32(basic))
        while handled < input.count {
            guard let next = input.lazy.map(\.value).filter({ $0 >= n }).min() else { return nil }
            delta += (next - n) * (handled + 1)
            n = next
            for scalar in input {
                if scalar.value < n { delta += 1 }
                guard scalar.value == n else { continue }
                append(delta, bias: bias, to: &out)
                bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(_ delta: UInt32, bias: UInt32, to out: inout [UInt8]) {
        var rest = delta
        var k: UInt32 = 36
        while true {
            let threshold: UInt32 = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
            guard rest >= threshold else { break }
            out.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            k += 36
        }
        out.append(digit(rest))
    }

    private static func digit(_ value: UInt32) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x16 + value) }

    private static func adapted(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k: UInt32 = 0
        while delta > 455 {
            delta /= 35
            k += 36
        }
        return k + 36 * delta / (delta + 38)
    }
}

extension IPAddress {
    /// IPv4 as inet_aton and browsers read it: one to four numbers, decimal, octal or hexadecimal (WHATWG URL, IPv4 parser).
    init?(looseIPv4 host: String) {
        var parts = host.split(separator: ".", omittingEmptySubsequences: false)
        if parts.last?.isEmpty == true { parts.removeLast() }
        guard (1...4).contains(parts.count) else { return nil }
        var numbers: [UInt64] = []
        for part in parts {
            guard let number = IPAddress.number(part) else { return nil }
            numbers.append(number)
        }
        let last = numbers.removeLast()
        guard numbers.allSatisfy({ $0 <= 255 }), last < 1 << UInt64(8 * (4 - numbers.count)) else { return nil }
        var value = last
        for (index, number) in numbers.enumerated() { value |= number << UInt64(24 - 8 * index) }
        self.init(ipv4: UInt32(truncatingIfNeeded: value))
    }

    private static func number(_ part: Substring) -> UInt64? {
        let lower = part.lowercased()
        if lower.hasPrefix("0x") { return lower.count == 2 ? 0 : UInt64(lower.dropFirst(2), radix: 16) }
        if lower.hasPrefix("0"), lower.count > 1 { return UInt64(lower.dropFirst(), radix: 8) }
        return lower.first.map { $0.isNumber } == true ? UInt64(lower) : nil
    }
}
