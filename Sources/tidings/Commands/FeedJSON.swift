// What a feed said, as JSON (SCHEMA §1): what is absent is left out.

import TidingsCore

enum FeedJSON {
    /// The feed as one line.
    static func text(_ feed: ParsedFeed) -> String {
        var json = JSONText()
        json.add("format", feed.format.rawValue)
        // A title is required; a feed without one is known by its site.
        json.addPresent("title", feed.title ?? feed.link)
        json.addPresent("subtitle", feed.subtitle)
        json.addPresent("rights", feed.rights)
        json.addPresent("generator", feed.generator)
        json.addPresent("link", feed.link)
        json.addPresent("feed_url", feed.feedURL)
        json.addPresent("hub", feed.hub)
        json.addPresent("id", feed.id)
        json.addPresent("language", feed.language)
        json.addPresent("updated", feed.updated?.description)
        json.addPresent("ttl_minutes", feed.ttlMinutes)
        json.addPresent("image", feed.image)
        json.addPresent("icon", feed.icon)
        json.addPresent("authors", feed.authors.map(person))
        json.addPresent("contributors", feed.contributors.map(person))
        json.addPresent("categories", feed.categories)
        json.addPresent("skip_hours", feed.skipHours)
        json.addPresent("skip_days", feed.skipDays)
        json.addPresent("update_period_seconds", feed.updatePeriodSeconds)
        json.add("whole", feed.isWhole)
        json.add("items", feed.items.map(item))
        return json.string
    }

    private static func item(_ item: ParsedItem) -> JSONText {
        var json = JSONText()
        json.add("key", key(of: item))
        json.addPresent("id", item.id)
        json.addPresent("title", item.title)
        json.addPresent("link", item.link)
        json.addPresent("authors", item.authors.map(person))
        json.addPresent("contributors", item.contributors.map(person))
        json.addPresent("categories", item.categories)
        json.addPresent("published", item.published?.description)
        json.addPresent("updated", item.updated?.description)
        json.addPresent("summary", item.summary)
        json.addPresent("content", item.content)
        json.addPresent("image", item.image)
        json.addPresent("enclosures", item.enclosures.map(enclosure))
        json.addPresent("comments", item.comments)
        json.addPresent("language", item.language)
        json.addPresent("rights", item.rights)
        if item.sourceTitle != nil || item.sourceURL != nil {
            var source = JSONText()
            source.addPresent("title", item.sourceTitle)
            source.addPresent("url", item.sourceURL)
            json.add("source", source)
        }
        if !item.isWhole { json.add("whole", false) }
        return json
    }

    /// The id, else the link, else a digest of title and date (SPEC §4, identity).
    private static func key(of item: ParsedItem) -> String {
        if let key = item.id ?? item.link { return key }
        return SHA256Digest(of: (item.title ?? "") + "\u{0}" + (item.published?.description ?? "")).hex
    }

    private static func person(_ person: Person) -> JSONText {
        var json = JSONText()
        json.addPresent("name", person.name)
        json.addPresent("email", person.email)
        json.addPresent("url", person.url)
        return json
    }

    private static func enclosure(_ enclosure: Enclosure) -> JSONText {
        var json = JSONText()
        json.addPresent("url", enclosure.url)
        json.addPresent("type", enclosure.type)
        json.addPresent("length", enclosure.length)
        return json
    }
}
