// Where the fixtures lie, and what they look like as values.

import FeedParser
import Foundation
import TidingsCore

enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

    static func text(at url: URL) -> String { (try? String(contentsOf: url, encoding: .utf8)) ?? "" }

    struct DateCase: Sendable {
        var text: String
        var expected: String
    }

    static let dateLines = text(at: folder.appending(path: "feeds/dates.tsv")).split(separator: "\n")

    static let dates: [DateCase] = dateLines.compactMap { line in
        let columns = line.split(separator: "\t").map(String.init)
        return line.hasPrefix("#") || columns.count < 2 ? nil : DateCase(text: columns[0], expected: columns[1])
    }
}

/// Paths and expectations of the shared cases, as far as the own ones use them.
enum JSONValue {
    static func at(_ path: String, in value: Any) -> Any? {
        var current: Any? = value
        for part in path.split(separator: ".") {
            if part == "#" { return (current as? [Any])?.count ?? 0 }
            if let list = current as? [Any], let index = Int(part) {
                current = index < list.count ? list[index] : nil
            } else {
                current = (current as? [String: Any])?[String(part)]
            }
        }
        return current
    }

    static func text(_ value: Any?) -> String {
        guard let value, let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys]) else {
            return "null"
        }
        return String(decoding: data, as: UTF8.self)
    }

    static func meets(_ wanted: String, _ value: Any?) -> Bool {
        switch wanted {
        case #"{"absent":true}"#: return value == nil
        case #"{"present":true}"#: return value != nil
        case #"{"not_contains":"root:"}"#: return !text(value).contains("root:")
        // An error is due.
        case "true": return value != nil
        default: return wanted == text(value)
        }
    }
}

/// Feeds, pages and lists as the schema's objects.
enum FeedValues {
    static func object(_ feed: ParsedFeed) -> [String: Any] {
        var out: [String: Any] = ["format": feed.format.rawValue, "items": feed.items.map(object)]
        out["title"] = feed.title
        out["subtitle"] = feed.subtitle
        out["rights"] = feed.rights
        out["generator"] = feed.generator
        out["link"] = feed.link
        out["feed_url"] = feed.feedURL
        out["hub"] = feed.hub
        out["id"] = feed.id
        out["language"] = feed.language
        out["updated"] = feed.updated?.description
        out["ttl_minutes"] = feed.ttlMinutes
        out["image"] = feed.image
        out["icon"] = feed.icon
        out["authors"] = feed.authors.map(object)
        out["categories"] = feed.categories
        return out
    }

    static func object(_ item: ParsedItem) -> [String: Any] {
        var out: [String: Any] = ["key": item.id ?? item.link ?? "digest", "categories": item.categories]
        out["id"] = item.id
        out["title"] = item.title
        out["link"] = item.link
        out["authors"] = item.authors.isEmpty ? nil : item.authors.map(object)
        out["published"] = item.published?.description
        out["updated"] = item.updated?.description
        out["summary"] = item.summary
        out["content"] = item.content
        out["image"] = item.image
        out["enclosures"] = item.enclosures.map { enclosure in
            var out: [String: Any] = ["url": enclosure.url]
            out["type"] = enclosure.type
            out["length"] = enclosure.length
            return out
        }
        out["comments"] = item.comments
        var source: [String: Any] = [:]
        source["title"] = item.sourceTitle
        source["url"] = item.sourceURL
        out["source"] = source
        return out
    }

    static func object(_ person: Person) -> [String: Any] {
        var out: [String: Any] = [:]
        out["name"] = person.name
        out["email"] = person.email
        out["url"] = person.url
        return out
    }

    static func object(_ feed: DiscoveredFeed) -> [String: Any] {
        var out: [String: Any] = ["url": feed.url, "type": feed.type]
        out["title"] = feed.title
        return out
    }

    static func object(_ list: OPML) -> [String: Any] {
        var out: [String: Any] = [:]
        out["title"] = list.title
        out["feeds"] = list.feeds.map { feed in
            var out: [String: Any] = ["url": feed.url, "folder": feed.folder]
            out["title"] = feed.title
            out["site_url"] = feed.siteURL
            return out
        }
        return out
    }
}
