// What a failed exchange is called, in words: what happened, and what somebody can do about it. Asked by every message,
// log line and `status`; nowhere else is a fault put into words.

extension FetchFault {
    /// What happened, without the source's name, without a capital and without a full stop. What came from outside is in
    /// here as it came: escape it where it is shown.
    public var message: String {
        switch self {
        case .status(304): "the server answered 304 Not Modified to a request that had no validator"
        case .status(let status): "the server answered \(FetchFault.named(status))"
        case .credentialsWithheld(let status, let url):
            "\(WebURL.masked(url)) answered \(FetchFault.named(status)); the credentials were not sent there, for it is another origin"
        case .timedOut(let milliseconds, let stage): FetchFault.tooLate(stage, FetchFault.span(milliseconds: milliseconds))
        case .stalled(let seconds): "the answer began, then nothing came for \(seconds) s"
        case .cutShort(let bytes): "the answer was cut short after \(bytes) bytes"
        case .unresolvable(let host): "the name \(host) cannot be resolved"
        case .unreachable(let host, let why): "\(host) cannot be reached: \(why)"
        case .tls(let host, let why): "no secure connection to \(host): \(why)"
        case .certificateRequired(let host): "\(host) answers only those who show a certificate"
        case .tooLarge(let limit): "the answer is larger than \(FetchFault.size(limit))"
        case .headersTooLarge: "the head of the answer is larger than any feed's"
        case .tooManyRedirects(let limit): "more than \(limit) redirects"
        case .redirectLoop(let url): "the redirects lead in a circle, to \(WebURL.masked(url))"
        case .redirectWithoutTarget(let status): "the server answered \(FetchFault.named(status)) without saying where to"
        case .forbiddenScheme(let url): "\(WebURL.masked(url)) is neither http nor https"
        case .forbiddenAddress(let address, let url): "\(WebURL.masked(url)) leads to \(address), an address that is not public"
        case .badURL(let url): "\(WebURL.masked(url)) is no URL that can be asked"
        case .badRedirect(let url): "the server redirects to \(WebURL.masked(url)), which is no URL that can be asked"
        case .badEncoding: "the answer cannot be decompressed"
        case .proxy(let why): "the proxy failed: \(why)"
        case .protocolError(let why): "the server does not speak HTTP properly: \(why)"
        case .hostBusy(let host, let seconds): "not asked: \(host) answered 429 several times in a row and is left alone for \(seconds) s"
        case .tooManyFiles: "not asked: too many files are open here for another connection; raise LimitNOFILE= or \"ulimit -n\""
        case .cancelled: "cancelled"
        }
    }

    /// What to do, as whole sentences.
    public var advice: String {
        switch self {
        case .status(let status): FetchFault.advice(status)
        case .credentialsWithheld: "If the feed has moved there, put that address into the configuration."
        case .timedOut(_, at: .resolving): "Check the machine's DNS; it is tried again with growing pauses."
        case .timedOut(_, at: .connecting):
            "Check that the server runs and that this machine may reach it; it is tried again with growing pauses."
        case .timedOut: "If the server is only slow, raise \"timeout\" for it under \"hosts\"."
        case .stalled, .cutShort: "It is tried again with growing pauses."
        case .unresolvable: "Check the spelling of the host and the machine's DNS."
        case .unreachable: "Check that the server runs and that this machine may reach it; it is tried again with growing pauses."
        case .tls: "Check the machine's clock and the server's certificate; only for a server of your own, set \"insecure\": true."
        case .certificateRequired: "Give the source a \"clientCertificate\" in the configuration."
        case .tooLarge: "If it is a feed, raise \"maximumBytes\" under \"http\"."
        case .headersTooLarge: "The server is broken or hostile; remove the source if that lasts."
        case .tooManyRedirects, .redirectLoop:
            "Open the URL in a browser and put the address that it ends at into the configuration; if it is the same, give the source \"cookies\"."
        case .redirectWithoutTarget, .badRedirect: "The server is at fault; open the URL in a browser and look for the feed's address."
        case .forbiddenScheme: "Put the feed's own http or https address into the configuration."
        case .forbiddenAddress: "If that is meant, add the address to \"allowAddresses\" under \"http\"."
        case .badURL: "Correct the URL in the configuration."
        case .badEncoding: "The server is at fault; it is tried again with growing pauses."
        case .proxy: "Check \"proxy\" in the configuration and that the proxy runs."
        case .protocolError: "Open the URL in a browser; if it is right, the server is at fault and is tried again with growing pauses."
        case .hostBusy: "Nothing needs to be done; lower \"perHost\" for it under \"hosts\" if it happens often."
        case .tooManyFiles: "Raise the limit of open files, LimitNOFILE= of the service or \"ulimit -n\", or lower \"concurrency\"."
        case .cancelled: "It is polled again at its next turn."
        }
    }

