// What is asked of a server. Made by SyncEngine and the command line, carried out by HTTPFetcher.

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

    /// Whether a text may be a field's name: a token (RFC 9110 §5.1, §5.6.2).
    public static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
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
    /// nil takes anything.
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

    /// What a feed may be, for ``accept``; what else will do comes behind it.
    public static let feedTypes = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9"

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
