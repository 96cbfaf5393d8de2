// Whether a source is answered by caches of which one lags behind, where no date tells: by bodies that come again (SPEC §4, stale
// copies). Asked by SourceRecorder; pure.

/// The last bodies that a source was answered with, and what they tell of its caches.
public struct CacheMemory: Sendable, Hashable {
    private static let capacity = 8

    /// The beginnings of the digests of the last different bodies that were accepted, the last one last.
    private var bodies: [UInt64] = []
    /// When a body from before the last one was accepted that withdrew items. They may be back with the next.
    public private(set) var lapsedAt: Timestamp?
    /// How often all that such a body withdrew was back at once. Once may be a story that was let out too early.
    public private(set) var lapses = 0
    /// Whether it was back at once so often that its like are stale copies from then on.
    public var isLagging: Bool { lapses >= 2 }

    public init() {}

    /// As ``bytes`` says.
    public init(bytes: [UInt8], lapsedAt: Timestamp?, lapses: Int) {
        bodies = stride(from: 0, through: bytes.count - 8, by: 8).map { Self.beginning(of: bytes[$0...]) }
        self.lapsedAt = lapsedAt
        self.lapses = lapses
    }

    /// The bodies, to be kept: eight bytes each.
    public var bytes: [UInt8] { bodies.flatMap { withUnsafeBytes(of: $0.bigEndian, Array.init) } }

    /// Whether a body is one that was accepted before the last one.
    /// - Parameter digest: its SHA-256.
    public func isEarlier(_ digest: [UInt8]) -> Bool { bodies.dropLast().contains(Self.beginning(of: digest[...])) }

    /// Takes note of a body that was accepted.
    /// - Parameters:
    ///   - withdraws: whether it withdrew anything.
    ///   - isMended: whether all that was withdrawn at ``lapsedAt`` is back with it, at the next poll that showed anything.
    public mutating func accept(_ digest: [UInt8], withdraws: Bool, isMended: Bool, now: Timestamp) {
        lapsedAt = withdraws && isEarlier(digest) ? now : nil
        if isMended { lapses = min(lapses + 1, 2) }
        let body = Self.beginning(of: digest[...])
        bodies.removeAll { $0 == body }
        bodies = (bodies + [body]).suffix(Self.capacity)
    }

    /// What was taken for a stale copy was believed in the end.
    public mutating func believe() { lapses = 0 }

    private static func beginning(of digest: ArraySlice<UInt8>) -> UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
