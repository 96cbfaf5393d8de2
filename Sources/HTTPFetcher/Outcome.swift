// What the end of a transfer means: curl's code and the head become a result of SPEC's vocabulary. Asked by CurlFetcher
// when a transfer is done; pure but for what it reads from the handle.

import CCurl
import Glibc
import Platform
import TidingsCore

/// The meaning of one transfer's end.
enum Outcome {
    case result(FetchResult)
    case redirect(status: Int, location: String?)
    case putOff
    /// The body is in no coding that there is: to be asked for again, and taken as it comes.
    case undecodable

    /// Judges a transfer of `exchange` that ended with `code`.
    init(_ transfer: Transfer, code: CURLcode, exchange: Exchange, hop limit: Int) {
        let status = transfer.reader.status
        let isAnswered = transfer.reader.isComplete
        switch transfer.verdict {
        case .putOff:
            self = .putOff
            return
        case .fault(let fault):
            self = .result(.failed(FetchFailure(fault, head: isAnswered ? Outcome.head(transfer, exchange) : nil)))
            return
        case nil: break
        }
        if code == CURLE_BAD_CONTENT_ENCODING, transfer.reader.hasUnheardOfCoding {
            self = .undecodable
            return
        }
        // Enough was read where a redirect or an error has a body that nobody needs.
        guard code == CURLE_OK || (isAnswered && (!transfer.collects || Outcome.isCutShort(code))) else {
            let fault = FetchFault(code, transfer: transfer, exchange: exchange, timeout: limit)
            self = .result(.failed(FetchFailure(fault, head: isAnswered ? Outcome.head(transfer, exchange) : nil)))
            return
        }
        switch status {
        case _ where transfer.reader.hasDocument:
            let bytes = Int(ccurl_info_offset(transfer.handle, CURLINFO_SIZE_DOWNLOAD_T))
            var response = FetchResponse(head: Outcome.head(transfer, exchange), body: transfer.takeBody(), transferredBytes: bytes)
            // A stream that was cut before its decoder had anything to say ends without any complaint of curl's.
            response.isComplete = code == CURLE_OK && !(transfer.reader.isEncoded && response.body.isEmpty && bytes > 0)
            self = .result(.fetched(response))
        case 304 where !exchange.validators.isEmpty:
            self = .result(.notModified(Outcome.head(transfer, exchange)))
        case 301, 302, 303, 307, 308:
            self = .redirect(status: status, location: transfer.reader.location)
        default:
            let isLocked = (status == 401 || status == 403) && exchange.withholdsCredentials
            let fault: FetchFault = isLocked ? .credentialsWithheld(status: status, url: exchange.url) : .status(status)
            self = .result(.failed(FetchFailure(fault, head: Outcome.head(transfer, exchange))))
        }
    }

    static func head(_ transfer: Transfer, _ exchange: Exchange) -> ResponseHead {
        transfer.reader.head(url: exchange.url, redirects: exchange.redirects, now: MonotonicClock.civil)
    }

    /// The codes by which curl says that a body ended before its time: shorter than its Content-Length, a chunk or an HTTP/2
    /// stream left open, a connection reset.
    private static func isCutShort(_ code: CURLcode) -> Bool {
        code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_HTTP2_STREAM || code == CURLE_HTTP2
    }
}

/// The descriptors of this process.
enum Descriptors {
    /// Whether not even one can be had now.
    static var areUsedUp: Bool {
        do {
            _ = try OpenFile("/dev/null")
            return false
        } catch {
            return error.code == EMFILE || error.code == ENFILE
        }
    }
}

extension FetchFault {
    /// Codes by which curl ends where the resolver, or the file of certificate authorities, finds no descriptor either.
    private static func mayLackDescriptors(_ code: CURLcode) -> Bool {
        [CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CACERT_BADFILE, CURLE_FAILED_INIT]
            .contains(code)
    }

