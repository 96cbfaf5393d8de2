// When is a picture that could not be kept asked for again, and when never? Temporary failures back off, permanent ones end it;
// `sync now --force` asks for dead ones all the same. Asked by SyncEngine's ThumbnailPass.

/// How one attempt to get a picture ended, other than well.
public enum PictureFailure: Error, Sendable, Hashable {
    /// `retryAfterSeconds` from the answer, where it said so; `redirect` is the URL that failed, where a redirect led there.
    case fetch(FetchFault, retryAfterSeconds: Int? = nil, redirect: String? = nil)
    /// Fewer bytes came than were promised.
    case incomplete
    case refused(PictureRefusal)
}

/// What follows from a failure.
public enum PictureFate: Sendable, Hashable {
    case retry(at: Timestamp)
    /// Given up. Where the same address comes with another query (a signature that had expired), that may be tried from then on.
    case dead(newQueryAt: Timestamp)

    public var isDead: Bool { if case .dead = self { true } else { false } }
}

/// When a picture that failed is asked for again.
public enum PictureRetry {
    /// Waits after the first, second, ... failure in a row, in seconds; the last one repeats.
    static let waits = [15 * 60, 3600, 4 * 3600, 12 * 3600, longestWait]
    /// No failure makes a picture wait longer, in seconds.
    public static let longestWait = 24 * 3600
    /// A server that fails for a week is gone as far as one picture goes.
    static let patience = 10
    /// A picture that the decoder cannot cope with may be a machine short of memory once, not thrice.
    static let decoderPatience = 3

    /// - Parameters:
    ///   - failures: in a row, this one included.
    ///   - isKept: whether only the original of a kept picture was wanted again: that is never given up.
    public static func fate(of failure: PictureFailure, failures: Int, isKept: Bool, now: Timestamp) -> PictureFate {
        let fate = fate(of: failure, failures: failures, now: now)
        return isKept && fate.isDead ? .retry(at: now.advanced(bySeconds: Int64(longestWait))) : fate
    }

    /// - Parameter failures: in a row, this one included.
    public static func fate(of failure: PictureFailure, failures: Int, now: Timestamp) -> PictureFate {
        let limit: Int
        var least = 0
        switch failure {
        case .fetch(let fault, let retryAfter, _):
            limit = isTemporary(fault) ? patience : 1
            least = min(retryAfter ?? 0, longestWait)
        case .incomplete: limit = patience
        case .refused(.crashedDecoder), .refused(.tookTooLong), .refused(.outOfMemory): limit = decoderPatience
        // Often a file that is still being uploaded.
        case .refused(.truncated), .refused(.empty): limit = decoderPatience
        case .refused: limit = 1
        }
        // At once after the first failure: signatures may be valid for minutes.
        guard failures < limit else { return .dead(newQueryAt: now.advanced(bySeconds: failures > 1 ? Int64(wait(failures - 1)) : 0)) }
        let wait = wait(failures)
        return .retry(at: now.advanced(bySeconds: Int64(max(wait, least))))
    }

    private static func wait(_ failures: Int) -> Int { waits[min(max(failures, 1), waits.count) - 1] }

    /// The same of a kept original that no preview could be made of. What was decoded once is never given up for what a decoder says
    /// today.
    public static func fate(ofPreview refusal: PictureRefusal, wasDecoded: Bool, failures: Int, now: Timestamp) -> PictureFate {
        let fate = fate(of: .refused(refusal), failures: failures, now: now)
        guard wasDecoded, fate.isDead else { return fate }
        return .retry(at: now.advanced(bySeconds: Int64(longestWait)))
    }

    /// Whether the same URL is worth asking for at once, without Referer: servers that dislike foreign pages answer 401 or 403, or
    /// with a page instead of a picture.
    public static func deservesAttemptWithoutReferer(_ failure: PictureFailure) -> Bool {
        switch failure {
        case .fetch(.status(401), _, _), .fetch(.status(403), _, _), .refused(.notAllowed), .refused(.trackingPixel), .refused(.empty): true
        default: false
        }
    }

    /// RFC 9110 §15: 5xx are the server's trouble; 408, 425 and 429 say "later" themselves.
    private static func isTemporary(_ fault: FetchFault) -> Bool {
        switch fault {
        case .hostBusy, .tooManyFiles: true
        case .status(let status): status >= 500 || status == 408 || status == 425 || status == 429
        case .timedOut, .stalled, .cutShort, .unresolvable, .unreachable, .tls, .certificateRequired, .proxy, .protocolError, .cancelled,
            .badEncoding:
            true
        case .tooLarge, .headersTooLarge, .tooManyRedirects, .redirectLoop, .redirectWithoutTarget, .forbiddenScheme, .forbiddenAddress,
            .badURL, .badRedirect, .credentialsWithheld:
            false
        }
    }
}
