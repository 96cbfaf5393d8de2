// Reads JSON Feed 1.0 and 1.1 (jsonfeed.org): members in any order, of any type, cut off anywhere.

import Markup
import TidingsCore

struct JSONFeedReader {
    private let bytes: ByteView
    private var json: JSONScanner
    private let base: WebURL?
    private let maximumItems: Int
    private var feed = ParsedFeed(format: .jsonFeed11)
    private var hasItems = false
    private var version: String?

    init(_ bytes: ByteView, from start: Int, base: WebURL?, maximumItems: Int) {
        self.maximumItems = maximumItems
        self.bytes = bytes
        self.base = base
        json = JSONScanner(bytes, from: start)
    }

    mutating func read() -> Result<ParsedFeed, FeedParserError> {
        guard json.kind() == .object else { return .failure(.notAJSONFeed) }
        json.enter()
        while let key = json.nextKey() { member(key) }
        if let version {
            guard version.contains("jsonfeed.org/version/") else { return .failure(.notAJSONFeed) }
            feed.format = version.hasSuffix("/1.1") ? .jsonFeed11 : .jsonFeed10
        } else {
            // Without a version, a list of items with a feed's members around it is still recognisable.
            guard hasItems, feed.title != nil || feed.link != nil || feed.feedURL != nil else { return .failure(.notAJSONFeed) }
        }
        feed.isWhole = !json.isTruncated && !feed.isOverfull
        // JSON Feed 1.1: where an item names no authors, the feed's are its authors.
        if !feed.authors.isEmpty {
            for index in feed.items.indices where feed.items[index].authors.isEmpty { feed.items[index].authors = feed.authors }
        }
        return .success(feed)
    }

    private mutating func member(_ key: Range<Int>) {
        switch JSONMember(bytes, key) {
        case .version: version = json.text()
        case .title: feed.title = plain()
        case .homePageURL: feed.link = url()
        case .feedURL: feed.feedURL = url()
        case .description: feed.subtitle = plain()
        case .icon: feed.icon = url() ?? feed.icon
        case .favicon:
            let favicon = url()
            feed.icon = feed.icon ?? favicon
        case .language: feed.language = trimmedText()
        case .author: add(persons(), to: &feed.authors)
        case .authors: add(persons(), to: &feed.authors)
        case .hubs: hubs()
        case .items: items()
        default: json.skip()
        }
    }

    private mutating func items() {
        guard json.kind() == .array else { return json.skip() }
        hasItems = true
        json.enter()
        while nextObject() {
            if feed.items.count < maximumItems { item() } else { feed.isOverfull = true }
            // What names the dialect may stand behind the items.
            if feed.isOverfull { skipElement() }
        }
    }

    /// Goes to the next element that is an object.
    private mutating func nextObject() -> Bool {
        while json.nextElement() {
            if json.kind() == .object { return true }
            skipElement()
        }
        return false
    }

    /// Steps over an element, and over what is no element at all.
    private mutating func skipElement() {
        let before = json.index
        json.skip()
        if json.index == before { json.enter() }
    }

    private mutating func item() {
        var item = ParsedItem()
        var external: String?
        var contentText: HTMLField?
        var content: HTMLField?
        var summary: HTMLField?
        json.enter()
        while let key = json.nextKey() {
            switch JSONMember(bytes, key) {
            case .id: item.id = trimmedText()
            case .url: item.link = url()
            case .externalURL: external = url()
            case .title: item.title = plain()
            case .contentHTML: content = html(.html)
            case .contentText: contentText = html(.text)
            case .summary: summary = html(.guessed)
            case .image: picture(.jsonImage, &item)
            case .bannerImage: picture(.jsonBannerImage, &item)
            case .datePublished: item.published = date()
            case .dateModified: item.updated = date()
            case .author, .authors: add(persons(), to: &item.authors)
            case .tags: item.categories = texts()
            case .language: item.language = trimmedText()
            case .attachments: attachments(&item)
            default: json.skip()
            }
        }
        item.link = item.link ?? external
        item.content = (content ?? contentText)?.text
        item.summary = summary?.text
        item.isWhole = !json.isTruncated
        let declared = item.pictures.first { $0.origin == .jsonImage } ?? item.pictures.first { $0.origin == .jsonBannerImage }
        item.image = (declared ?? item.pictures.first)?.url ?? content?.picture ?? summary?.picture
        feed.items.append(item)
    }

    // MARK: Values

    private mutating func trimmedText() -> String? {
        guard let text = json.text().map(HTMLText.trimmed), !text.isEmpty else { return nil }
        return text
    }

