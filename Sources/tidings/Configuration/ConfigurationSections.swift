// The sections of the file that are numbers and switches, and the bounds within which they make sense.

import HTTPFetcher

/// What values may be.
enum Limits {
    static let perHost = 1...1024
    static let concurrency = 1...4096
    static let timeout = 1...3600
    static let interval = 1...365 * 86400
    static let body = 1 << 10...1 << 30
    static let width = 16...8192
    static let pictures = 1 << 20...1 << 50
    static let retention = 86400...36500 * 86400
}

extension ThumbnailSettings {
    mutating func read(_ fields: ConfigurationFields<ThumbnailKey>?) {
        guard let fields else { return }
        directory = fields.file(.directory) ?? directory
        width = fields.integer(.width, in: Limits.width) ?? width
        keepOriginals = fields.flag(.keepOriginals) ?? keepOriginals
        scope = fields.choice(.scope) ?? scope
        maximumSize = fields.size(.maximumSize, in: Limits.pictures)
    }
}

extension PollingSettings {
    mutating func read(_ fields: ConfigurationFields<PollingKey>?) {
        guard let fields else { return }
        minimumInterval = fields.duration(.minimumInterval, in: Limits.interval) ?? minimumInterval
        maximumInterval = fields.duration(.maximumInterval, in: Limits.interval) ?? maximumInterval
        concurrency = fields.integer(.concurrency, in: Limits.concurrency) ?? concurrency
        perHost = fields.integer(.perHost, in: Limits.perHost) ?? perHost
        if minimumInterval > maximumInterval {
            let key = fields.has(.minimumInterval) ? PollingKey.minimumInterval : .maximumInterval
            fields.report(
                .minimumAboveMaximum(Quantity.duration(minimumInterval), maximum: Quantity.duration(maximumInterval)), key)
        }
    }
}

extension HTTPSettings {
    mutating func read(_ fields: ConfigurationFields<HTTPKey>?) {
        guard let fields else { return }
        timeout = fields.duration(.timeout, in: Limits.timeout) ?? timeout
        maximumBytes = fields.size(.maximumBytes, in: Limits.body) ?? maximumBytes
        userAgent = fields.text(.userAgent)
        proxy = fields.url(.proxy, schemes: URLRules.proxy)
        for (node, path) in fields.elements(.allowAddresses, of: "an array of texts") {
            guard let text = fields.reading.text(node, at: { path }, expected: "a text") else { continue }
            if let range = AddressRange(text) {
                allowAddresses.append(range)
            } else {
                fields.reading.report(.badAddress(text), at: path, node.range.lowerBound)
            }
        }
    }
}

extension RetentionSettings {
    mutating func read(_ fields: ConfigurationFields<RetentionKey>?) {
        guard let fields else { return }
        revisions = fields.duration(.revisions, in: Limits.retention)
        items = fields.duration(.items, in: Limits.retention)
    }
}
