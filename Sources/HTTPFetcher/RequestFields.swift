// The header fields of a request, written byte for byte: validators exactly as they were stored, one byte per scalar.

import CCurl
import TidingsCore

/// Fields for CURLOPT_HTTPHEADER.
struct RequestFields {
    /// To be freed by whoever takes it; nil where there is none.
    private(set) var list: UnsafeMutablePointer<curl_slist>?
    private var line: [UInt8] = []

    init(_ hop: Hop) {
        line.reserveCapacity(160)
        if let etag = hop.validators.etag { add("If-None-Match", latin1: etag) }
        if let date = hop.validators.lastModified { add("If-Modified-Since", latin1: date) }
        var hasAccept = false
        if let trust = hop.trust {
            for field in trust.headers where RequestFields.isAllowed(field.name) {
                hasAccept = hasAccept || field.name.utf8.count == 6 && field.name.lowercased() == "accept"
                add(field.name, field.value)
            }
            if case .bearer(let token) = trust.credentials { add("Authorization", "Bearer " + token) }
        }
        if !hasAccept { add("Accept", hop.accept ?? "*/*") }
        if let referer = hop.referer { add("Referer", referer) }
    }

    private mutating func add(_ name: String, latin1 value: String) {
        begin(name)
        // Nearly every validator is ASCII, and is copied as a whole.
        let start = line.count
        line.append(contentsOf: value.utf8)
        if line[start...].contains(where: { $0 >= 0x80 }) {
            line.removeSubrange(start...)
            for scalar in value.unicodeScalars { line.append(UInt8(truncatingIfNeeded: scalar.value)) }
        }
        end(isEmpty: value.isEmpty)
    }

    private mutating func add(_ name: String, _ value: String) {
        begin(name)
        line.append(contentsOf: value.utf8)
        end(isEmpty: value.isEmpty)
    }

    private mutating func begin(_ name: String) {
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: name.utf8)
        line.append(UInt8(ascii: ":"))
        line.append(UInt8(ascii: " "))
    }

    private mutating func end(isEmpty: Bool) {
        // No value can end its line and begin another field (RFC 9110 §5.5).
        for index in line.indices where line[index] < 0x20 && line[index] != 0x09 { line[index] = 0x20 }
        if isEmpty {
            // curl reads "Name:" as "do not send Name", "Name;" as an empty field.
            line.removeLast(2)
            line.append(UInt8(ascii: ";"))
        }
        line.append(0)
        line.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { list = curl_slist_append(list, $0.baseAddress) ?? list }
        }
    }

    private static func isAllowed(_ name: String) -> Bool {
        HeaderField.isName(name) && !HeaderField.reserved.contains(name.lowercased())
    }
}
