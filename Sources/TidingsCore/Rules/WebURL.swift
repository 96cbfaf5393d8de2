// How URLs are split, joined and written: RFC 3986 with the tolerance of the WHATWG URL standard for what feeds
// really hold (spaces, non-ASCII, backslashes). Asked by the parser, the fetcher, the sanitizer and the identity rules.

import Markup

/// A URL reference split into its five parts (RFC 3986 §3), each as written.
public struct WebURL: Sendable, Hashable {
    /// Lower case, without the colon.
    public var scheme: String?
    /// `user@host:port`; nil where there is no `//`.
    public var authority: String?
    public var path: String
    /// Without the question mark.
    public var query: String?
    /// Without the hash sign.
    public var fragment: String?

    /// Splits a reference; never fails, for every string is some reference. Surrounding white space and, as in
    /// the WHATWG standard, tabs and line ends anywhere are dropped.
    public init(_ text: String) {
        self = text.withByteView { bytes in
            bytes.contains { $0 <= 0x20 } ? WebURL.trimmed(bytes).withUnsafeBufferPointer(WebURL.init) : WebURL(bytes)
        }
    }

    /// Every cut is made beside an ASCII character, so that each part is text as the whole is.
    private init(_ bytes: ByteView) {
        var (start, end) = (0, bytes.count)
        if let hash = bytes.first(UInt8(ascii: "#"), from: start, to: end) {
            fragment = bytes.text(hash + 1..<end)
            end = hash
        }
        if let mark = bytes.first(UInt8(ascii: "?"), from: start, to: end) {
            query = bytes.text(mark + 1..<end)
            end = mark
        }
        if let colon = bytes.first(UInt8(ascii: ":"), from: start, to: end), WebURL.isScheme(bytes[..<colon]) {
            scheme = WebURL.lowercased(bytes[..<colon])
            start = colon + 1
        }
        if start + 1 < end, bytes.has("//", at: start) {
            let slash = bytes.first(UInt8(ascii: "/"), from: start + 2, to: end) ?? end
            authority = bytes.text(start + 2..<slash)
            start = slash
        }
        path = bytes.text(start..<end)
    }

    private init(scheme: String?, authority: String?, path: String, query: String?, fragment: String?) {
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.query = query
        self.fragment = fragment
    }

    /// The reference as one string (RFC 3986 §5.3).
    public var string: String {
        var out = ""
        if let scheme { out += scheme + ":" }
        if let authority { out += "//" + authority }
        out += path
        if let query { out += "?" + query }
        if let fragment { out += "#" + fragment }
        return out
    }

    /// The same without query and fragment.
    public var withoutQuery: String { WebURL(scheme: scheme, authority: authority, path: path, query: nil, fragment: nil).string }

    /// What may be told of it as a Referer: without user and fragment (RFC 9110 §10.1.3); nil for what is not http(s).
    public var referer: String? {
        guard isHTTP, host != nil else { return nil }
        return WebURL(scheme: scheme, authority: authority, path: path, query: query, fragment: nil).withoutUser
    }

    /// The same without user and password, which are for whoever asks, not for whoever reads.
    public var withoutUser: String {
        guard let authority, let at = authority.lastIndex(of: "@") else { return string }
        let place = String(authority[authority.index(after: at)...])
        return WebURL(scheme: scheme, authority: place, path: path, query: query, fragment: fragment).string
    }

    /// The same with the user and password of another URL of its origin, where it has none.
    public func withUser(of other: WebURL) -> String {
        guard let authority, !hasUser, let theirs = other.authority, let at = theirs.lastIndex(of: "@"), origin == other.origin else {
            return string
        }
        return WebURL(scheme: scheme, authority: theirs[...at] + authority, path: path, query: query, fragment: fragment).string
    }

    public var isHTTP: Bool { scheme == "http" || scheme == "https" }

    /// Host in lower case, without user, port and brackets of an IPv6 address; nil where there is none.
    public var host: String? { place?.host }

    private var defaultPort: Int? { scheme == "https" ? 443 : scheme == "http" ? 80 : nil }

    /// Whether the authority names a user; such parts are credentials and are never printed.
    public var hasUser: Bool { authority?.utf8.contains(UInt8(ascii: "@")) ?? false }

    /// `scheme://host:port` in lower case with the default port written out (RFC 6454 §4); nil where the URL is not http(s).
    public var origin: String? {
        guard isHTTP, let scheme, let place, let port = place.port ?? defaultPort else { return nil }
        let isV6 = place.host.withByteView { $0.contains(UInt8(ascii: ":")) }
        // Room at once: this is asked for every source.
        var origin = ""
        origin.reserveCapacity(scheme.utf8.count + place.host.utf8.count + 11)
        origin += scheme
        origin += isV6 ? "://[" : "://"
        origin += place.host
        origin += isV6 ? "]:" : ":"
        origin += String(port)
        return origin
    }

