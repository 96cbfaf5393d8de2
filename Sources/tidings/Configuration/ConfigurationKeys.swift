// Every key that the configuration file knows, object by object. The reader takes nothing else, suggestions come
// from here, and tests hold the example file and the manual page against these lists.

/// The keys of one kind of object.
protocol ConfigurationKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

enum RootKey: String, ConfigurationKey {
    case database, thumbnails, polling, http, hosts, publish, retention, metrics, sources
}

enum ThumbnailKey: String, ConfigurationKey {
    case directory, width, keepOriginals, scope, maximumSize
}

enum PollingKey: String, ConfigurationKey {
    case minimumInterval, maximumInterval, concurrency, perHost
}

enum HTTPKey: String, ConfigurationKey {
    case timeout, maximumBytes, userAgent, proxy, allowAddresses
}

enum HostKey: String, ConfigurationKey {
    case perHost, timeout
}

enum PublishKey: String, ConfigurationKey {
    case format, directory, root, images, withdrawn, names
}

enum RetentionKey: String, ConfigurationKey {
    case revisions, items
}

enum MetricsKey: String, ConfigurationKey {
    case textfile
}

enum SourceKey: String, ConfigurationKey {
    case name, url, categories, author, interval, enabled, window, logMarkup, keepResponses, ignore
    case headers, auth, cookies, clientCertificate, proxy, insecure
}

enum AuthKey: String, ConfigurationKey {
    case basic, bearer
}

enum BasicKey: String, ConfigurationKey {
    case user, password
}

enum CertificateKey: String, ConfigurationKey {
    case certificate, key
}

enum SecretKey: String, ConfigurationKey {
    case env, credential
}

extension ConfigurationKey {
    static var names: [String] { allCases.map(\.rawValue) }
}