    private static func advice(_ status: Int) -> String {
        switch status {
        case 401: "Give the source \"auth\" or an Authorization header in the configuration."
        case 403:
            "The server refuses this program or wants credentials: open the URL in a browser, then see its \"headers\" in the configuration."
        case 404: "Open the site in a browser and look for the feed's new address."
        case 407: "Give the proxy's user and password in its URL in the configuration."
        case 410: "It is asked only once a week from now on; remove it from the configuration, or run \"tidings sync now --force NAME\"."
        case 429, 503: "It is asked again when the server allows it."
        case 304, 500...599: "The server is at fault; it is tried again with growing pauses."
        default: "Open the URL in a browser to see what the server says."
        }
    }

    /// `404 Not Found`; the bare number for statuses that RFC 9110 §15 and RFC 6585 do not name.
    private static func named(_ status: Int) -> String {
        let name: String? =
            switch status {
            case 204: "No Content"
            case 206: "Partial Content"
            case 301: "Moved Permanently"
            case 302: "Found"
            case 303: "See Other"
            case 307: "Temporary Redirect"
            case 308: "Permanent Redirect"
            case 400: "Bad Request"
            case 401: "Unauthorized"
            case 402: "Payment Required"
            case 403: "Forbidden"
            case 404: "Not Found"
            case 405: "Method Not Allowed"
            case 406: "Not Acceptable"
            case 407: "Proxy Authentication Required"
            case 408: "Request Timeout"
            case 410: "Gone"
            case 418: "I'm a teapot"
            case 421: "Misdirected Request"
            case 429: "Too Many Requests"
            case 451: "Unavailable For Legal Reasons"
            case 500: "Internal Server Error"
            case 501: "Not Implemented"
            case 502: "Bad Gateway"
            case 503: "Service Unavailable"
            case 504: "Gateway Timeout"
            case 511: "Network Authentication Required"
            default: nil
            }
        return name.map { "\(status) \($0)" } ?? "\(status)"
    }

    private static func tooLate(_ stage: ExchangeStage, _ span: String) -> String {
        switch stage {
        case .redirects: "the redirects alone took longer than \(span)"
        case .resolving: "no name server answered within \(span)"
        case .connecting: "no connection came about within \(span)"
        case .waiting: "no answer began within \(span)"
        case .head: "the head of the answer was not complete within \(span)"
        case .body(let bytes): "the answer was not complete within \(span): \(bytes) bytes had come"
        }
    }

    private static func span(milliseconds: Int) -> String { milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms" }

    private static func size(_ bytes: Int) -> String {
        for (unit, name) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] where bytes >= unit && bytes % unit == 0 {
            return "\(bytes / unit) \(name)"
        }
        return "\(bytes) bytes"
    }
}

extension FetchFailure {
    /// The same, knowing how the server came to be asked.
    ///
    /// - Parameter hasCredentials: whether the request bore any.
    public func advice(hasCredentials: Bool) -> String {
        switch fault {
        case .status(401) where hasCredentials:
            "The server refuses the credentials that the configuration gives; correct them. Of its ways to ask for them, Basic and Bearer are "
                + "known here."
        case .status(410) where head.map { !$0.isGone } ?? false:
            "A temporary redirect led there; it is tried again with growing pauses."
        default: fault.advice
        }
    }
}
