// What each element means: which scope it opens, which field it is, what its attributes say. One function for each
// kind of place an element can stand in.

import Markup
import TidingsCore

extension XMLFeedReader {
    /// Recognises the root of a feed and its dialect.
    mutating func beginRoot(_ namespace: Namespace, _ tag: Tag) -> Bool {
        switch tag {
        case .rss:
            format = XMLFeedReader.rssFormat(tokenizer.text(of: "version"))
            // RSS has no namespace: whatever prefix its root bears is the prefix of its vocabulary.
            if namespace == .foreign { namespaces.takeForCore(prefixOf: tokenizer.name, bytes) }
        case .rdf where namespace == .rdf || namespace == .rss10:
            let isOldest = namespaces.declares(.rss090) && namespaces.defaultNamespace != .rss10
            format = isOldest ? .rss090 : .rss10
            isCertain = isCertain && (isOldest || namespaces.declares(.rss10))
        case .feed:
            guard namespace == .atom || namespace == .atom03 || namespace == .core else { return false }
            let version = tokenizer.text(of: "version")
            format = namespace == .atom03 || version.map { $0.hasPrefix("0") } == true ? .atom03 : .atom10
            isAtom = true
        case .entry where namespace == .atom || namespace == .atom03:
            format = namespace == .atom03 ? .atom03 : .atom10
            isAtom = true
        case .channel:
            format = tokenizer.value(of: "href") != nil || tokenizer.value(of: "lastmod") != nil || namespace != .rss10 ? .cdf : .rss10
        default: return false
        }
        return true
    }

    private static func rssFormat(_ version: String?) -> FeedFormat {
        let version = (version ?? "").filter { !$0.isWhitespace }
        if version.hasPrefix("2.") || version == "2" { return .rss20 }
        switch version {
        case "0.90", "0.9": return .rss090
        case "0.91": return .rss091
        case "0.92": return .rss092
        case "0.93": return .rss093
        case "0.94": return .rss094
        default: return .rss
        }
    }

    /// Decides what an element is, by the place where it stands.
    mutating func begin(_ element: inout OpenElement) {
        switch scope {
        case .outside: beginOutside(&element)
        case .feed: beginInFeed(&element)
        case .item: beginInItem(&element)
        case .media, .picture: if element.namespace == .media { beginMedia(&element) }
        case .image: beginInImage(&element)
        case .person: beginInPerson(&element)
        case .source: beginInSource(&element)
        case .hours: if element.tag == .hour { open(&element, .hour, 0, .text) }
        case .days: if element.tag == .day { open(&element, .day, 0, .text) }
        case .ignored, .markup: break
        }
    }

    private mutating func beginOutside(_ element: inout OpenElement) {
        element.role = .root
        element.scope = .feed
        noteLanguage()
        if element.tag == .entry { beginItem(&element) }
        if element.tag == .channel { channelAttributes() }
    }

    private mutating func noteLanguage() {
        guard let range = tokenizer.value(of: "xml:lang"), !range.isEmpty else { return }
        let text = bytes.string(bytes.trimmed(range))
        guard !text.isEmpty else { return }
        if isInItem { item.language.offer(text, rank: 5) } else { channel.language.offer(text, rank: 5) }
    }

    /// CDF says things in attributes.
    private mutating func channelAttributes() {
        channel.link.offer(PlainText.url(tokenizer.text(of: "href"), base: base), rank: 1)
        channel.updated.offer(tokenizer.text(of: "lastmod").flatMap { $0.withByteView { FeedDate.parse($0) } }, rank: 1)
    }

    mutating func beginItem(_ element: inout OpenElement) {
        element.role = .item
        element.scope = .item
        if let about = valueInRDF(of: "about") {
            item.id.offer(
                CharacterReference.string(bytes, about, .xml).withByteView {
                    PlainText.verbatim(UnsafeBufferPointer(rebasing: $0[$0.trimmed(0..<$0.count)]))
                }, rank: 3)
        }
        if format == .cdf {
            item.link.offer(PlainText.url(tokenizer.text(of: "href"), base: base), rank: 1)
            item.updated.offer(tokenizer.text(of: "lastmod").flatMap { $0.withByteView { FeedDate.parse($0) } }, rank: 1)
        }
        isInItem = true
        noteLanguage()
    }

