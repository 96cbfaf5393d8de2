// How people write durations and sizes in the configuration (SPEC §2).

/// `90s`, `15m`, `2h`, `7d` and `512KiB`, `16MiB`.
enum Quantity {
    /// Seconds; nil where the text is no duration.
    static func seconds(_ text: String) -> Int? { value(text, units: [("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]) }

    /// Bytes; nil where the text is no size.
    static func bytes(_ text: String) -> Int? {
        value(text, units: [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)])
    }

    /// A duration in the largest unit that shows it whole.
    static func duration(_ seconds: Int) -> String {
        for (unit, factor) in [("d", 86400), ("h", 3600), ("m", 60)] where seconds >= factor && seconds.isMultiple(of: factor) {
            return "\(seconds / factor)\(unit)"
        }
        return "\(seconds)s"
    }

    /// A size in the largest unit that shows it whole.
    static func size(_ bytes: Int) -> String {
        for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20)] where bytes >= 1 << shift && bytes.isMultiple(of: 1 << shift) {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes >> 10)KiB"
    }

    private static func value(_ text: String, units: [(String, Int)]) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = units.first(where: { $0.0 == text.dropFirst(digits.count) }), let number = Int(digits) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit.1)
        return overflow ? nil : product
    }
}
