// What came back from a server. Made by HTTPFetcher for whoever asked.

/// What became of a request. Failure is an expected outcome, not an error.
public enum FetchResult: Sendable, Hashable {
    case fetched(FetchResponse)
    case notModified(ResponseHead)
    case failed(FetchFailure)
}

/// One redirect that was followed.
public struct Redirect: Sendable, Hashable {
    public var status: Int
    /// Absolute URL that it led to.
    public var url: String

    public init(status: Int, url: String) {
        self.status = status
        self.url = url
    }

    /// 301 or 308 (RFC 9110 §15.4).
    public var isPermanent: Bool { status == 301 || status == 308 }
}

/// What every answer says beside its body.
public struct ResponseHead: Sendable, Hashable {
    public var status: Int
    /// The URL that answered, after redirects.
    public var url: String
    public var redirects: [Redirect] = []
    public var contentType: String?
    public var contentLocation: String?
    public var validators = Validators()
    /// `Date` of the answer.
    public var serverDate: Timestamp?
    /// `Last-Modified`, read as a date.
    public var lastModified: Timestamp?
    /// Seconds that the answer stays fresh by Cache-Control or Expires.
    public var freshForSeconds: Int?
    /// Seconds to wait by Retry-After, at most 24 h.
    public var retryAfterSeconds: Int?

    /// A 410 at the URL that was asked, or where it has moved for good: what a temporary redirect leads to today may be gone tomorrow.
    public var isGone: Bool { status == 410 && redirects.allSatisfy(\.isPermanent) }

    public init(status: Int, url: String) {
        self.status = status
        self.url = url
    }
}

/// An answer with a body.
public struct FetchResponse: Sendable, Hashable {
    public var head: ResponseHead
    /// Decoded (gzip and so on), complete unless `isComplete` is false.
    public var body: [UInt8]
    /// False where fewer bytes came than Content-Length or the chunks promised: the document is damaged.
    public var isComplete = true
    /// Bytes of the body on the wire.
    public var transferredBytes: Int
    /// The memory that a large body stands in; to be kept for as long as anything made of the body is.
    public var hold: BodyHold?

    public init(head: ResponseHead, body: [UInt8], transferredBytes: Int? = nil) {
        self.head = head
        self.body = body
        self.transferredBytes = transferredBytes ?? body.count
    }
}
