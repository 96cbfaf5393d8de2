// How every handle is set up once, and what a few of them get on top. Asked by Transfer; the settings of a handle that
// carried a secret are wiped before its next use.

import CCurl
import TidingsCore

/// The settings that all handles share.
final class HandleBase {
    private let userAgent: String
    private let authorities: String?
    private let sessions: TLSSessions

    init(_ configuration: FetcherConfiguration, sessions: TLSSessions) {
        userAgent = configuration.userAgent
        authorities = configuration.certificateAuthorities
        self.sessions = sessions
    }

    /// - Returns: a fault where curl does not take what a request must not go without: the protocols, no proxy but ours, the word
    ///   on addresses.
    func apply(to transfer: Transfer, errorText: UnsafeMutablePointer<CChar>) -> FetchFault? {
        let handle = transfer.handle
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
        ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        ccurl_set_data_function(handle, CURLOPT_WRITEFUNCTION, onBody)
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        ccurl_set_data_function(handle, CURLOPT_HEADERFUNCTION, onHeader)
        ccurl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
        ccurl_set_pointer(handle, CURLOPT_PREREQDATA, context)
        if let share = sessions.share { ccurl_set_pointer(handle, CURLOPT_SHARE, share) }
        ccurl_set_string(handle, CURLOPT_USERAGENT, userAgent)
        // Every coding that this libcurl can decode.
        ccurl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "")
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(handle, CURLOPT_NOPROGRESS, 1)
        ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(handle, CURLOPT_HTTP09_ALLOWED, 0)
        ccurl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // A resolver thread that hangs must not hold up the queue when its transfer is given up.
        ccurl_set_long(handle, CURLOPT_QUICK_EXIT, 1)
        // With a directory of certificates curl would read the authorities anew for every connection.
        ccurl_set_string(handle, CURLOPT_CAPATH, nil)
        if let authorities {
            ccurl_set_string(handle, CURLOPT_CAINFO, authorities)
            ccurl_set_string(handle, CURLOPT_PROXY_CAINFO, authorities)
        }
        let codes = [
            ccurl_set_opensocket_function(handle, onOpenSocket), ccurl_set_prereq_function(handle, onReady),
            ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
            // Empty, not absent: absent means that curl asks the environment.
            ccurl_set_string(handle, CURLOPT_PROXY, ""), ccurl_set_string(handle, CURLOPT_NOPROXY, ""),
        ]
        return codes.lazy.compactMap { FetchFault(setting: $0) }.first
    }
}

extension FetchFault {
    /// Why a transfer does not begin; nil where curl took the setting. A handle without it would ask something else.
    init?(setting code: CURLcode) {
        guard code != CURLE_OK else { return nil }
        self = .protocolError(why: "libcurl refused the request: \(String(cString: curl_easy_strerror(code)))")
    }
}

/// TLS sessions, shared by all handles; used on one queue only, so they need no locks.
final class TLSSessions {
    let share: UnsafeMutableRawPointer?

    init() {
        share = curl_share_init()
        if let share { ccurl_share_tls_sessions(share) }
    }

    deinit { if let share { curl_share_cleanup(share) } }
}

/// What only some requests need.
enum HandleExtras {
    /// Sets proxy, credentials, cookies, certificate; a fault where curl does not take the proxy.
    static func apply(_ hop: Hop, to handle: UnsafeMutableRawPointer) -> FetchFault? {
        if let proxy = hop.proxy {
            guard let scheme = WebURL(proxy).scheme, ["http", "https", "socks5", "socks5h"].contains(scheme) else {
                return .proxy(why: "its URL must begin with http://, https://, socks5:// or socks5h://")
            }
            let code = ccurl_set_string(handle, CURLOPT_PROXY, proxy)
            guard code == CURLE_OK else { return .proxy(why: "libcurl refused its URL: \(String(cString: curl_easy_strerror(code)))") }
        }
        if !hop.decodes { ccurl_set_string(handle, CURLOPT_ACCEPT_ENCODING, nil) }
        guard let trust = hop.trust else { return nil }
        if case .basic(let user, let password) = trust.credentials {
            login(user, password, to: handle)
        } else if let own = hop.target.login, trust.credentials == nil {
            login(own.user, own.password, to: handle)
        }
        if let cookies = trust.cookies { ccurl_set_string(handle, CURLOPT_COOKIE, cookies) }
        if let certificate = trust.clientCertificate {
            ccurl_set_string(handle, CURLOPT_SSLCERT, certificate.certificate)
            ccurl_set_string(handle, CURLOPT_SSLKEY, certificate.key ?? certificate.certificate)
        }
        if trust.insecure {
            ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
            ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
        return nil
    }

    private static func login(_ user: String, _ password: String, to handle: UnsafeMutableRawPointer) {
        ccurl_set_long(handle, CURLOPT_HTTPAUTH, 1)
        ccurl_set_string(handle, CURLOPT_USERNAME, user)
        ccurl_set_string(handle, CURLOPT_PASSWORD, password)
    }
}

// curl calls these on the fetcher's queue, from within curl_multi_socket_action, with the transfer that `apply` handed it.
// A transfer outlives its handle's work: the fetcher keeps it until the handle has left the multi handle.

private func transfer(_ context: UnsafeMutableRawPointer) -> Transfer { Unmanaged.fromOpaque(context).takeUnretainedValue() }

private func bytes(_ data: UnsafeMutablePointer<CChar>, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: UnsafeRawPointer(data).assumingMemoryBound(to: UInt8.self), count: count)
}

private let onBody: curl_write_callback = { data, size, count, context in
    guard let data, let context else { return 0 }
    return transfer(context).bodyBytes(bytes(data, size * count)) ? size * count : 0
}

private let onHeader: curl_write_callback = { data, size, count, context in
    guard let data, let context else { return 0 }
    return transfer(context).headerLine(bytes(data, size * count)) ? size * count : 0
}

private let onOpenSocket: curl_opensocket_callback = { context, _, place in
    guard let context, let place else { return -1 }
    return transfer(context).openSocket(place)
}

private let onReady: curl_prereq_callback = { context, address, _, _, _ in
    guard let context else { return 1 }
    return transfer(context).mayUse(connectionTo: address) ? 0 : 1
}