    /// Host and written port. On bytes: this is asked several times for every link and every poll.
    public var place: (host: String, port: Int?)? { authority?.withByteView(WebURL.place) ?? nil }

    private static func place(_ bytes: ByteView) -> (host: String, port: Int?)? {
        let start = bytes.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0
        let place = bytes[start...]
        if place.first == UInt8(ascii: "["), let close = place.firstIndex(of: UInt8(ascii: "]")) {
            let tail = place[(close + 1)...]
            return (lowercased(place[(start + 1)..<close]), tail.first == UInt8(ascii: ":") ? number(tail.dropFirst()) : nil)
        }
        guard let colon = place.lastIndex(of: UInt8(ascii: ":")) else { return place.isEmpty ? nil : (lowercased(place), nil) }
        guard colon > start else { return nil }
        return (lowercased(place[..<colon]), number(place[(colon + 1)...]))
    }

    private static func lowercased(_ bytes: Slice<ByteView>) -> String {
        var hasCapitals = false
        for byte in bytes {
            if byte >= 0x80 { return string(bytes).lowercased() }
            hasCapitals = hasCapitals || (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
        }
        guard hasCapitals else { return string(bytes) }
        return String(decoding: bytes.map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func number(_ bytes: Slice<ByteView>) -> Int? {
        guard !bytes.isEmpty, bytes.count < 10 else { return nil }
        var number = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}

extension WebURL {
    /// Whether a text is an absolute http(s) URL as it would be written after resolving it against any base; false also for
    /// some that are. On bytes: most links of most documents are such.
    public static func isPlainlyAbsolute(_ text: String) -> Bool {
        text.withByteView { bytes in
            guard let start = plainHost(bytes) else { return false }
            var last = bytes[start]
            for byte in bytes[start...] {
                // White space is dropped, dot segments are taken out, and what names a user may have no host behind it.
                if byte <= 0x20 || byte == UInt8(ascii: "@") || (byte == UInt8(ascii: ".") && last == UInt8(ascii: "/")) { return false }
                last = byte
            }
            return true
        }
    }

    /// Where the host of an http(s) URL begins, if that is plain to see.
    static func plainHost(_ bytes: ByteView) -> Int? {
        let start = bytes.has("https://", at: 0) ? 8 : bytes.has("http://", at: 0) ? 7 : bytes.count
        return start < bytes.count && (bytes[start].isLetter || bytes[start].isDigit) ? start : nil
    }

    /// Resolves a reference against this base (RFC 3986 §5.2). A base that is not hierarchical changes nothing.
    public func resolve(_ reference: String) -> String {
        let r = WebURL(reference)
        guard scheme != nil, authority != nil || path.hasPrefix("/") else { return r.string }
        if let scheme = r.scheme {
            // "http:page" with the base's own scheme is relative to browsers and to feeds that hold it.
            guard r.isHTTP, r.authority == nil, scheme == self.scheme else { return r.withoutDots.string }
        }
        if let authority = r.authority {
            return WebURL(scheme: scheme, authority: authority, path: r.path, query: r.query, fragment: r.fragment).withoutDots.string
        }
        if r.path.isEmpty {
            return WebURL(scheme: scheme, authority: authority, path: path, query: r.query ?? query, fragment: r.fragment).string
        }
        let target = r.path.hasPrefix("/") ? r.path : merged(r.path)
        return WebURL(scheme: scheme, authority: authority, path: target, query: r.query, fragment: r.fragment).withoutDots.string
    }

    private func merged(_ relative: String) -> String {
        if authority != nil, path.isEmpty { return "/" + relative }
        guard let slash = path.lastIndex(of: "/") else { return relative }
        return path[...slash] + relative
    }

    /// RFC 3986 §5.2.4, for hierarchical URLs only.
    private var withoutDots: WebURL {
        guard authority != nil, path.withByteView({ $0.first("/.", from: 0) }) != nil else { return self }
        var out: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { out.append("") }
            case "..":
                if out.count > 1 { out.removeLast() }
                if isLast { out.append("") }
            default: out.append(segment)
            }
        }
        var copy = self
        copy.path = out.joined(separator: "/")
        if !copy.path.hasPrefix("/") { copy.path = "/" + copy.path }
        return copy
    }
}

extension WebURL {
    private static func isScheme(_ bytes: Slice<ByteView>) -> Bool {
        guard let first = bytes.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return bytes.allSatisfy { byte in
            let lower = byte | 0x20
            return (lower >= 0x61 && lower <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2B || byte == 0x2D || byte == 0x2E
        }
    }

    private static func trimmed(_ bytes: ByteView) -> [UInt8] {
        guard let first = bytes.firstIndex(where: { $0 > 0x20 }), let last = bytes.lastIndex(where: { $0 > 0x20 }) else { return [] }
        return bytes[first...last].filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    }

    private static func string(_ bytes: Slice<ByteView>) -> String { String(decoding: bytes, as: UTF8.self) }
}
