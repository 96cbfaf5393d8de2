// The list of pictures in a `srcset` attribute.

/// Reading and rewriting of `srcset` (HTML §4.8.4.2.2).
public enum Srcset {
    /// Its candidates in order; what cannot be read is left out.
    public static func candidates(_ text: String) -> [HTMLPicture.Candidate] {
        text.withByteView { bytes in
            parts(bytes).compactMap { part in
                guard !part.url.isEmpty else { return nil }
                var candidate = HTMLPicture.Candidate(url: bytes.text(part.url))
                for word in bytes[part.descriptors].split(whereSeparator: \.isWhiteSpace) {
                    guard let unit = word.last, let number = Double(String(decoding: word.dropLast(), as: UTF8.self)), number.isFinite
                    else {
                        continue
                    }
                    if unit == 0x77, number >= 0, number < 1_000_000 { candidate.width = Int(number) }
                    if unit == 0x78 { candidate.density = number }
                }
                return candidate
            }
        }
    }

    /// The same list with every URL replaced; descriptors stay.
    public static func mapping(_ text: String, _ replace: (String) -> String) -> String {
        text.withByteView { bytes in
            var out: [String] = []
            for part in parts(bytes) {
                let url = replace(bytes.text(part.url))
                let descriptors = bytes.text(bytes.trimmed(part.descriptors))
                out.append(descriptors.isEmpty ? url : url + " " + descriptors)
            }
            return out.joined(separator: ", ")
        }
    }

    /// Where each URL and its descriptors lie, in order. A URL may hold commas, but not end with one, and no comma between parentheses
    /// ends a candidate.
    public static func parts(_ bytes: ByteView) -> [(url: Range<Int>, descriptors: Range<Int>)] {
        var found: [(url: Range<Int>, descriptors: Range<Int>)] = []
        var index = 0
        while true {
            while index < bytes.count, bytes[index].isWhiteSpace || bytes[index] == 0x2C { index += 1 }
            guard index < bytes.count else { return found }
            let start = index
            while index < bytes.count, !bytes[index].isWhiteSpace { index += 1 }
            var stop = index
            while stop > start, bytes[stop - 1] == 0x2C { stop -= 1 }
            guard stop == index else {
                found.append((start..<stop, stop..<stop))
                continue
            }
            let descriptors = index
            var depth = 0
            while index < bytes.count, bytes[index] != 0x2C || depth > 0 {
                if bytes[index] == 0x28 { depth += 1 }
                if bytes[index] == 0x29 { depth = max(0, depth - 1) }
                index += 1
            }
            found.append((start..<stop, descriptors..<index))
        }
    }
}
