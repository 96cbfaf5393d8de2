// Whether a body is the one that was accepted last, byte for byte, at a tenth of what SHA-256 costs: most answers to whoever
// sends no validators are that body again. Asked for every answer that brings one.

import Crypto

/// Recognises one body. A one-time message authentication code (GMAC, NIST SP 800-38D §3): its key is drawn for this body alone
/// and never leaves the archive, so a publisher cannot make other bytes that pass for it, and two bodies of `n` bytes are
/// taken for one another once in 2^132 / n times.
public struct BodyMark: Sendable, Hashable {
    private static let keyLength = 16
    /// 32: the key and the code.
    public static let length = 32

    public let bytes: [UInt8]

    /// - Returns: nil for what is no mark.
    public init?(bytes: [UInt8]) {
        guard bytes.count == BodyMark.length else { return nil }
        self.bytes = bytes
    }

    public init(of body: [UInt8]) {
        var random = SystemRandomNumberGenerator()
        let key = (0..<BodyMark.keyLength / 8).flatMap { _ in withUnsafeBytes(of: random.next(), Array.init) }
        bytes = key + BodyMark.code(of: body, key: key)
    }

    /// Whether this body is, as good as certainly, the one that the mark was made of.
    public func matches(_ body: [UInt8]) -> Bool {
        let code = BodyMark.code(of: body, key: Array(bytes.prefix(BodyMark.keyLength)))
        return !code.isEmpty && code[...] == bytes.dropFirst(BodyMark.keyLength)
    }

    /// Empty, which matches nothing, for a body beyond what the cipher takes (2^61 bytes).
    private static func code(of body: [UInt8], key: [UInt8]) -> [UInt8] {
        do {
            // One code for each key, hence always the same nonce.
            let nonce = try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 12))
            return Array(try AES.GCM.seal([UInt8](), using: SymmetricKey(data: key), nonce: nonce, authenticating: body).tag)
        } catch {
            // No failure of the poll: without a code nothing matches, and the body is read as one that is new.
            return []
        }
    }
}