    private mutating func beginInFeed(_ element: inout OpenElement) {
        switch (element.namespace, element.tag) {
        case (.core, .channel):
            element.scope = .feed
            noteLanguage()
            channelAttributes()
        case (.core, .item), (.core, .entry): beginItem(&element)
        // RSS 1.1 has its items in here; in RSS 1.0 it holds nothing but their addresses.
        case (.core, .items) where !isAtom: element.scope = .feed
        case (.core, .image) where !isAtom: element.scope = .image
        case (.core, .textinput): element.scope = .ignored
        case (.core, .skiphours): element.scope = .hours
        case (.core, .skipdays): element.scope = .days
        case (.core, .ttl): open(&element, .ttl, 0, .text)
        case (.core, .logo), (.atom, .logo): open(&element, .logo, isAtom ? 0 : 3, .text)
        case (.core, .icon), (.atom, .icon): open(&element, .icon, 0, .text)
        case (.core, .generator), (.atom, .generator): open(&element, .generator, 0, .guessed)
        case (.administration, .generatoragent):
            let resource = valueInRDF(of: "resource").map { CharacterReference.string(bytes, $0, .xml) }
            channel.generator.offer(resource.flatMap { $0.isEmpty ? nil : $0 }, rank: 2)
        case (.core, .lastbuilddate): open(&element, .updated, 0, .text)
        case (.core, .pubdate): open(&element, .updated, 1, .text)
        case (.core, .managingeditor): open(&element, .author, 1)
        case (.core, .webmaster): open(&element, .author, 4)
        case (.core, .tagline), (.core, .subtitle): openConstruct(&element, .summary, 0)
        case (.core, .info) where isAtom: element.scope = .ignored
        case (.core, .abstract): open(&element, .summary, 1)
        case (.itunes, .owner): beginPerson(&element, rank: 3)
        case (.itunes, .image):
            offerImage(tokenizer.text(of: "href") ?? tokenizer.text(of: "url"), rank: 2)
            open(&element, .image, 2, .text)
        case (.itunes, .link): if isPictureLink { offerImage(tokenizer.text(of: "href"), rank: 2) }
        case (.play, .image): offerImage(tokenizer.text(of: "href"), rank: 4)
        case (.syndication, .updateperiod): open(&element, .updatePeriod, 0, .text)
        case (.syndication, .updatefrequency): open(&element, .updateFrequency, 0, .text)
        case (.media, .thumbnail): offerImage(tokenizer.text(of: "url"), rank: 5)
        case (.atom, .subtitle): openConstruct(&element, .summary, 1)
        case (.dublinCore, .date), (.terms, .date), (.core, .date): open(&element, .updated, 3, .text)
        default: beginCommon(&element)
        }
    }

    /// `<itunes:link rel="image" type="video/jpeg" href="…"/>`: how pictures were named before `itunes:image`.
    private var isPictureLink: Bool { tokenizer.value(of: "rel").map { bytes.equals("image", in: bytes.trimmed($0)) } ?? false }

    private mutating func offerImage(_ url: String?, rank: UInt8) {
        channel.image.offer(PlainText.url(url, base: base), rank: rank)
    }

    private mutating func beginInItem(_ element: inout OpenElement) {
        switch (element.namespace, element.tag) {
        case (.core, .guid): openGuid(&element)
        case (.core, .pubdate): open(&element, .published, 0, .text)
        case (.core, .comments): open(&element, .comments, 0, .text)
        case (.core, .enclosure):
            element.scope = .item
            enclosure(url: tokenizer.text(of: "url") ?? tokenizer.text(of: "href"))
        case (.core, .source) where !isAtom: openSource(&element)
        case (.core, .source), (.atom, .source): element.scope = .source
        case (.core, .content) where isAtom, (.atom, .content): openContent(&element)
        case (.content, .encoded): open(&element, .content, 0, .html)
        case (.core, .encoded): open(&element, .content, 1, .html)
        case (.xhtml, .body), (.core, .body), (.core, .fullitem): openMarkup(&element, .content, 2)
        // Atom's element without its namespace.
        case (.core, .content): openMarkup(&element, .content, 3)
        case (.core, .summary) where !isAtom: open(&element, .spareSummary, 0, .html)
        case (.core, .abstract): open(&element, .summary, 1, .html)
        case (.core, .tags): open(&element, .keywords, 0)
        case (.core, .image), (.core, .textinput): element.scope = .ignored
        case (.dublinCore, .date), (.terms, .date), (.core, .date): open(&element, .published, isAtom ? 4 : 2, .text)
        case (.dublinCore, .source), (.terms, .source): element.scope = .ignored
        case (.itunes, .image):
            declare(.itunesImage, url: tokenizer.text(of: "href") ?? tokenizer.text(of: "url"))
            open(&element, .itemImage, 0, .text)
        case (.itunes, .link): if isPictureLink { declare(.itunesImage, url: tokenizer.text(of: "href")) }
        case (.media, _): beginMedia(&element)
        default: beginCommon(&element)
        }
    }

