// Which URLs the configuration takes, and when two of them are one.

import Glibc
import Markup
import TidingsCore

/// What is wrong with a configured URL.
enum URLFault: Sendable, Equatable {
    case notAbsolute
    case scheme(String, allowed: [String])
    case noHost
    case badHost(String)
    case badPort(String)
    case whiteSpace
    case control
}

/// Rules for configured URLs.
enum URLRules {
    static let web = ["http", "https"]
    static let proxy = ["http", "https", "socks5", "socks5h"]

    /// The URL behind `feed://host/path` and `feed:https://host/path`, by which pages hand a feed to a reader; without the blanks that
    /// came with it.
    static func unwrapped(_ text: String) -> String {
        let text = text.trimmed
        guard text.utf8.count > 5, text.prefix(5).lowercased() == "feed:" else { return text }
        let rest = text.dropFirst(5)
        return rest.hasPrefix("//") ? "http:" + rest : String(rest)
    }

    /// nil where the URL is good.
    static func fault(_ text: String, schemes: [String] = web) -> URLFault? {
        if text.withByteView({ $0.contains { $0 <= 0x20 || $0 == 0x7F } }) { return .whiteSpace }
        if !text.withByteView(\.isASCII), let fault = wideFault(text) { return fault }
        let url = WebURL(text)
        guard let scheme = url.scheme else { return .notAbsolute }
        guard schemes.contains(scheme) else { return url.authority == nil ? .notAbsolute : .scheme(scheme, allowed: schemes) }
        guard let authority = url.authority else { return .noHost }
        let bytes = Array(authority.utf8)
        let start = bytes.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0
        return fault(place: bytes[start...])
    }

    /// `host`, `host:port`, `[v6]` or `[v6]:port`. Bytes, for a configuration may hold a hundred thousand of them.
    static func fault(place: ArraySlice<UInt8>) -> URLFault? {
        var host = place
        var port: ArraySlice<UInt8>?
        if place.first == UInt8(ascii: "[") {
            guard let close = place.firstIndex(of: UInt8(ascii: "]")) else { return .badHost(string(place)) }
            let tail = place[(close + 1)...]
            guard tail.isEmpty || tail.first == UInt8(ascii: ":") else { return .badHost(string(place)) }
            host = place[(place.startIndex + 1)..<close]
            port = tail.isEmpty ? nil : tail.dropFirst()
            guard isIPv6(string(host)) else { return .badHost(string(host)) }
        } else {
            if let colon = place.lastIndex(of: UInt8(ascii: ":")) {
                host = place[..<colon]
                port = place[(colon + 1)...]
            }
            guard !host.isEmpty else { return .noHost }
            guard isHostName(host) else { return .badHost(string(host)) }
        }
        guard let port else { return nil }
        let isNumber = !port.isEmpty && port.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard isNumber, let number = Int(string(port)), (1...65535).contains(number) else { return .badPort(string(port)) }
        return nil
    }

    /// One string for all ways to write one URL: scheme and host in lower case, the default port and an empty path
    /// as the standard reads them (RFC 3986 §6.2.3), no fragment, which is never sent.
    static func identity(_ text: String) -> String {
        let url = WebURL(text)
        var out = url.origin ?? ""
        if url.hasUser, let user = url.authority?.split(separator: "@").first { out = "\(user)@\(out)" }
        out += WebURL.percentEncoded(url.path.isEmpty ? "/" : url.path)
        if let query = url.query { out += "?" + WebURL.percentEncoded(query) }
        return out
    }

    /// The URL as it may be shown: as written, unless that would show a secret.
    static func shown(_ text: String) -> String { holdsSecret(text) ? WebURL.masked(text) : text }

    /// Whether showing the URL would show a secret.
    static func holdsSecret(_ text: String) -> Bool {
        guard text.withByteView({ $0.contains { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "=") } }) else { return false }
        return WebURL.masked(text) != WebURL(text).string
    }

    /// As inet_pton(3) reads it.
    private static func isIPv6(_ text: String) -> Bool {
        var space = in6_addr()
        return inet_pton(AF_INET6, text, &space) == 1
    }

    /// Labels of letters, digits, hyphens and underscores, or of anything beyond ASCII (IDNA), none of them empty.
    private static func isHostName(_ host: ArraySlice<UInt8>) -> Bool {
        var last = UInt8(ascii: ".")
        for byte in host {
            let lower = byte | 0x20
            let isLetter = lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            let isDot = byte == UInt8(ascii: ".")
            guard isLetter || isDigit || byte >= 0x80 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || isDot else {
                return false
            }
            if isDot, last == UInt8(ascii: ".") { return false }
            last = byte
        }
        return true
    }

    /// White space beyond ASCII, which word processors put into pasted URLs, and controls, which nobody sees.
    private static func wideFault(_ text: String) -> URLFault? {
        for scalar in text.unicodeScalars where scalar.value >= 0x80 {
            if scalar.properties.isWhitespace { return .whiteSpace }
            if scalar.properties.generalCategory == .control { return .control }
        }
        return nil
    }

    private static func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
