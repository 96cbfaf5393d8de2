// One URL of an exchange, checked and taken apart once: what curl is handed and what decisions are taken on are the same
// bytes, so that no second reader of the URL can be led elsewhere. Asked for the configured URL and for every redirect.

import Glibc
import TidingsCore

/// An absolute http(s) URL that may be asked.
struct HopTarget: Sendable, Hashable {
    /// Without user part and fragment, percent-encoded.
    private(set) var url: String
    private(set) var isSecure: Bool
    /// Lower case ASCII, an IPv6 address without brackets.
    private(set) var host: String
    private(set) var port: Int
    /// The user part, decoded; only that of a configured URL is ever sent.
    private(set) var login: Login?

    struct Login: Sendable, Hashable {
        var user: String
        var password: String
    }

    /// Longer ones are refused: no server means them.
    static let maximumBytes = 8192

    init(_ text: String) throws(FetchFault) {
        var text = text
        let plain = text.withUTF8 { HopTarget.scan($0) }
        if let plain {
            url = text
            isSecure = plain.isSecure
            host = plain.host
            port = plain.port
        } else {
            self = try HopTarget(unusual: text)
        }
    }

    /// Nil for what is no target: it has no origin either.
    static func ifPossible(_ url: String) -> HopTarget? {
        do throws(FetchFault) { return try HopTarget(url) } catch { return nil }
    }

    /// Whether scheme, host and port are the same (RFC 6454 §5).
    func hasOrigin(of other: HopTarget) -> Bool { isSecure == other.isSecure && port == other.port && host == other.host }

    mutating func setLogin(_ login: Login?) { self.login = login }

    /// What shares one limit: the host, with the port where it is not a default one.
    var lane: String { port == 443 || port == 80 ? host : host + ":" + String(port) }

    /// Whether the host names an address or this machine by itself, without asking a name server.
    var literalAddress: IPAddress? {
        if host == "localhost" || host.hasSuffix(".localhost") { return IPAddress(ipv4: 0x7F00_0001) }
        return host.contains(":") ? IPAddress(numeric: host) : IPAddress(looseIPv4: host)
    }
}

extension HopTarget {
    private struct Plain {
        var isSecure: Bool
        var host: String
        var port: Int
    }

    /// The usual URL in one pass: ASCII, no user, no fragment, nothing to encode; nil sends it to the slow way.
    private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Plain? {
        guard bytes.count <= maximumBytes, bytes.count > 8, bytes.starts(with: "http".utf8) else { return nil }
        let isSecure = bytes[4] == UInt8(ascii: "s")
        let start = isSecure ? 8 : 7
        guard bytes[(isSecure ? 5 : 4)..<start].elementsEqual("://".utf8) else { return nil }
        var end = start
        var colon: Int?
        var isLower = true
        while end < bytes.count, bytes[end] != UInt8(ascii: "/") {
            switch bytes[end] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                break
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): isLower = false
            case UInt8(ascii: ":") where colon == nil: colon = end
            default: return nil
            }
            end += 1
        }
        for byte in bytes[end...] where !isPlain(byte) { return nil }
        let host = bytes[start..<(colon ?? end)]
        guard !host.isEmpty, host.count <= 253 else { return nil }
        var port = isSecure ? 443 : 80
        if let colon {
            guard let written = HopTarget.port(bytes[(colon + 1)..<end]) else { return nil }
            port = written
        }
        let name = String(decoding: host, as: UTF8.self)
        return Plain(isSecure: isSecure, host: isLower ? name : name.lowercased(), port: port)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "^"):
            false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    private static func port(_ digits: some Collection<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 5 else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value >= 1 && value <= 65535 ? value : nil
    }
}

extension HopTarget {
    /// The slow way: user parts, IPv6, international names, things to encode.
    private init(unusual text: String) throws(FetchFault) {
        guard text.utf8.count <= HopTarget.maximumBytes else { throw .badURL(String(text.prefix(200))) }
        let web = WebURL(text)
        guard web.isHTTP else { throw web.scheme == nil ? .badURL(text) : .forbiddenScheme(url: text) }
        guard let authority = web.authority else { throw .badURL(text) }
        isSecure = web.scheme == "https"
        var place = authority[...]
        login = nil
        if let at = place.lastIndex(of: "@") {
            login = HopTarget.login(place[..<at])
            place = place[place.index(after: at)...]
        }
        var digits: Substring?
        if place.hasPrefix("["), let close = place.firstIndex(of: "]") {
            host = place[place.index(after: place.startIndex)..<close].lowercased()
            guard host.contains(":"), IPAddress(numeric: host) != nil else { throw .badURL(text) }
            let tail = place[place.index(after: close)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { throw .badURL(text) }
            digits = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            let parts = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, let ascii = HostName.ascii(String(name)) else { throw .badURL(text) }
            host = ascii
            digits = parts.count == 2 ? parts[1] : nil
        }
        port = isSecure ? 443 : 80
        if let digits, !digits.isEmpty {
            guard let written = HopTarget.port(Array(digits.utf8)) else { throw .badURL(text) }
            port = written
        }
        let shown = host.contains(":") ? "[\(host)]" : host
        let isDefault = port == (isSecure ? 443 : 80)
        url = (isSecure ? "https://" : "http://") + shown + (isDefault ? "" : ":\(port)")
        url += web.path.hasPrefix("/") ? "" : "/"
        url += WebURL.percentEncoded(web.path)
        if let query = web.query { url += "?" + WebURL.percentEncoded(query) }
    }

    private static func login(_ part: Substring) -> Login? {
        let parts = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { WebURL.percentDecoded($0) }
        guard let user = parts.first, !part.isEmpty else { return nil }
        return Login(user: user, password: parts.count == 2 ? parts[1] : "")
    }
}
