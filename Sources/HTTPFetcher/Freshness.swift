// How long an answer stays fresh (RFC 9111 §4.2): a lower bound for the next poll. Filled by HeadReader.

import TidingsCore

/// What Cache-Control, Expires and Age say.
struct Freshness {
    var age: Int?
    /// An Expires that is no date means the past (RFC 9111 §5.3).
    var expires: Timestamp?
    private var maximumAge: Int?
    private var isNeverFresh = false

    /// A year; more is no promise anybody keeps.
    private static let longest = 31_536_000

    /// Reads the directives of one Cache-Control field; `s-maxage` is for shared caches, which this is not.
    mutating func read(_ value: UnsafeBufferPointer<UInt8>) {
        for part in value.split(separator: UInt8(ascii: ",")) {
            var directive = part.drop { $0 == 0x20 || $0 == 0x09 }
            while let last = directive.last, last == 0x20 || last == 0x09 { directive.removeLast() }
            if Freshness.same(directive, "no-store") || Freshness.same(directive, "no-cache") { isNeverFresh = true }
            if directive.count > 8, Freshness.same(directive.prefix(8), "max-age=") {
                var digits = directive.dropFirst(8)
                if digits.first == UInt8(ascii: "\"") { digits = digits.dropFirst().dropLast() }
                let age = HeadReader.number(UnsafeBufferPointer(rebasing: digits))
                maximumAge = age.map { min($0, maximumAge ?? $0) } ?? maximumAge
            }
        }
    }

    /// Seconds from now on; nil where the answer says nothing.
    func seconds(at serverDate: Timestamp?, now: () -> Timestamp) -> Int? {
        if isNeverFresh { return 0 }
        if let maximumAge { return min(Freshness.longest, max(0, maximumAge - (age ?? 0))) }
        guard let expires else { return nil }
        let span = (expires.milliseconds - (serverDate ?? now()).milliseconds) / 1000 - Int64(age ?? 0)
        return Int(min(Int64(Freshness.longest), max(0, span)))
    }

    private static func same(_ part: Slice<UnsafeBufferPointer<UInt8>>, _ lower: StaticString) -> Bool {
        guard part.count == lower.utf8CodeUnitCount else { return false }
        for (offset, byte) in part.enumerated() where byte | 0x20 != lower.utf8Start[offset] | 0x20 { return false }
        return true
    }
}
