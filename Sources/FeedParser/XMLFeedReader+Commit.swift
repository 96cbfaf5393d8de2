// What happens when a field, a person or an item is complete.

import Markup
import TidingsCore

extension XMLFeedReader {
    mutating func commitField() {
        guard let field else { return }
        self.field = nil
        isCollecting = false
        let collector = self.collector
        collector.withContent(bytes) { content in
            guard field.isBase64, let decoded = Base64.decode(content) else {
                commit(field, content, hasMarkup: collector.hasMarkup)
                return
            }
            // What was packed may hold anything.
            let text = DocumentText.utf8(decoded, contentType: "text/plain; charset=utf-8")
            text.withUnsafeBufferPointer { commit(field, UnsafeBufferPointer(rebasing: $0[$0.trimmed(0..<$0.count)]), hasMarkup: false) }
        }
        // A person's own text goes on after a name inside it.
        if isInPerson {
            self.collector.begin(.resolved)
            isCollecting = true
        }
    }

    private mutating func commit(_ field: OpenField, _ content: ByteView, hasMarkup: Bool) {
        let reading = hasMarkup && field.reading != .html ? Reading.markup : field.reading
        var content = content
        if hasMarkup, field.isAddress, let element = content.first(0x3C, from: 0, to: content.count) {
            // An address ends where an element begins.
            content = UnsafeBufferPointer(rebasing: content[content.trimmed(0..<element)])
        }
        switch field.target {
        case .personName: person.name = person.name ?? PlainText.string(content, reading)
        case .personEmail: person.email = person.email ?? PlainText.string(content, reading)
        case .personURL: person.url = person.url ?? PlainText.url(content, base: base)
        case .hour, .day, .ttl, .updatePeriod, .updateFrequency: commitTiming(field.target, content)
        default:
            if !isInItem { commitToFeed(field, content, reading) } else { commitToItem(field, content, reading) }
        }
    }

    private mutating func commitToFeed(_ field: OpenField, _ content: ByteView, _ reading: Reading) {
        let rank = field.rank
        switch field.target {
        case .title: channel.title.offer(PlainText.string(content, reading), rank: rank)
        case .summary, .spareSummary: channel.summary.offer(PlainText.string(content, reading == .html ? .guessed : reading), rank: rank)
        case .link: channel.link.offer(PlainText.url(content, base: base), rank: rank)
        case .id, .guid: channel.id.offer(PlainText.verbatim(content), rank: rank)
        case .updated: channel.updated.offer(FeedDate.parse(content), rank: rank)
        case .published: channel.published.offer(FeedDate.parse(content), rank: rank)
        case .rights: channel.rights.offer(PlainText.string(content, reading), rank: rank)
        case .generator: channel.generator.offer(PlainText.string(content, reading), rank: rank)
        case .language: channel.language.offer(PlainText.verbatim(content), rank: rank)
        case .image, .logo: channel.image.offer(PlainText.url(content, base: base), rank: rank)
        case .icon: channel.icon.offer(PlainText.url(content, base: base), rank: rank)
        case .author: channel.addAuthor(PersonText.person(PlainText.string(content, reading)), rank: rank)
        case .category: channel.addCategory(category(field, content, reading))
        case .keywords: for word in keywords(content, reading) { channel.addCategory(word) }
        default: break
        }
    }

    private mutating func commitToItem(_ field: OpenField, _ content: ByteView, _ reading: Reading) {
        let rank = field.rank
        switch field.target {
        case .title: item.title.offer(PlainText.string(content, reading), rank: rank)
        case .summary:
            guard item.summary.accepts(rank: rank), let field = PlainText.html(content, reading, links) else { return }
            item.summary.offer(field.text, rank: rank)
            item.summaryPicture = field.picture
        case .spareSummary:
            guard item.spareSummary == nil, let field = PlainText.html(content, reading, links) else { return }
            item.spareSummary = field.text
            item.summaryPicture = item.summaryPicture ?? field.picture
        case .content where field.isData: item.data = item.data ?? PlainText.html(content, reading, links)
        case .content:
            guard item.content.accepts(rank: rank), let field = PlainText.html(content, reading, links) else { return }
            item.content.offer(field.text, rank: rank)
            item.contentPicture = field.picture
        case .link: item.link.offer(PlainText.url(content, base: base), rank: rank)
        case .id: item.id.offer(PlainText.verbatim(content), rank: rank)
        case .guid:
            item.id.offer(PlainText.verbatim(content), rank: rank)
            guard field.isPermalink, item.permalink == nil, let url = PlainText.url(content, base: nil) else { return }
            if PlainText.isAbsoluteWeb(url) { item.permalink = url }
        case .published: item.published.offer(FeedDate.parse(content), rank: rank)
        case .updated: item.updated.offer(FeedDate.parse(content), rank: rank)
        case .rights: item.rights.offer(PlainText.string(content, reading), rank: rank)
        case .language: item.language.offer(PlainText.verbatim(content), rank: rank)
        case .comments:
            // A text or a count is no reference to resolve (RFC 3987 §2.2: it holds no white space).
            guard !PlainText.isWords(content) || PlainText.isAbsoluteWeb(content.text(0..<content.count)) else { return }
            item.comments.offer(PlainText.url(content, base: base), rank: rank)
        case .itemImage:
            if let url = PlainText.url(content, base: base) { item.addPicture(DeclaredPicture(origin: .itunesImage, url: url)) }
        case .sourceTitle: item.sourceTitle.offer(PlainText.string(content, reading), rank: rank)
        case .sourceLink: item.sourceURL.offer(PlainText.url(content, base: base), rank: 0)
        case .author: item.addAuthor(PersonText.person(PlainText.string(content, reading)), rank: rank)
        case .category: item.addCategory(category(field, content, reading))
        case .keywords: for word in keywords(content, reading) { item.addCategory(word) }
        default: break
        }
    }

