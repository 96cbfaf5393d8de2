// A source as the configuration describes it. Made by the configuration, read by every pass.

/// What decides whether an absent item was withdrawn (SPEC §4).
public enum WindowMode: String, Sendable, Hashable, CaseIterable {
    /// The feed lists the latest items: one missing among them was withdrawn.
    case latest
    /// The feed is a hot list: absence proves nothing.
    case ranked
}

/// A difference that the configuration asks not to hear of.
public enum IgnoreRule: Sendable, Hashable {
    /// One of ``ItemField``'s names.
    case field(ItemField)
    /// A regular expression; what it matches in the visible text does not count.
    case pattern(String)
}

/// A URL to poll.
public struct Source: Sendable, Hashable {
    /// Unique in a configuration.
    public var name: String
    /// Absolute http(s) URL, unique in a configuration.
    public var url: String
    /// Outermost first.
    public var categories: [String] = []
    public var author: String?
    /// In seconds; exact where given (SPEC §2).
    public var intervalSeconds: Int?
    public var enabled = true
    /// Whether a secret that it names is not there, which only one that is not enabled may lack.
    public var lacksSecret = false
    /// By hand; nil leaves the choice to the evidence.
    public var window: WindowMode?
    public var logMarkup = false
    public var keepResponses = false
    public var ignore: [IgnoreRule] = []
    public var headers: [HeaderField] = []
    public var credentials: Credentials?
    public var cookies: String?
    public var clientCertificate: ClientCertificate?
    public var proxy: String?
    public var insecure = false

    public init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}
