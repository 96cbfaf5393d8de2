// Reads the sources of the configuration: each by itself, then all of them for names and URLs used twice.

import Glibc
import TidingsCore

/// Reads `sources`.
struct SourceReader {
    let reading: ConfigurationReading
    /// Whether secrets and certificates of the source that is read must be there.
    private var demandsSecrets = false

    init(reading: ConfigurationReading) { self.reading = reading }

    func sources(_ root: ConfigurationFields<RootKey>) -> [Source] {
        guard root.has(.sources) else {
            root.report(.missing, .sources)
            return []
        }
        var sources: [Source] = []
        var names: [String: Int] = [:]
        var urls: [String: Int] = [:]
        for (index, element) in root.elements(.sources, of: "an array of objects").enumerated() {
            guard let fields = ConfigurationFields<SourceKey>(element.node, at: element.path, reading) else { continue }
            let name = fields.text(.name, isRequired: true)
            let url = fields.url(.url, isRequired: true)
            if let name, let first = names.updateFirst(name, index) {
                fields.report(.repeatedName(name, first: root.path(.sources).index(first)), .name)
            }
            if let url, let first = urls.updateFirst(URLRules.identity(url), index) {
                fields.report(.repeatedURL(url, first: root.path(.sources).index(first)), .url)
            }
            // The rest is read also where name or URL is wrong, so that its faults are told as well.
            var source = Source(name: name ?? "", url: url ?? "")
            source.enabled = fields.flag(.enabled) ?? true
            var reader = self
            reader.demandsSecrets = reading.secrets.demandsSecrets(of: source)
            let known = reading.warnings.count
            reader.read(fields, into: &source)
            source.lacksSecret = reading.warnings.dropFirst(known).contains { if case .secretMissing = $0 { true } else { false } }
            sources.append(source)
        }
        return sources
    }

    private func read(_ fields: ConfigurationFields<SourceKey>, into source: inout Source) {
        source.categories = fields.texts(.categories)
        source.author = fields.text(.author)
        source.intervalSeconds = fields.duration(.interval, in: Limits.interval)
        source.window = fields.choice(.window)
        source.logMarkup = fields.flag(.logMarkup) ?? false
        source.keepResponses = fields.flag(.keepResponses) ?? false
        source.ignore = ignore(fields)
        source.headers = headers(fields)
        source.credentials = credentials(fields)
        source.cookies = fields.node(.cookies).flatMap { secret($0, at: fields.path(.cookies)) }
        source.clientCertificate = certificate(fields)
        source.proxy = fields.url(.proxy, schemes: URLRules.proxy)
        source.insecure = fields.flag(.insecure) ?? false
    }

    // MARK: Differences not to hear of

