// The words for what is wrong in a configuration: `path: what is wrong. what to do`. Tests hold them exactly.

import Platform

extension ConfigurationFault: CustomStringConvertible {
    var description: String { "\(path): \(kind.words)" }
}

extension ConfigurationFault.Kind {
    fileprivate var words: String {
        switch self {
        case .unknownKey(let nearest?, _): "unknown key. Did you mean \(shown(nearest))?"
        case .unknownKey(nil, let known): "unknown key. Known here: \(list(known))."
        case .repeatedKey: "this key stands here twice. Remove one of them."
        case .missing: "is missing. Add it."
        case .wrongType(let found, let expected): "is \(found). Write \(expected)."
        case .empty: "is empty. Write something, or remove it."
        case .controlCharacter: "holds a control character. Remove it."
        case .unknownValue(let text, let nearest?, _): "\(shown(text)) is unknown. Did you mean \(shown(nearest))?"
        case .unknownValue(let text, nil, let known): "\(shown(text)) is unknown. Write one of \(list(known))."
        case .notWhole(let text): "\(text) is no whole number. Write digits only."
        case .notDuration(let text): "\(shown(text)) is no duration. Write a whole number and s, m, h or d, like \"15m\"."
        case .notSize(let text): "\(shown(text)) is no size. Write a whole number and KiB, MiB, GiB or TiB, like \"16MiB\"."
        case .outOfRange(let text, let least, let most): "\(text) is out of range. Write \(least) to \(most)."
        case .minimumAboveMaximum(let minimum, let maximum):
            "the shortest interval, \(minimum), is longer than the longest, \(maximum). Lower minimumInterval or raise maximumInterval."
        case .badURL(let text, let fault): "\(shown(URLRules.shown(text))) \(fault.words)"
        case .unknownHome(let text): "\(shown(text)) begins with a home folder that is not known. Write the path from / on."
        case .badHost(let text): "\(shown(text)) is no host. Write \"host\" or \"host:port\", without https://."
        case .badAddress(let text): "\(shown(text)) is no address. Write an IP address or a block, like \"10.0.0.0/8\"."
        case .notPrometheusFile(let path): "\(shown(path)) would not be read by node_exporter. Let its name end in .prom."
        case .notRoot(let text): "\(shown(text)) is no place of a site on its host. Begin it with a slash, like \"/blog/\"."
        case .badHeaderName(let name): "\(shown(name)) is no header name. Use letters, digits and hyphens."
        case .ownHeader(let name): "\(shown(name)) is set by tidings itself. Remove it."
        case .repeatedInOtherCase(let name): "\(shown(name)) is there already in other letter case. Remove one of them."
        case .badPattern(let text, let why): "\(shown(text)) is no regular expression (\(SafeText.line(why))). Correct it."
        case .nearlyAField(let text, let nearest):
            "\(shown(text)) is no field. Did you mean \(shown(nearest))? As a regular expression, write \"(?:\(SafeText.line(text)))\"."
        case .notExactlyOne(let keys): "needs exactly one key. Write one of \(list(keys))."
        case .badSecretName(let name): "\(shown(name)) is no name of a credential. Write it without slashes, as LoadCredential= names it."
        case .secret(let fault): fault.words
        case .repeatedName(let name, let first): "the name \(shown(name)) is used by \(first) already. Choose another."
        case .repeatedURL(let url, let first): "\(shown(URLRules.shown(url))) is the URL of \(first) already. Remove one of the two."
        case .repeatedTarget(let first): "has the format and the directory of \(first). Remove one of the two."
        }
    }
}

extension Secret.Fault {
    var words: String {
        switch self {
        case .variableMissing(let name):
            "the environment variable \(SafeText.line(name)) is not set. Set it where tidings is started."
        case .noCredentialsDirectory(let name):
            "there is no systemd credential here. Start tidings by systemd with LoadCredential=\(SafeText.line(name)):FILE."
        case .fileMissing(let path): "there is no file \(shown(path)). Correct the path, or put the file there."
        case .credentialUnreadable(let name, let code):
            "the systemd credential \(SafeText.line(name)) cannot be read: \(SystemWords.reason(code)). Check LoadCredential= of the service."
        case .notText: "the secret is empty, is no UTF-8 or holds control characters. Write one line of text there."
        }
    }
}

extension URLFault {
    var words: String {
        switch self {
        case .notAbsolute: "is no whole URL. Begin it with https:// or http://."
        case .scheme(let scheme, let allowed):
            "begins with \(SafeText.line(scheme)):. Only \(list(allowed, quoted: false)) can be used here."
        case .noHost: "names no host. Write it as https://host/path."
        case .badHost(let host): "names no valid host: \(shown(host)). Correct it."
        case .badPort(let port): "names no valid port: \(shown(port)). Write 1 to 65535."
        case .control: "holds a control character. Remove it."
        case .whiteSpace: "holds white space. Write %20 for a space, or remove it."
        }
    }
}

/// Quoted, safe, and no longer than a line bears.
private func shown(_ text: String) -> String { "\"\(DisplayWidth.truncated(SafeText.line(text), to: 120))\"" }

private func list(_ names: [String], quoted: Bool = true) -> String {
    names.map { quoted ? "\"\($0)\"" : $0 }.joined(separator: ", ")
}
