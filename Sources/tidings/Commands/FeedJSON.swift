// What a feed said, as JSON (conformance schema §1).

import TidingsCore

enum FeedJSON {
    /// The feed as one line.
    static func text(_ feed: ParsedFeed) -> String {
        var json = JSONBytes()
        json.object { json in
            json.member("format", feed.format.rawValue)
            json.member("title", feed.title)
            json.member("subtitle", feed.subtitle)
            json.member("rights", feed.rights)
            json.member("generator", feed.generator)
            json.member("link", feed.link)
            json.member("feed_url", feed.feedURL)
            json.member("hub", feed.hub)
            json.member("id", feed.id)
            json.member("language", feed.language)
            json.member("updated", feed.updated?.description)
            json.member("ttl_minutes", feed.ttlMinutes)
            json.member("image", feed.image)
            json.member("icon", feed.icon)
            persons("authors", feed.authors, &json)
            persons("contributors", feed.contributors, &json)
            json.member("categories", feed.categories)
            numbers("skip_hours", feed.skipHours, &json)
            numbers("skip_days", feed.skipDays, &json)
            json.member("update_period_seconds", feed.updatePeriodSeconds)
            json.member("whole", feed.isWhole)
            json.key("items")
            json.array(feed.items) { json, each in json.object { item(each, &$0) } }
        }
        return json.text
    }

    private static func item(_ item: ParsedItem, _ json: inout JSONBytes) {
        json.member("key", key(of: item))
        json.member("id", item.id)
        json.member("title", item.title)
        json.member("link", item.link)
        persons("authors", item.authors, &json)
        persons("contributors", item.contributors, &json)
        json.member("categories", item.categories)
        json.member("published", item.published?.description)
        json.member("updated", item.updated?.description)
        json.member("summary", item.summary)
        json.member("content", item.content)
        json.member("image", item.image)
        if !item.enclosures.isEmpty {
            json.key("enclosures")
            json.array(item.enclosures) { json, enclosure in
                json.object { json in
                    json.member("url", enclosure.url)
                    json.member("type", enclosure.type)
                    json.member("length", enclosure.length)
                }
            }
        }
        json.member("comments", item.comments)
        json.member("language", item.language)
        json.member("rights", item.rights)
        if item.sourceTitle != nil || item.sourceURL != nil {
            json.key("source")
            json.object { json in
                json.member("title", item.sourceTitle)
                json.member("url", item.sourceURL)
            }
        }
        if !item.isWhole { json.member("whole", false) }
    }

    /// The id, else the link, else a digest of title and date (SPEC §4, identity).
    private static func key(of item: ParsedItem) -> String {
        if let key = item.id ?? item.link { return key }
        return SHA256Digest(of: (item.title ?? "") + "\u{0}" + (item.published?.description ?? "")).hex
    }

    private static func persons(_ name: String, _ persons: [Person], _ json: inout JSONBytes) {
        guard !persons.isEmpty else { return }
        json.key(name)
        json.array(persons) { json, person in
            json.object { json in
                json.member("name", person.name)
                json.member("email", person.email)
                json.member("url", person.url)
            }
        }
    }

    private static func numbers(_ name: String, _ values: [Int], _ json: inout JSONBytes) {
        guard !values.isEmpty else { return }
        json.key(name)
        json.array(values) { $0.number($1) }
    }
}
