// Dates of header fields, read from bytes without a formatter. Asked by HeadReader for Date, Last-Modified, Expires and
// Retry-After.

import TidingsCore

/// The three date forms of RFC 9110 §5.6.7; lenient about what stands around the numbers.
enum HTTPDate {
    /// Nil for what is no date.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
        guard bytes.count >= 16, bytes.count <= 64 else { return nil }
        var fields = Fields()
        var index = 0
        while index < bytes.count {
            let start = index
            if isDigit(bytes[index]) {
                while index < bytes.count, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: ":") { index += 1 }
                guard fields.take(number: bytes[start..<index]) else { return nil }
            } else if isLetter(bytes[index]) {
                while index < bytes.count, isLetter(bytes[index]) { index += 1 }
                if index - start == 3, let month = month(bytes, at: start) { fields.month = fields.month ?? month }
            } else {
                index += 1
            }
        }
        return fields.timestamp
    }

    private struct Fields {
        var day: Int?
        var month: Int?
        var year: Int?
        var clock: (hour: Int, minute: Int, second: Int)?

        /// Day, year and clock are told apart by order and shape.
        mutating func take(number: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
            if number.contains(UInt8(ascii: ":")) {
                let parts = number.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(value)
                guard clock == nil, parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2] else {
                    return false
                }
                clock = (hour, minute, min(second, 59))
                return hour < 24 && minute < 60 && second <= 60
            }
            guard let value = value(number) else { return false }
            if day == nil {
                day = value
            } else if year == nil {
                // RFC 850: two digits; the century that lies nearer is right for every date that a server means.
                year = number.count == 2 ? value + (value < 70 ? 2000 : 1900) : value
            } else {
                return false
            }
            return true
        }

        private func value(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
            guard !digits.isEmpty, digits.count <= 4 else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        var timestamp: Timestamp? {
            guard let day, let month, let year, let clock, (1...31).contains(day), (1601...9999).contains(year) else { return nil }
            return Timestamp(
                Timestamp.Civil(year: year, month: month, day: day, hour: clock.hour, minute: clock.minute, second: clock.second))
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

    private static func month(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        let name = UInt32(bytes[start] | 0x20) << 16 | UInt32(bytes[start + 1] | 0x20) << 8 | UInt32(bytes[start + 2] | 0x20)
        switch name {
        case 0x6A616E: return 1
        case 0x666562: return 2
        case 0x6D6172: return 3
        case 0x617072: return 4
        case 0x6D6179: return 5
        case 0x6A756E: return 6
        case 0x6A756C: return 7
        case 0x617567: return 8
        case 0x736570: return 9
        case 0x6F6374: return 10
        case 0x6E6F76: return 11
        case 0x646563: return 12
        default: return nil
        }
    }
}