    /// The label (Media RSS 1.5.1 §`media:category`) stands in for a text that is missing, or a number of the publisher's.
    private func category(_ field: OpenField, _ content: ByteView, _ reading: Reading) -> String? {
        let text = PlainText.string(content, reading)
        guard let label = field.label.map(HTMLText.collapsed), !label.isEmpty else { return text }
        return text == nil || PlainText.number(content) != nil ? label : text
    }

    private func keywords(_ content: ByteView, _ reading: Reading) -> [String] {
        (PlainText.string(content, reading) ?? "").split(separator: ",").prefix(1000).map { HTMLText.trimmed(String($0)) }
    }

    mutating func commitPerson() {
        guard isInPerson else { return }
        let draft = person
        isInPerson = false
        isCollecting = false
        var someone = PersonText.person(name: draft.name, email: draft.email, url: draft.url)
        if someone == nil {
            let collector = self.collector
            someone = collector.withContent(bytes) { PersonText.person(PlainText.string($0, .guessed)) }
        }
        if isInItem {
            if draft.isContributor { item.addContributor(someone) } else { item.addAuthor(someone, rank: draft.rank) }
        } else {
            if draft.isContributor { channel.addContributor(someone) } else { channel.addAuthor(someone, rank: draft.rank) }
        }
    }

    mutating func commitItem() {
        guard isInItem else { return }
        isInItem = false
        itemEnd = tokenizer.position
        if feed.items.count < maximumItems {
            feed.items.append(item.item())
            whenItem?(feed.items[feed.items.count - 1])
        } else {
            feed.isOverfull = true
        }
        item = Draft()
    }

    /// RSS `ttl`, `skipHours`, `skipDays`; the syndication module of RSS 1.0.
    private mutating func commitTiming(_ target: FieldTarget, _ content: ByteView) {
        switch target {
        case .ttl: feed.ttlMinutes = feed.ttlMinutes ?? PlainText.number(content)
        case .hour:
            // 0 to 23; 24 is an older way to write midnight.
            guard let hour = PlainText.number(content), hour <= 24, !feed.skipHours.contains(hour % 24) else { return }
            feed.skipHours.append(hour % 24)
        case .day:
            guard let day = Weekday.number(content), !feed.skipDays.contains(day) else { return }
            feed.skipDays.append(day)
        case .updatePeriod: updatePeriod = UpdatePeriod.seconds(content) ?? updatePeriod
        case .updateFrequency: updateFrequency = PlainText.number(content) ?? updateFrequency
        default: break
        }
        if let period = updatePeriod { feed.updatePeriodSeconds = period / max(1, updateFrequency) }
    }
}

/// The periods of the syndication module of RSS 1.0.
enum UpdatePeriod {
    static func seconds(_ content: ByteView) -> Int? {
        switch content.string(content.trimmed(0..<content.count)).lowercased() {
        case "hourly": 3600
        case "daily": 86400
        case "weekly": 7 * 86400
        case "monthly": 30 * 86400
        case "yearly": 365 * 86400
        default: nil
        }
    }
}

/// The days of RSS `skipDays`.
enum Weekday {
    private static let names: [StaticString] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// 0 is Sunday.
    static func number(_ content: ByteView) -> Int? {
        let range = content.trimmed(0..<content.count)
        return names.firstIndex { content.equals($0, in: range) }
    }
}
