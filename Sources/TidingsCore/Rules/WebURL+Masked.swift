// What of a URL may be shown: everything but what lets somebody in (SPEC §3). Asked wherever a URL reaches a terminal, a
// journal or a script; the archive itself keeps URLs as they were written.

extension WebURL {
    /// The URL as it may be shown: user parts and the values of secret-looking parameters are masked, in the query, in the
    /// fragment (where OAuth puts its tokens, RFC 6749 §4.2.2) and in the path (`;jsessionid=`).
    public static func masked(_ text: String) -> String {
        var url = WebURL(text)
        if url.hasUser, let authority = url.authority, let at = authority.lastIndex(of: "@") {
            url.authority = "***" + authority[at...]
        }
        if let place = misplacedUser(url) {
            if !url.isHTTP { url.scheme = nil }
            url.path = place.before + "***" + place.after
        }
        url.path = maskedParameters(url.path)
        url.query = url.query.map(maskedParameters)
        url.fragment = url.fragment.map(maskedParameters)
        return url.string
    }

    /// What relative references are resolved against where the result is shown to everybody: without the user, and without a
    /// query that holds a secret, which a reference to the document itself (`#a`) would inherit (RFC 3986 §5.2.2).
    public var publicBase: String {
        guard let query, WebURL.maskedParameters(query) != query else { return withoutUser }
        var base = self
        base.query = nil
        return base.withoutUser
    }

    /// Where `user:password@host` was written without `http://` before it, or with less than that: what stands before and after
    /// the user.
    private static func misplacedUser(_ url: WebURL) -> (before: Substring, after: Substring)? {
        guard url.authority == nil, url.scheme != "mailto" else { return nil }
        let start = url.path.firstIndex { $0 != "/" } ?? url.path.endIndex
        let end = url.path[start...].firstIndex(of: "/") ?? url.path.endIndex
        guard let at = url.path[start..<end].lastIndex(of: "@"), at > start else { return nil }
        // Without a colon it is a name such as "logo@2x.png". The first one may have passed for that of a scheme.
        guard url.path[start..<at].contains(":") || !(url.scheme == nil || url.isHTTP) else { return nil }
        return (url.path[..<start], url.path[at...])
    }

    /// A text that may be a URL, such as an item's key: masked where it is one and holds a secret, else as it is.
    public static func shown(_ text: String) -> String {
        // Most texts have neither, and are not split in vain.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "=") }) else { return text }
        let url = WebURL(text)
        guard url.scheme == "http" || url.scheme == "https" else { return text }
        let masked = masked(text)
        return masked == url.string ? text : masked
    }

    /// `name=value` between separators. Besides `&` these are `;` (HTML 4.01 §B.2.2), and `?` and `/`, behind which another
    /// URL that is a value has parameters of its own.
    private static func maskedParameters(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "=")) else { return text }
        var out = ""
        var rest = text[...]
        while let end = rest.firstIndex(where: { "&;?/".contains($0) }) {
            out += maskedParameter(rest[..<end])
            out.append(rest[end])
            rest = rest[rest.index(after: end)...]
        }
        return out + maskedParameter(rest)
    }

    private static func maskedParameter(_ parameter: Substring) -> String {
        guard let equals = parameter.firstIndex(of: "="), namesSecret(percentDecoded(parameter[..<equals])) else {
            return String(parameter)
        }
        return parameter[...equals] + "***"
    }

    /// What a parameter's name ends in where its value is a secret: `X-Amz-Credential`, `torrent_pass`, `subscription-key`.
    /// A rare `monkey=` is masked as well, which hides little; a key that is shown lets somebody in.
    private static let secretEndings = [
        "key", "token", "secret", "password", "passwd", "passphrase", "passcode", "pwd", "pass", "credential", "credentials", "signature",
        "session", "sessionid", "sessid", "jwt", "auth", "authorization",
    ]

    /// Too short to be endings: `sig` is one, `design` is none.
    private static let secretWords: Set<String> = ["pw", "sid", "sig", "hmac", "otp", "bearer"]

    private static func namesSecret(_ name: String) -> Bool {
        let lower = name.lowercased()
        // `code` is OAuth's; `country_code` tells which country.
        if lower == "code" { return true }
        let letters = lower.filter { $0.isLetter || $0.isNumber }
        if secretEndings.contains(where: letters.hasSuffix) { return true }
        let words = lower.split { !($0.isLetter || $0.isNumber) }
        return words.last.map { secretWords.contains(String($0)) } ?? false
    }
}
