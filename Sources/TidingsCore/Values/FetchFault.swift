// Why a server was asked in vain. Made by HTTPFetcher for whoever asked.

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
