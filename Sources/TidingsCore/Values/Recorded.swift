// What the archive tells of its own history: runs, observations and changes, as the commands print them.

/// Why a run happened.
public enum RunCause: String, Sendable, Hashable { case sync, daemon }

/// How a run ended.
public enum RunState: String, Sendable, Hashable { case running, completed, interrupted, failed }

/// What a run came to. Counts of sources and of changes to items.
public struct RunCounts: Sendable, Hashable {
    public var total = 0
    public var changed = 0
    public var unchanged = 0
    public var failed = 0
    public var skipped = 0
    public var added = 0
    public var edited = 0
    public var withdrawn = 0
    public var returned = 0
    public var picturesKept = 0
    public var picturesFailed = 0

    public init() {}
}

/// One run of the log.
public struct Run: Sendable, Hashable {
    public var id: Int64
    public var cause: RunCause
    public var state: RunState
    public var startedAt: Timestamp
    public var endedAt: Timestamp?
    public var counts: RunCounts

    public init(id: Int64, cause: RunCause, state: RunState, startedAt: Timestamp, endedAt: Timestamp?, counts: RunCounts) {
        self.id = id
        self.cause = cause
        self.state = state
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.counts = counts
    }
}

/// What one answer showed: the evidence that its changes share (SPEC §4).
public struct Observation: Sendable, Hashable {
    public var at: Timestamp
    /// The last poll that confirmed the state before.
    public var before: Timestamp?
    /// Final URL; where nobody answered, the one that was asked.
    public var url: String
    /// SHA-256 of the body as received; nil where no document came.
    public var bodyDigest: [UInt8]?
    public var serverDate: Timestamp?
    public var isWhole: Bool

    public init(at: Timestamp, before: Timestamp?, url: String, bodyDigest: [UInt8]?, serverDate: Timestamp?, isWhole: Bool) {
        self.at = at
        self.before = before
        self.url = url
        self.bodyDigest = bodyDigest
        self.serverDate = serverDate
        self.isWhole = isWhole
    }
}

/// A line of the change log before it has an id.
public struct Change: Sendable, Hashable {
    public var kind: ChangeKind
    public var item: Int64?
    public var revision: Int?
    public var fields: [ItemField]
    public var significance: Significance?
    public var detail: String?
    /// Set where the state before was confirmed at another time than the observation's own `before`.
    public var before: Timestamp?

    public init(
        _ kind: ChangeKind, item: Int64? = nil, revision: Int? = nil, fields: [ItemField] = [], significance: Significance? = nil,
        detail: String? = nil, before: Timestamp? = nil
    ) {
        self.kind = kind
        self.item = item
        self.revision = revision
        self.fields = fields
        self.significance = significance
        self.detail = detail
        self.before = before
    }
}