    /// What means the same in a feed and in an item.
    private mutating func beginCommon(_ element: inout OpenElement) {
        switch (element.namespace, element.tag) {
        case (.core, .title): openConstruct(&element, .title, 0)
        case (.atom, .title): openConstruct(&element, .title, 1)
        case (.dublinCore, .title), (.terms, .title): open(&element, .title, 2)
        case (.itunes, .title): open(&element, .title, 4)
        case (.core, .link): beginLink(&element)
        case (.atom, .link):
            element.scope = scope
            atomLink()
        case (.core, .description): open(&element, .summary, isAtom ? 1 : 0, .html)
        case (.dublinCore, .description), (.terms, .description), (.terms, .abstract): open(&element, .summary, 2, .html)
        case (.core, .summary), (.atom, .summary): openConstruct(&element, .summary, isAtom ? 0 : 1)
        case (.itunes, .summary), (.play, .description): open(&element, .summary, 5)
        case (.itunes, .subtitle): open(&element, .summary, 6)
        case (.core, .id), (.atom, .id): open(&element, .id, isAtom ? 0 : 1, .text)
        case (.dublinCore, .identifier), (.terms, .identifier): open(&element, .id, 4, .text)
        case (.core, .language): open(&element, .language, 0, .text)
        case (.dublinCore, .language), (.terms, .language): open(&element, .language, 1, .text)
        case (.core, .copyright), (.core, .rights): openConstruct(&element, .rights, 0)
        case (.atom, .rights), (.atom, .copyright): openConstruct(&element, .rights, 1)
        case (.dublinCore, .rights), (.terms, .rights): open(&element, .rights, 2)
        case (.media, .copyright): open(&element, .rights, 3)
        default: beginDateOrPerson(&element)
        }
    }

    private mutating func beginDateOrPerson(_ element: inout OpenElement) {
        switch (element.namespace, element.tag) {
        case (.core, .published), (.core, .issued): open(&element, .published, isAtom ? 0 : 1, .text)
        case (.atom, .published), (.atom, .issued): open(&element, .published, 1, .text)
        case (.terms, .issued): open(&element, .published, 3, .text)
        case (.core, .created), (.terms, .created), (.atom, .created): open(&element, .published, 5, .text)
        case (.core, .updated), (.core, .modified): open(&element, .updated, 0, .text)
        case (.atom, .updated), (.atom, .modified): open(&element, .updated, 2, .text)
        case (.terms, .modified): open(&element, .updated, 3, .text)
        case (.core, .author), (.atom, .author), (.dublinCore, .author), (.dublinCore, .creator), (.terms, .creator):
            beginPerson(&element, rank: 0)
        case (.core, .owner): beginPerson(&element, rank: 1)
        case (.itunes, .author), (.play, .author): open(&element, .author, 2)
        case (.dublinCore, .publisher), (.terms, .publisher): open(&element, .author, 5)
        case (.core, .contributor), (.atom, .contributor), (.dublinCore, .contributor), (.terms, .contributor):
            beginPerson(&element, rank: 0, isContributor: true)
        case (.core, .category), (.atom, .category): beginCategory(&element)
        case (.dublinCore, .subject), (.terms, .subject), (.media, .category): open(&element, .category)
        case (.itunes, .category), (.play, .category):
            element.scope = scope
            addCategory(tokenizer.text(of: "text"))
        case (.itunes, .keywords), (.core, .keywords): open(&element, .keywords)
        default: break
        }
    }

    private mutating func beginInImage(_ element: inout OpenElement) {
        if element.namespace == .core, element.tag == .url { open(&element, .image, 1, .text) }
    }

    private mutating func beginInPerson(_ element: inout OpenElement) {
        // Of itunes:owner, dc:creator and the like the parts bear their prefix; of another vocabulary nothing is meant.
        guard element.namespace != .foreign, element.namespace != .media else { return }
        switch element.tag {
        case .name: open(&element, .personName)
        case .email: open(&element, .personEmail)
        case .uri, .url, .homepage: open(&element, .personURL, 0, .text)
        default:
            // Markup in a name: its text counts.
            element.scope = .person
        }
    }

    /// Nothing of atom:source but its title and address leaves it.
    private mutating func beginInSource(_ element: inout OpenElement) {
        guard element.namespace == .core || element.namespace == .atom else { return }
        switch element.tag {
        case .title: openConstruct(&element, .sourceTitle, 0)
        case .link:
            sourceLink()
            // RSS's way of writing it.
            if tokenizer.value(of: "href") == nil { open(&element, .sourceLink, 0, .text) }
        default: break
        }
    }
}
