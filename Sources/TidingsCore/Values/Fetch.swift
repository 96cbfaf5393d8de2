// What is asked of a server and what came back. Made by SyncEngine, answered by HTTPFetcher.

/// What a server gave us to recognise an unchanged document by (RFC 9110 §8.8), exactly as sent:
/// each scalar of these strings is one byte of the header field (Latin-1).
public struct Validators: Sendable, Hashable {
    public var etag: String?
    public var lastModified: String?
    /// The URL that gave them, where a redirect led there; nil is the one that was asked. They mean nothing to any other.
    public var url: String?

    public init(etag: String? = nil, lastModified: String? = nil, url: String? = nil) {
        self.etag = etag
        self.lastModified = lastModified
        self.url = url
    }

    public var isEmpty: Bool { etag == nil && lastModified == nil }
}

/// A configured request header field.
public struct HeaderField: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Fields that no configuration may set, in lower case: tidings sets them itself, or they change how a request is framed
    /// (RFC 9110 §7.2, §7.6.1, §10.1.1, RFC 9112 §6).
    public static let reserved: Set<String> = [
        "accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since", "if-none-match", "range", "te",
        "transfer-encoding", "upgrade",
    ]
}

/// How a source proves who asks. Never printed.
public enum Credentials: Sendable, Hashable {
    case basic(user: String, password: String)
    case bearer(token: String)
}

/// A TLS client certificate, as paths of PEM files.
public struct ClientCertificate: Sendable, Hashable {
    public var certificate: String
    public var key: String?

    public init(certificate: String, key: String? = nil) {
        self.certificate = certificate
        self.key = key
    }
}

/// One exchange, redirects included.
public struct FetchRequest: Sendable, Hashable {
    /// Absolute http(s) URL.
    public var url: String
    /// The origin (`scheme://host:port`, see ``WebURL/origin``) that the configuration vouches for: there any
    /// address may be reached, and only there `headers`, `credentials`, `cookies` and the certificate are sent.
    /// The host in any spelling; the fetcher compares what both spellings name.
    public var trustedOrigin: String?
    public var validators = Validators()
    public var headers: [HeaderField] = []
    public var credentials: Credentials?
    public var cookies: String?
    public var referer: String?
    public var accept: String?
    public var clientCertificate: ClientCertificate?
    /// `http://`, `https://`, `socks5://` or `socks5h://`; nil is the fetcher's own default.
    public var proxy: String?
    /// Accept any TLS certificate; only where the configuration spells it out.
    public var insecure = false
    /// Somebody insists on an answer now: never refused because its host said 429 to others.
    public var isForced = false
    /// Whole exchange, in milliseconds, where what is configured for the host is not less.
    public var timeoutMilliseconds: Int?
    /// Bytes of the decoded body; nil is the fetcher's default.
    public var maximumBytes: Int?

    public init(url: String, trustedOrigin: String? = nil) {
        self.url = url
        self.trustedOrigin = trustedOrigin
    }

    /// A request on behalf of a source: asked the way that its configuration says, at whose origin alone what proves who asks is
    /// sent.
    public init(url: String, for source: Source) {
        self.init(url: url, trustedOrigin: WebURL(source.url).origin)
        headers = source.headers
        credentials = source.credentials
        cookies = source.cookies
        clientCertificate = source.clientCertificate
        proxy = source.proxy
        insecure = source.insecure
    }
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

/// Why an exchange brought nothing. The words are in FetchFaultWords.swift.
public enum FetchFault: Sendable, Hashable, Error {
    /// Any status that is neither 200, 203, 304 nor a redirect that was followed.
    case status(Int)
    /// 401 or 403 at a URL that a redirect led to, where the request's credentials were not sent.
    case credentialsWithheld(status: Int, url: String)
    case timedOut(milliseconds: Int, at: ExchangeStage)
    case stalled(seconds: Int)
    /// Ended before its time, and nothing of it can be read.
    case cutShort(bytes: Int)
    case unresolvable(host: String)
    case unreachable(host: String, why: String)
    case tls(host: String, why: String)
    /// The server wants to know who asks by a certificate.
    case certificateRequired(host: String)
    case tooLarge(limit: Int)
    case headersTooLarge
    case tooManyRedirects(limit: Int)
    case redirectLoop(url: String)
    case redirectWithoutTarget(status: Int)
    case forbiddenScheme(url: String)
    case forbiddenAddress(address: String, url: String)
    case badURL(String)
    /// The same of where a redirect leads.
    case badRedirect(url: String)
    case badEncoding
    case proxy(why: String)
    case protocolError(why: String)
    /// Not asked: the host answered 429 again and again, and is left alone for so many seconds.
    case hostBusy(host: String, seconds: Int)
    /// Not asked: this machine has no descriptor left for a connection.
    case tooManyFiles
    case cancelled
}

/// How far an exchange had come.
public enum ExchangeStage: Sendable, Hashable {
    /// The redirects alone had taken all the time.
    case redirects
    /// The name's address was asked for.
    case resolving
    case connecting
    /// Asked, and not a byte came.
    case waiting
    case head
    /// Of the body, on the wire.
    case body(bytes: Int)
}

/// An exchange that failed, with what was learnt all the same.
public struct FetchFailure: Sendable, Hashable, Error {
    public var fault: FetchFault
    /// The last answer's head, where there was one (429, 503, 410 and so on).
    public var head: ResponseHead?
    /// The URL that failed, where a redirect had led there: another host than the one that was asked first may be at fault.
    public var redirect: String?

    public init(_ fault: FetchFault, head: ResponseHead? = nil, redirect: String? = nil) {
        self.fault = fault
        self.head = head
        self.redirect = redirect
    }

    /// Whether the server was not asked at all.
    public var isNotAsked: Bool {
        switch fault {
        case .hostBusy, .tooManyFiles: true
        default: false
        }
    }
}

/// What became of a request. Failure is an expected outcome, not an error.
public enum FetchResult: Sendable, Hashable {
    case fetched(FetchResponse)
    case notModified(ResponseHead)
    case failed(FetchFailure)
}