    /// A transfer that failed by itself.
    init(_ code: CURLcode, transfer: Transfer, exchange: Exchange, timeout: Int) {
        let host = exchange.target.host
        let why = transfer.errorMessage.isEmpty ? String(cString: curl_easy_strerror(code)) : transfer.errorMessage
        if let address = transfer.refusedAddress {
            self = .forbiddenAddress(address: address.description, url: exchange.url)
            return
        }
        if transfer.lacksSocket || FetchFault.mayLackDescriptors(code) && Descriptors.areUsedUp {
            self = .tooManyFiles
            return
        }
        if let fault = FetchFault(lostAfterHandshake: code, why: why, transfer: transfer, host: host) {
            self = fault
            return
        }
        switch code {
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut(milliseconds: timeout, at: transfer.stage)
        case CURLE_COULDNT_RESOLVE_HOST: self = .unresolvable(host: host)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: self = .proxy(why: why)
        case CURLE_COULDNT_CONNECT:
            let number = Int32(ccurl_info_long(transfer.handle, CURLINFO_OS_ERRNO))
            let reason = number == 0 ? why : SystemWords.reason(number).lowercased()
            self = transfer.isProxied ? .proxy(why: reason) : .unreachable(host: host, why: reason)
        case CURLE_URL_MALFORMAT: self = exchange.redirects.isEmpty ? .badURL(exchange.url) : .badRedirect(url: exchange.url)
        case CURLE_UNSUPPORTED_PROTOCOL: self = .protocolError(why: "it speaks HTTP/0.9, or no HTTP at all")
        case CURLE_BAD_CONTENT_ENCODING: self = .badEncoding
        // Of our own refusals there is a verdict; what is left is a decoder that gave up (brotli's says no more than this).
        case CURLE_WRITE_ERROR where transfer.reader.isEncoded: self = .badEncoding
        // By curl's own bounds: CURL_MAX_HTTP_HEADER for a line, later versions for the whole and by a code of its own (100).
        case CURLE_OUT_OF_MEMORY where transfer.hasAnswered, CURLcode(rawValue: 100): self = .headersTooLarge
        case CURLE_RECV_ERROR where why.hasPrefix("Too large response headers"): self = .headersTooLarge
        case CURLE_GOT_NOTHING: self = .hungUp
        // "Connection died, tried 5 times before giving up": each of them was closed before a word.
        case CURLE_SEND_ERROR where why.hasPrefix("Connection died"): self = .hungUp
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_SSL_SHUTDOWN_FAILED,
            CURLE_USE_SSL_FAILED:
            // An https proxy shakes hands first, and its certificate is its own affair.
            let isProxy = transfer.isProxied && ccurl_info_long(transfer.handle, CURLINFO_PROXY_SSL_VERIFYRESULT) != 0
            self = isProxy ? .proxy(why: why) : Self.lostInHandshake(why, host, isProxied: transfer.isProxied)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            // A CONNECT that was refused ends as a receive error; its status tells it apart.
            let connect = ccurl_info_long(transfer.handle, CURLINFO_HTTP_CONNECTCODE)
            self =
                transfer.isProxied && connect != 0 && connect / 100 != 2
                ? .proxy(why: "it answered \(connect) to CONNECT") : .protocolError(why: why)
        default: self = .protocolError(why: why)
        }
    }

    /// OpenSSL takes the plain text of a server without TLS for another version of it.
    private static func lostInHandshake(_ why: String, _ host: String, isProxied: Bool) -> FetchFault {
        guard !isProxied, why.contains("wrong version number") else { return .tls(host: host, why: why) }
        return .protocolError(why: "it answers without TLS; the URL may have to begin with http://")
    }

    /// The server's word on our certificate comes when a TLS 1.3 handshake is over for us (RFC 8446 §4.4.2), and often the
    /// connection is gone before it is read: then curl's words are whatever call met that first.
    private init?(lostAfterHandshake code: CURLcode, why: String, transfer: Transfer, host: String) {
        guard code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING, !transfer.isProxied else { return nil }
        if why.contains("alert certificate required") {
            self = .certificateRequired(host: host)
        } else if why.contains("SSL routines"), why.contains("alert") {
            self = .tls(host: host, why: why)
        } else if transfer.hasShakenHands, !transfer.hasAnswered {
            self = .protocolError(
                why: "it closed the connection after the TLS handshake, without an answer; perhaps it wants a \"clientCertificate\"")
        } else {
            return nil
        }
    }

    private static let hungUp = FetchFault.protocolError(why: "it closed the connection without an answer")
}

extension Transfer {
    /// Whether a byte of an answer came.
    fileprivate var hasAnswered: Bool { ccurl_info_offset(handle, CURLINFO_STARTTRANSFER_TIME_T) > 0 }

    /// Whether this very transfer made a secure connection.
    fileprivate var hasShakenHands: Bool { ccurl_info_offset(handle, CURLINFO_APPCONNECT_TIME_T) > 0 }

    /// How far it came.
    fileprivate var stage: ExchangeStage {
        if reader.isComplete { return .body(bytes: Int(ccurl_info_offset(handle, CURLINFO_SIZE_DOWNLOAD_T))) }
        if hasAnswered { return .head }
        if ccurl_info_offset(handle, CURLINFO_PRETRANSFER_TIME_T) > 0 { return .waiting }
        // curl counts no time for a name that was not looked up; one that is an address is done in a microsecond.
        return ccurl_info_offset(handle, CURLINFO_NAMELOOKUP_TIME_T) > 0 ? .connecting : .resolving
    }
}
