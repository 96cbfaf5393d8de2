// One request with all its redirects: what was asked, where it has got to, who waits for it. Decides each hop; CurlFetcher
// carries it out.

import TidingsCore

/// An exchange that has not ended. Confined to the fetcher's queue.
final class Exchange {
    static let maximumRedirects = 10

    let id: Int
    let request: FetchRequest
    let started: Int64
    private(set) var target: HopTarget
    private(set) var redirects: [Redirect] = []
    /// Milliseconds that hops before this one have taken; waiting for a host's turn is not counted.
    private var spent: Int64 = 0
    private var hopStarted: Int64 = 0
    private var seen: Set<String> = []
    /// Whether bodies are decoded as their heads say.
    private var decodes = true
    private let login: HopTarget.Login?
    /// A URL of the origin that the configuration vouches for. Names are spelled in many ways, international ones above all:
    /// origins are compared as targets alone.
    private let vouched: HopTarget?
    /// The URL that the request's validators belong to; asked of any other, a 304 would confirm what nobody has seen there.
    private let validated: String?
    /// Set aside in the budget for a body that was put off.
    var reservation = 0
    /// At work for this exchange now.
    var transfer: Transfer?
    private var continuation: CheckedContinuation<FetchResult, Never>?

    init(id: Int, request: FetchRequest, target: HopTarget, now: Int64, continuation: CheckedContinuation<FetchResult, Never>) {
        self.id = id
        self.request = request
        self.target = target
        self.continuation = continuation
        login = target.login
        vouched = request.trustedOrigin.flatMap(HopTarget.ifPossible)
        validated = request.validators.url.map { HopTarget.ifPossible($0)?.url } ?? target.url
        started = now
    }

    /// Answers whoever waits; once.
    func end(_ result: FetchResult) {
        continuation?.resume(returning: result)
        continuation = nil
    }

    /// The URL as the caller knows it, before any redirect, else as it was followed.
    var url: String { redirects.last?.url ?? request.url }

    /// Whether the request carries anything that proves who asks, and it is not sent where the exchange has got to.
    var withholdsCredentials: Bool {
        guard !isTrusted(target) else { return false }
        return login != nil || request.credentials != nil || request.cookies != nil || request.clientCertificate != nil
            || !request.headers.isEmpty
    }

    /// What is sent to where the exchange has got to.
    var validators: Validators { target.url == validated ? request.validators : Validators() }

    private func isTrusted(_ target: HopTarget) -> Bool { vouched?.hasOrigin(of: target) ?? false }

    /// What to ask next, or why not.
    func nextHop(_ configuration: FetcherConfiguration, now: Int64) -> Result<Hop, FetchFault> {
        let timeout = configuration.timeout(for: request, at: target)
        guard spent < timeout else { return .failure(.timedOut(milliseconds: timeout, at: .redirects)) }
        hopStarted = now
        var hop = Hop(
            target: target, validators: validators, accept: request.accept, referer: request.referer,
            timeoutMilliseconds: timeout - Int(spent), maximumBytes: request.maximumBytes ?? configuration.maximumBytes)
        hop.proxy = request.proxy ?? configuration.proxy
        hop.decodes = decodes
        if isTrusted(target) {
            hop.trust = request
        } else {
            hop.allowAddresses = configuration.allowAddresses
            // Through a proxy no address is seen; a name that is itself a private address is refused all the same.
            if hop.proxy != nil, let address = target.literalAddress, !hop.allows(address) {
                return .failure(.forbiddenAddress(address: address.description, url: url))
            }
        }
        return .success(hop)
    }

    /// Asks the same once more, and takes the body as it comes.
    /// - Returns: false where it was taken so already.
    func askUndecoded(now: Int64) -> Bool {
        guard decodes else { return false }
        decodes = false
        spent += now - hopStarted
        return true
    }

    /// Goes on to where a redirect leads (RFC 9110 §15.4), or says why not.
    func follow(status: Int, location: String?, now: Int64) -> FetchFault? {
        guard let location else { return .redirectWithoutTarget(status: status) }
        guard redirects.count < Exchange.maximumRedirects else { return .tooManyRedirects(limit: Exchange.maximumRedirects) }
        let absolute = WebURL(target.url).resolve(location)
        do throws(FetchFault) {
            var next = try HopTarget(absolute)
            next.setLogin(isTrusted(next) ? login : nil)
            seen.insert(target.url)
            guard !seen.contains(next.url) else { return .redirectLoop(url: next.url) }
            redirects.append(Redirect(status: status, url: next.url))
            target = next
            spent += now - hopStarted
            return nil
        } catch {
            if case .badURL = error { return .badRedirect(url: absolute) }
            return error
        }
    }
}
