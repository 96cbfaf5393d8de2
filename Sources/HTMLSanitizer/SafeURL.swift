// Which URLs may stand in an attribute: schemes that cannot run and do not read local files, judged after
// decoding. Asked by the attribute filter.

import Markup
import TidingsCore

/// The rule for URLs, with the base that relative ones are resolved against.
struct SafeURL: Sendable {
    enum Use {
        /// A place to go to, or a name.
        case link
        /// Something shown in place: `data:image/...` may stand there.
        case picture
    }

    private let base: WebURL?

    init(base: String?) {
        // A base with another scheme could turn a harmless relative URL into a script.
        let url = base.map { WebURL($0) }
        self.base = url?.isHTTP == true && url?.authority?.isEmpty == false ? url : nil
    }

    /// The URL as it may be written, absolute where there is a base; nil where it may not stand at all.
    func clean(_ value: [UInt8], as use: Use) -> [UInt8]? {
        guard !SafeURL.isPlain(value) else { return value }
        // WHATWG URL §4.4: white space around it, and tabs and line ends anywhere in it, are not part of a URL. To readers that are
        // no browsers all white space of Unicode is white space.
        let kept = String(decoding: value.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }, as: UTF8.self).unicodeScalars
        guard let first = kept.firstIndex(where: { !SafeURL.isSpace($0) }), let last = kept.lastIndex(where: { !SafeURL.isSpace($0) })
        else { return [] }
        let text = String(kept[first...last])
        switch SafeURL.scheme(of: text) {
        case .none:
            guard !text.hasPrefix("#"), let base else { return Array(text.utf8) }
            return Array(base.resolve(text).utf8)
        case "http", "https": return Array(text.utf8)
        case "data": return use == .picture && SafeURL.isPictureData(text) ? Array(text.utf8) : nil
        // What follows may be a URL of its own (the feed URI scheme), and some readers take the prefix off.
        case "feed": return use == .link && SafeURL.isFeed(text) ? Array(text.utf8) : nil
        case .some(let scheme): return use == .link && SafeURL.schemes.contains(scheme) ? Array(text.utf8) : nil
        }
    }

    /// A `srcset` (HTML §4.8.4.2.2) of those candidates that may stand; nil where none may.
    func cleanList(_ value: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        value.withUnsafeBufferPointer { bytes in
            for part in Srcset.parts(bytes) {
                guard let url = clean(Array(bytes[part.url]), as: .picture), !url.isEmpty, !url.contains(0x20) else { continue }
                if !out.isEmpty { out.append(contentsOf: ", ".utf8) }
                out.append(contentsOf: url)
                let descriptor = bytes.trimmed(part.descriptors)
                guard SafeURL.isDescriptor(bytes, descriptor), !descriptor.isEmpty else { continue }
                out.append(0x20)
                out.append(contentsOf: bytes[descriptor])
            }
        }
        return out.isEmpty ? nil : out
    }

    /// `320w`, `1.5x`, `200h`, or several of them.
    private static func isDescriptor(_ bytes: ByteView, _ range: Range<Int>) -> Bool {
        range.allSatisfy { bytes[$0].isDigit || bytes[$0] == 0x2E || bytes[$0] == 0x20 || [0x77, 0x78, 0x68].contains(bytes[$0]) }
    }

    /// Whether it is an absolute http(s) URL of printable ASCII: by far the most are.
    private static func isPlain(_ value: [UInt8]) -> Bool {
        guard value.starts(with: "https://".utf8) || value.starts(with: "http://".utf8) else { return false }
        return value.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// The scheme in lower case, looked for behind everything that some reader has ever ignored.
    private static func scheme(of text: String) -> String? {
        var scheme = ""
        for scalar in text.unicodeScalars where !isIgnorable(scalar) {
            if scalar == ":" { return scheme.isEmpty ? nil : scheme }
            guard scalar.isASCII, scalar.properties.isAlphabetic || (!scheme.isEmpty && "0123456789+-.".unicodeScalars.contains(scalar))
            else { return nil }
            scheme += scalar.properties.lowercaseMapping
        }
        return nil
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.value <= 0x20 || scalar.properties.isWhitespace }

    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0xAD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: isSpace(scalar)
        }
    }

    /// `feed://host/path` or `feed:https://host/path`.
    private static func isFeed(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        let rest = text[text.index(after: colon)...]
        return rest.hasPrefix("//") || ["http", "https"].contains(scheme(of: String(rest)))
    }

    private static func isPictureData(_ text: String) -> Bool {
        var head = ""
        for scalar in text.unicodeScalars where !isIgnorable(scalar) {
            head += scalar.properties.lowercaseMapping
            if head.utf8.count >= 11 { break }
        }
        return head.hasPrefix("data:image/")
    }

    /// Schemes registered with IANA, or in wide use, that hand over to another program and run nothing in the page.
    private static let schemes: Set<String> = [
        "mailto", "tel", "sms", "smsto", "callto", "ftp", "ftps", "sftp", "sip", "sips", "xmpp", "im", "irc", "ircs", "irc6", "matrix",
        "news", "nntp", "snews", "webcal", "geo", "magnet", "bitcoin", "ethereum", "litecoin", "monero", "lightning", "openpgp4fpr",
        "gopher", "gemini", "rtsp", "rtsps", "rtmp", "mms", "mmsh", "svn", "svn+ssh", "git", "ssh", "rsync", "itms", "itms-apps", "apt",
        "steam", "spotify", "skype", "facetime", "facetime-audio", "whatsapp", "signal", "tg", "threema", "viber", "zoommtg", "mumble",
        "teamspeak", "ts3server", "urn", "doi", "info", "acct", "dict", "ipfs", "ipns", "dat", "hyper", "ed2k", "market", "maps", "mid",
        "cid", "telnet", "tftp", "wais", "prospero", "hdl", "h323", "imap", "pop", "nfs", "ymsg", "aim", "gtalk", "msnim", "wtai", "mx",
    ]
}
