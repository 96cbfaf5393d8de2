// What the configuration file says, complete: every default filled in, every path absolute, every URL checked.
// Made by ConfigurationReader, handed down to every command. SPEC §2 and tidings-config(5) describe the keys.

import HTTPFetcher
import PostPublisher
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
    var publish: [PublishTarget] = []
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
    /// What redirects and pictures may reach although it is private.
    var allowAddresses: [AddressRange] = []
}

/// How long content is kept, in seconds; nil is for ever. Keys and the change log always stay.
struct RetentionSettings: Sendable, Equatable {
    /// Of revisions that a later one replaced, counted from then.
    var revisions: Int?
    /// Of items that the feed no longer lists, counted from then.
    var items: Int?
}
