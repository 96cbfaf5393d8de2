// What the configuration file says, complete: every default filled in, every path absolute, every URL checked.
// Made by ConfigurationReader, handed down to every command. SPEC §2 and tidings-config(5) describe the keys.

import TidingsCore

/// A configuration without faults.
struct Configuration: Sendable, Equatable {
    /// Absolute path of the file.
    var file: String
    /// Absolute path of the database.
    var database: String
    var thumbnails: ThumbnailSettings
    var polling = PollingSettings()
    var http = HTTPSettings()
    /// By `host` or `host:port` as written, in lower case; an IPv6 address stands in brackets.
    var hosts: [String: HostSettings] = [:]
    var publish: [PublishSettings] = []
    var retention = RetentionSettings()
    /// Absolute path of the text file for node_exporter's collector.
    var metricsTextFile: String?
    var sources: [Source] = []
    /// What is no fault but should be known; `check` prints it.
    var warnings: [ConfigurationWarning] = []

    /// Whether a secret or a certificate is missing that somebody who polls needs.
    var lacksSecrets: Bool { warnings.contains { if case .secretMissing = $0 { true } else { false } } }
}

struct ThumbnailSettings: Sendable, Equatable {
    /// Which pictures of an item are kept.
    enum Scope: String, Sendable, CaseIterable {
        case first
        /// Every `<img>` of the content as well.
        case all
    }

    var directory: String
    /// Of previews, in pixels.
    var width = 640
    var keepOriginals = true
    var scope = Scope.first
    /// In bytes; nil is unbounded.
    var maximumSize: Int?
}

/// Seconds and counts.
struct PollingSettings: Sendable, Equatable {
    var minimumInterval = 5 * 60
    var maximumInterval = 24 * 3600
    var concurrency = 128
    var perHost = 4
}

struct HTTPSettings: Sendable, Equatable {
    /// Seconds for a whole exchange, redirects included.
    var timeout = 30
    /// Of a body, after decompression.
    var maximumBytes = 16 << 20
    /// nil leaves the choice to the fetcher.
    var userAgent: String?
    var proxy: String?
    /// Addresses and CIDR blocks, as written, that redirects and pictures may reach although they are private.
    var allowAddresses: [String] = []
}

/// What differs for one host.
struct HostSettings: Sendable, Equatable {
    var perHost: Int?
    /// Seconds.
    var timeout: Int?
}

/// One place that posts are written to.
struct PublishSettings: Sendable, Equatable {
    enum Format: String, Sendable, CaseIterable { case hexo, hugo, jekyll, json }
    enum Images: String, Sendable, CaseIterable { case remote, local }
    enum Withdrawn: String, Sendable, CaseIterable { case keep, mark, remove }
    enum Names: String, Sendable, CaseIterable { case title, number }

    var format: Format
    var directory: String
    var images = Images.remote
    var withdrawn = Withdrawn.keep
    var names = Names.title
}

/// How long content is kept, in seconds; nil is for ever. Keys and the change log always stay.
struct RetentionSettings: Sendable, Equatable {
    /// Of revisions that a later one replaced, counted from then.
    var revisions: Int?
    /// Of items that the feed no longer lists, counted from then.
    var items: Int?
}