    /// A field's name is that field, everything else a regular expression; what is nearly a field's name is a
    /// mistake more often than an expression.
    private func ignore(_ fields: ConfigurationFields<SourceKey>) -> [IgnoreRule] {
        fields.elements(.ignore, of: "an array of texts").compactMap { element in
            guard let text = reading.text(element.node, at: { element.path }, expected: "a text") else { return nil }
            if let field = ItemField(rawValue: text) { return .field(field) }
            let isWord = text.utf8.allSatisfy { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
            if isWord, let nearest = NearestName.nearest(to: text, among: ItemField.allCases.map(\.rawValue)) {
                reading.report(.nearlyAField(text, nearest: nearest), at: element.path, element.node.range.lowerBound)
                return nil
            }
            return isPattern(text, element) ? .pattern(text) : nil
        }
    }

    private func isPattern(_ text: String, _ element: (node: JSONNode, path: JSONPath)) -> Bool {
        if reading.goodPatterns.contains(text) { return true }
        do {
            _ = try Regex(text)
            reading.goodPatterns.insert(text)
            return true
        } catch {
            reading.report(.badPattern(text, why: "\(error)"), at: element.path, element.node.range.lowerBound)
            return false
        }
    }

    // MARK: Who asks

    private func headers(_ fields: ConfigurationFields<SourceKey>) -> [HeaderField] {
        var headers: [HeaderField] = []
        var seen: Set<String> = []
        for member in fields.members(.headers) {
            let path = fields.path(.headers).key(member.key)
            let name = member.key.lowercased()
            if !HeaderField.isName(member.key) {
                reading.report(.badHeaderName(member.key), at: path, member.keyRange.lowerBound)
            } else if HeaderField.reserved.contains(name) {
                reading.report(.ownHeader(member.key), at: path, member.keyRange.lowerBound)
            } else if !seen.insert(name).inserted, !headers.contains(where: { $0.name == member.key }) {
                reading.report(.repeatedInOtherCase(member.key), at: path, member.keyRange.lowerBound)
            }
            guard let value = secret(member.node, at: path, isSecret: HeaderRules.isSecret(member.key)) else { continue }
            headers.append(HeaderField(name: member.key, value: value))
        }
        return headers
    }

    private func credentials(_ fields: ConfigurationFields<SourceKey>) -> Credentials? {
        guard let auth = fields.fields(.auth, as: AuthKey.self) else { return nil }
        let basic = auth.fields(.basic, as: BasicKey.self)
        let token = auth.node(.bearer).flatMap { secret($0, at: auth.path(.bearer)) }
        let user = basic?.text(.user, isRequired: true)
        if let basic, !basic.has(.password) { basic.report(.missing, .password) }
        let password = basic?.node(.password).flatMap { secret($0, at: auth.path(.basic).key(BasicKey.password.rawValue)) }
        if auth.has(.basic) == auth.has(.bearer) { fields.report(.notExactlyOne(AuthKey.names), .auth) }
        if let token { return .bearer(token: token) }
        guard let user, let password else { return nil }
        return .basic(user: user, password: password)
    }

    private func certificate(_ fields: ConfigurationFields<SourceKey>) -> ClientCertificate? {
        guard let inner = fields.fields(.clientCertificate, as: CertificateKey.self) else { return nil }
        let key = file(.key, of: inner)
        guard let certificate = file(.certificate, of: inner, isRequired: true) else { return nil }
        return ClientCertificate(certificate: certificate, key: key)
    }

    /// A path whose file is missing is told, for whoever polls would only hear of it as a failed connection.
    private func file(_ key: CertificateKey, of fields: ConfigurationFields<CertificateKey>, isRequired: Bool = false) -> String? {
        guard let path = fields.file(key, isRequired: isRequired) else { return nil }
        if access(path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR {
            lack(.fileMissing(path), at: fields.path(key), fields.node(key)?.range.lowerBound ?? fields.offset)
        }
        return path
    }

    /// What is not there: a fault for who polls the source, a warning for everybody else.
    private func lack(_ fault: Secret.Fault, at path: JSONPath, _ offset: Int) {
        if demandsSecrets {
            reading.report(.secret(fault), at: path, offset)
        } else {
            reading.warnings.append(.secretMissing(path, fault))
        }
    }

    /// A text, `{"env": NAME}` or `{"credential": NAME}`, as the text it stands for.
    private func secret(_ node: JSONNode, at path: JSONPath, isSecret: Bool = true) -> String? {
        if case .object = node.value { return named(node, at: path) }
        guard let text = reading.text(node, at: { path }, expected: "a text, {\"env\": NAME} or {\"credential\": NAME}") else { return nil }
        if isSecret { reading.holdsCredentials = true }
        return text
    }

    private func named(_ node: JSONNode, at path: JSONPath) -> String? {
        guard let fields = ConfigurationFields<SecretKey>(node, at: path, reading) else { return nil }
        let variable = fields.text(.env)
        let credential = fields.text(.credential)
        guard fields.has(.env) != fields.has(.credential) else {
            reading.report(.notExactlyOne(SecretKey.names), at: path, fields.offset)
            return nil
        }
        if let credential, credential.contains("/") || credential.hasPrefix(".") {
            fields.report(.badSecretName(credential), .credential)
            return nil
        }
        guard let secret = variable.map(Secret.environment) ?? credential.map(Secret.credential) else { return nil }
        do throws(Secret.Fault) { return try secret.text(reading.environment) } catch {
            lack(error, at: path, fields.offset)
            return nil
        }
    }
}

extension Dictionary {
    /// The value that stood under the key before; only the first is kept.
    fileprivate mutating func updateFirst(_ key: Key, _ value: Value) -> Value? {
        if let first = self[key] { return first }
        self[key] = value
        return nil
    }
}
