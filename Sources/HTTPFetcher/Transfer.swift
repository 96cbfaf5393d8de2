// One libcurl handle and what comes through it: the head, the body within its bounds, and the word on which address it may
// talk to. Reused from hop to hop and from exchange to exchange; confined to the fetcher's queue, as are curl's callbacks.

import CCurl
import Glibc
import TidingsCore

/// A transfer that is under way or idle.
final class Transfer {
    /// Why the transfer was ended from within a callback.
    enum Verdict: Hashable {
        case fault(FetchFault)
        /// Memory for bodies is used up: begin again later.
        case putOff
    }

    /// Bytes of an unwanted body (of a redirect, an error) that are read so that the connection can be used again.
    static let maximumDiscarded = 64 << 10

    let handle: UnsafeMutableRawPointer
    /// The exchange that it works for.
    var exchange: Exchange?
    private(set) var reader = HeadReader()
    private(set) var body: [UInt8] = []
    private(set) var verdict: Verdict?
    /// An address that was refused.
    private(set) var refusedAddress: IPAddress?
    /// Whether no socket could be had for it.
    private(set) var lacksSocket = false
    private var hasBody = false
    /// Whether bytes of the body came since the last look.
    private var hasMoved = false
    /// Looks in a row that saw no byte of a body that had begun.
    private var idleSweeps = 0

    private var hop: Hop?
    private var discarded = 0
    /// Taken from the budget.
    private var granted = 0
    private let budget: BodyBudget
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    /// What the handle is set up with, and whether it has nothing else.
    private var base: HandleBase?
    private var isPlain = true

    init?(budget: BodyBudget) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.budget = budget
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
        errorText.deallocate()
    }

    /// What curl says about the last failure, in its own words.
    var errorMessage: String { String(cString: errorText) }

    /// What the end teaches about the host's strain.
    var answer: HostGate.Answer {
        guard reader.isComplete else { return .silent }
        let seconds = reader.retryAfterSeconds(now: MonotonicClock.civil)
        switch reader.status {
        case 429: return .refused(retryAfter: seconds)
        // With a time it says the same as 429 (RFC 9110 §15.6.4); without one it may be this route's own trouble.
        case 503: return seconds.map { .refused(retryAfter: $0) } ?? .silent
        default: return .answered
        }
    }

    /// One look a second: whether a body that had begun has not moved for so many looks.
    func hasStalled(after seconds: Int) -> Bool {
        idleSweeps = hasBody && !hasMoved ? idleSweeps + 1 : 0
        hasMoved = false
        return idleSweeps >= seconds
    }

    var isProxied: Bool { hop?.proxy != nil }

    var collects: Bool { reader.hasDocument && reader.isComplete }

    /// Makes the handle ready for `hop`. `reservation` is what was set aside for it in the budget, which is its own from now on.
    /// - Returns: why the handle cannot be made ready: it is to be released, and not used again.
    func prepare(_ hop: Hop, base: HandleBase, reservation: Int) -> FetchFault? {
        granted = reservation
        if !isPlain || self.base !== base {
            curl_easy_reset(handle)
            if let fault = base.apply(to: self, errorText: errorText) { return fault }
            self.base = base
            isPlain = true
        }
        self.hop = hop
        reader = HeadReader()
        body = []
        verdict = nil
        refusedAddress = nil
        lacksSocket = false
        hasMoved = false
        hasBody = false
        idleSweeps = 0
        discarded = 0
        errorText[0] = 0
        let fields = RequestFields(hop).list
        ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, fields)
        curl_slist_free_all(headers)
        headers = fields
        if let fault = FetchFault(setting: ccurl_set_string(handle, CURLOPT_URL, hop.target.url)) { return fault }
        ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, hop.timeoutMilliseconds)
        ccurl_set_long(handle, CURLOPT_PIPEWAIT, hop.target.isSecure ? 1 : 0)
        guard !hop.isPlain else { return nil }
        isPlain = false
        return HandleExtras.apply(hop, to: handle)
    }

    /// Ends the work for an exchange: forgets what came and gives back the memory.
    func release() {
        exchange = nil
        hop = nil
        body = []
        if granted > 0 { budget.give(back: granted) }
        granted = 0
    }

    func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

}

// Called by curl while it works on the queue.
extension Transfer {
    func headerLine(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        let hadHead = reader.isComplete
        guard reader.take(line) else {
            verdict = .fault(.headersTooLarge)
            return false
        }
        guard !hadHead, reader.isComplete, reader.hasDocument, let length = reader.contentLength, let hop else { return true }
        if length > hop.maximumBytes {
            verdict = .fault(.tooLarge(limit: hop.maximumBytes))
            return false
        }
        // An honest guess only: text shrinks to about a quarter. What is wrong grows as it comes.
        body.reserveCapacity(min(reader.isEncoded ? length * 4 : length, BodyBudget.free, hop.maximumBytes))
        return true
    }

    func bodyBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        hasMoved = true
        hasBody = true
        guard let hop, collects else {
            discarded += bytes.count
            return discarded <= Transfer.maximumDiscarded
        }
        let count = body.count + bytes.count
        guard count <= hop.maximumBytes else {
            verdict = .fault(.tooLarge(limit: hop.maximumBytes))
            return false
        }
        if count > body.capacity, count > BodyBudget.free, !grow(to: count, limit: hop.maximumBytes) {
            verdict = .putOff
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// Makes room for a large body: twice as much each time, but never more than it may have, nor than it says it is.
    private func grow(to count: Int, limit: Int) -> Bool {
        var room = min(limit, max(count, body.capacity * 2))
        if !reader.isEncoded, let length = reader.contentLength, length >= count { room = length }
        if room > granted {
            guard budget.take(room - granted, holding: granted) else { return false }
            granted = room
        }
        body.reserveCapacity(room)
        return true
    }

    /// The word on a new connection (SPEC §5): -1 refuses.
    func openSocket(_ place: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        if let hop, hop.proxy == nil, !hop.mayReachAnything {
            guard let address = IPAddress(place) else { return -1 }
            guard hop.allows(address) else {
                refusedAddress = address
                return -1
            }
        }
        let descriptor = socket(place.pointee.family, place.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), place.pointee.protocol)
        if descriptor < 0, errno == EMFILE || errno == ENFILE { lacksSocket = true }
        return descriptor
    }

    /// The word on the connection that is about to be used, also where it was there before.
    func mayUse(connectionTo address: UnsafePointer<CChar>?) -> Bool {
        guard let hop, hop.proxy == nil, !hop.mayReachAnything else { return true }
        guard let address, let parsed = IPAddress(numeric: String(cString: address)) else { return false }
        if hop.allows(parsed) { return true }
        refusedAddress = parsed
        return false
    }
}
