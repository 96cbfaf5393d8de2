// The one place that knows how bytes are digested: SHA-256, shown as lower-case hex.

import Crypto
import Markup

/// SHA-256 of bytes.
public struct SHA256Digest: Sendable, Hashable {
    /// 32 bytes.
    public var bytes: [UInt8]

    public init(of data: [UInt8]) { bytes = Array(SHA256.hash(data: data)) }

    public init(of text: String) {
        var text = text
        bytes = text.withUTF8 { buffer in
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return Array(hash.finalize())
        }
    }

    public var hex: String { Hex.string(bytes) }
}

/// The first 16 bytes of a SHA-256: enough to tell an item's states apart, also against somebody who tries.
public struct Fingerprint: Sendable, Hashable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(of text: String) {
        var hasher = FingerprintHasher(capacity: text.utf8.count + 8)
        hasher.add(text)
        self = hasher.finish()
    }
}

/// Makes a fingerprint of optional texts in sequence; absent and empty differ, and no text can run into the next.
struct FingerprintHasher {
    // Gathered and digested at once: for texts as short as titles, feeding a digest piece by piece costs more than digesting.
    private var bytes: [UInt8] = []

    /// - Parameter capacity: about as many bytes as will be added.
    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func add(_ text: String?) {
        guard let text else { return mark() }
        add(UInt64(text.utf8.count) + 1)
        bytes.append(contentsOf: text.utf8)
    }

    /// Ends a list, or stands for what is absent.
    mutating func mark() { add(0) }

    private mutating func add(_ length: UInt64) { withUnsafeBytes(of: length) { bytes.append(contentsOf: $0) } }

    func finish() -> Fingerprint {
        SHA256.hash(data: bytes).withUnsafeBytes { bytes in
            Fingerprint(
                high: bytes.loadUnaligned(as: UInt64.self).bigEndian, low: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
            )
        }
    }
}

/// Lower-case hexadecimal.
public enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits a byte.
    public static func string(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes of a hexadecimal string; what is no digit ends it.
    public static func bytes(_ text: String) -> [UInt8] {
        let digits = text.utf8.prefix { $0.hexValue != nil }.compactMap(\.hexValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