    /// A plain text (JSON Feed says that titles and names are), with white space collapsed.
    private mutating func plain() -> String? { json.text()?.withByteView { PlainText.string($0, .text) } }

    private mutating func url() -> String? { PlainText.url(json.text(), base: base) }

    private mutating func date() -> Timestamp? { json.text().flatMap { FeedDate.parse($0) } }

    private mutating func html(_ reading: Reading) -> HTMLField? {
        json.text()?.withByteView { bytes -> HTMLField? in
            PlainText.html(UnsafeBufferPointer(rebasing: bytes[bytes.trimmed(0..<bytes.count)]), reading, HTMLLinks(base: base))
        }
    }

    private mutating func picture(_ origin: DeclaredPicture.Origin, _ item: inout ParsedItem) {
        if let url = url() { item.pictures.append(DeclaredPicture(origin: origin, url: url)) }
    }

    /// A list of texts, or one alone; blanks and repetitions are dropped.
    private mutating func texts() -> [String] {
        guard json.kind() == .array else { return plain().map { [$0] } ?? [] }
        var found: [String] = []
        json.enter()
        while json.nextElement() {
            guard json.kind() == .string || json.kind() == .number else {
                skipElement()
                continue
            }
            if let text = plain(), found.count < 1000, !found.contains(text) { found.append(text) }
        }
        return found
    }

    private func add(_ persons: [Person], to list: inout [Person]) {
        for person in persons where list.count < 1000 && !list.contains(person) { list.append(person) }
    }

    /// An author, or a list of them.
    private mutating func persons() -> [Person] {
        switch json.kind() {
        case .object: return person().map { [$0] } ?? []
        case .string: return PersonText.person(plain()).map { [$0] } ?? []
        case .array:
            var found: [Person] = []
            json.enter()
            while json.nextElement() {
                switch json.kind() {
                case .object: add(person().map { [$0] } ?? [], to: &found)
                case .string: add(PersonText.person(plain()).map { [$0] } ?? [], to: &found)
                default: skipElement()
                }
            }
            return found
        default:
            json.skip()
            return []
        }
    }

    private mutating func person() -> Person? {
        var name: String?
        var email: String?
        var address: String?
        json.enter()
        while let key = json.nextKey() {
            switch JSONMember(bytes, key) {
            case .name: name = plain()
            case .email: email = plain()
            case .url: address = url()
            default: json.skip()
            }
        }
        return PersonText.person(name: name, email: email, url: address)
    }

    private mutating func hubs() {
        guard json.kind() == .array else { return json.skip() }
        json.enter()
        while nextObject() {
            json.enter()
            while let key = json.nextKey() {
                guard JSONMember(bytes, key) == .url else {
                    json.skip()
                    continue
                }
                let hub = url()
                feed.hub = feed.hub ?? hub
            }
        }
    }

    private mutating func attachments(_ item: inout ParsedItem) {
        guard json.kind() == .array else { return json.skip() }
        json.enter()
        while nextObject() {
            var enclosure = Enclosure(url: "")
            json.enter()
            while let key = json.nextKey() {
                switch JSONMember(bytes, key) {
                case .url: enclosure.url = url() ?? ""
                case .mimeType: enclosure.type = plain()
                case .sizeInBytes: enclosure.length = json.number().flatMap { $0 < 0 ? nil : $0 }
                default: json.skip()
                }
            }
            guard !enclosure.url.isEmpty, item.enclosures.count < 1000, !item.enclosures.contains(where: { $0.url == enclosure.url }) else {
                continue
            }
            item.enclosures.append(enclosure)
            if PictureType.isPicture(type: enclosure.type, medium: nil, url: enclosure.url) {
                item.pictures.append(DeclaredPicture(origin: .enclosure, url: enclosure.url))
            }
        }
    }
}

/// The members that count, by their names.
private enum JSONMember: UInt16, CaseIterable {
    case unknown = 0
    case version, title, homePageURL, feedURL, description, icon, favicon, language, author, authors, hubs, items
    case id, url, externalURL, contentHTML, contentText, summary, image, bannerImage, datePublished, dateModified, tags, attachments
    case name, email, mimeType, sizeInBytes

    private static let names = NameTable(
        zip(
            """
            version title home_page_url feed_url description icon favicon language author authors hubs items id url external_url \
            content_html content_text summary image banner_image date_published date_modified tags attachments name email mime_type \
            size_in_bytes
            """.split(separator: " "), allCases.dropFirst()
        ).map { (String($0), $1.rawValue) })

    init(_ bytes: ByteView, _ key: Range<Int>) {
        self = JSONMember(rawValue: JSONMember.names.code(bytes, key)) ?? .unknown
    }
}
