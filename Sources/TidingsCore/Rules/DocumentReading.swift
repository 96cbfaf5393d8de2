// What a reader sees of a whole document, as one digest: documents with one reading say the same (SPEC §4, stale copies).
// Asked only for a document that is older than the last one, for every text in it is read.

/// Whether two documents say the same, whatever differs from fetch to fetch: markup, ids, signatures, the order, an item listed twice.
public enum DocumentReading {
    /// - Parameter rules: what the source asks not to hear of.
    /// - Returns: 32 bytes.
    public static func digest(of drafts: [ItemDraft], ignoring rules: DifferenceFilter) -> [UInt8] {
        let readings = Set(drafts.map { $0.content.reading(ignoring: rules) }).sorted { ($0.high, $0.low) < ($1.high, $1.low) }
        return SHA256Digest(of: readings.map { "\($0.high) \($0.low)" }.joined(separator: " ")).bytes
    }
}
