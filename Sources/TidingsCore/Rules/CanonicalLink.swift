// When two links are one: the form in which links are compared (SPEC §4, identity). Never fetched, never shown.

import Markup

/// A link without what does not tell pages apart: http or https, tracking parameters, a trailing slash, the fragment.
public enum CanonicalLink {
    /// The canonical form of an http(s) link; any other link is only trimmed.
    public static func of(_ link: String) -> String {
        if let plain = link.withByteView(plain) { return plain }
        let url = WebURL(link)
        guard url.isHTTP, let place = url.place else { return url.string }
        var out = place.host
        if let port = place.port, port != 80, port != 443 { out += ":\(port)" }
        var path = WebURL.percentEncoded(url.path)
        if path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        out += path
        if let query = url.query.flatMap({ withoutTracking($0, on: place.host) }) { out += "?" + WebURL.percentEncoded(query) }
        // Some sites route by fragment: "#/story/5" and "#!story/5" are pages of their own.
        if let fragment = url.fragment, fragment.hasPrefix("/") || fragment.hasPrefix("!") { out += "#" + WebURL.percentEncoded(fragment) }
        return out
    }

    /// The place within its page that a link leads to. Tracking parameters and text to be marked (`:~:text=`) name none.
    public static func anchor(_ link: String) -> String? {
        guard let fragment = WebURL(link).fragment.flatMap({ withoutTracking($0) }), !fragment.hasPrefix(":~:") else { return nil }
        return fragment
    }

    /// Most links have no user, port, query or fragment, no capitals in the host and nothing that is to be encoded. What is left of
    /// them is their canonical form as it stands; nil for any other.
    private static func plain(_ bytes: ByteView) -> String? {
        guard let start = WebURL.plainHost(bytes) else { return nil }
        let slash = bytes.first(UInt8(ascii: "/"), from: start, to: bytes.count) ?? bytes.count
        let isHost = bytes[start..<slash].allSatisfy { byte in
            byte.isDigit || (byte.isLetter && byte.lowercased == byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        let isPath = bytes[slash...].allSatisfy { !WebURL.mustEncode($0) && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard isHost, isPath else { return nil }
        let end = slash < bytes.count && bytes[bytes.count - 1] == UInt8(ascii: "/") ? bytes.count - 1 : bytes.count
        return bytes.text(start..<end)
    }

    /// The canonical form without its query, for addresses whose query is a signature or a cache key.
    public static func withoutQuery(_ link: String) -> String {
        let url = WebURL(link)
        guard url.isHTTP, url.query != nil else { return of(link) }
        var bare = url
        bare.query = nil
        return of(bare.string)
    }

    /// The form in which the addresses of pictures and enclosures are compared: without the query, and without the number, or the place, of the host that
    /// happened to be asked. Big sites name one picture by several hosts in turn (`i0.wp.com`, `pic3.zhimg.com`, `scontent-fra3-1.…`).
    public static func picture(_ link: String) -> String {
        let canonical = withoutQuery(link)
        let host = canonical.utf8.prefix { $0 != UInt8(ascii: "/") }
        let label = host.prefix { $0 != UInt8(ascii: ".") }
        // An address in digits, and a domain itself ("b3.org"), have no number to spare.
        guard label.contains(where: \.isDigit), label.contains(where: \.isLetter), host.count(where: { $0 == UInt8(ascii: ".") }) > 1
        else { return canonical }
        let parts = label.split(separator: UInt8(ascii: "-"))
        guard let first = parts.first, !parts.dropFirst().isEmpty || first.last.map(\.isDigit) == true else { return canonical }
        let name = first.prefix(first.count - first.reversed().prefix(while: \.isDigit).count)
        let rest = parts.dropFirst().filter { !$0.contains(where: \.isDigit) }.map { "-" + String(decoding: $0, as: UTF8.self) }
        return String(decoding: name, as: UTF8.self) + rest.joined() + canonical[label.endIndex...]
    }

    /// Parameters that name where a reader came from, not what is read; `utm_*` goes by its prefix.
    private static let tracking: Set<String> = [
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid", "igshid", "igsh",
        "mc_cid",
        "mc_eid", "_hsenc", "_hsmi", "hsctatracking", "mkt_tok", "vero_id", "vero_conv", "oly_enc_id", "oly_anon_id", "wickedid",
        "rb_clickid",
        "s_cid", "ml_subscriber", "ml_subscriber_hash", "_openstat", "spm", "scm", "at_medium", "at_campaign", "at_custom1", "at_custom2",
        "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee", "xtor", "cmpid", "ito", "soc_src", "soc_trk", "feedsource",
        "_ga", "_gl", "_branch_match_id", "_branch_referrer", "zanpid", "epik", "guccounter", "guce_referrer", "guce_referrer_sig",
        "share_token", "srsltid",
    ]

    /// Those that are too short to be tracking anywhere else. PubMed writes which feed a link stood in, and when that was fetched.
    private static let trackingByHost: [String: Set<String>] = ["pubmed.ncbi.nlm.nih.gov": ["fc", "ff", "v"]]

    private static func withoutTracking(_ query: String, on host: String? = nil) -> String? {
        let own = host.flatMap { trackingByHost[$0] } ?? []
        let kept = query.split(separator: "&").filter { parameter in
            let name = (parameter.split(separator: "=", maxSplits: 1).first.map(String.init) ?? "").lowercased()
            return !name.hasPrefix("utm_") && !tracking.contains(name) && !own.contains(name)
        }
        return kept.isEmpty ? nil : kept.joined(separator: "&")
    }
}
