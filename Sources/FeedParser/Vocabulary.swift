// The names that feeds are written with: namespaces by their URIs, with the usual prefixes as fallback, and elements by
// their local names, letters in either case. Asked for every tag, so both are small numbers.

import Markup

/// A namespace that means something to a feed.
enum Namespace: UInt16 {
    /// No namespace, one of RSS, or Atom in an Atom document: the vocabulary of the feed itself.
    case core = 1
    case atom, atom03, rss10, rss090, dublinCore, terms, content, itunes, media, xhtml, rdf, syndication, slash, wellFormedWeb
    case thread, xml, podcast, play, administration, svg, mathML, foreign

    private static let uris = NameTable(
        [
            ("", Namespace.core),
            ("http://www.w3.org/2005/Atom", .atom), ("http://www.w3.org/2005/Atom/", .atom),
            ("http://purl.org/atom/ns#", .atom03), ("http://purl.org/atom/ns", .atom03), ("http://example.com/newformat#", .atom03),
            ("http://example.com/necho", .atom03), ("http://purl.org/echo/", .atom03), ("uri/of/echo/namespace#", .atom03),
            ("http://purl.org/pie/", .atom03), ("http://purl.org/rss/1.0/", .rss10), ("http://purl.org/rss/1.0", .rss10),
            ("http://purl.org/net/rss1.1#", .rss10), ("http://my.netscape.com/rdf/simple/0.9/", .rss090),
            ("http://channel.netscape.com/rdf/simple/0.9/", .rss090), ("http://my.netscape.com/publish/formats/rss-0.91.dtd", .core),
            ("http://backend.userland.com/rss", .core), ("http://backend.userland.com/rss2", .core),
            ("http://backend.userland.com/rss091", .core), ("http://backend.userland.com/rss092", .core),
            ("http://blogs.law.harvard.edu/tech/rss", .core), ("http://backend.userland.com/RSS2", .core),
            ("http://purl.org/rss/2.0/", .core), ("http://purl.org/rss/2.0", .core), ("http://www.rssboard.org/rss-specification", .core),
            ("http://cyber.law.harvard.edu/rss/rss.html", .core), ("http://cyber.harvard.edu/rss/rss.html", .core),
            ("http://purl.org/dc/elements/1.1/", .dublinCore), ("http://purl.org/dc/elements/1.1", .dublinCore),
            ("http://purl.org/dc/elements/1.0/", .dublinCore), ("http://purl.org/dc/terms/", .terms), ("http://purl.org/dc/terms", .terms),
            ("http://purl.org/rss/1.0/modules/dcterms/", .terms), ("http://purl.org/rss/1.0/modules/content/", .content),
            ("http://purl.org/rss/1.0/modules/content", .content), ("http://www.itunes.com/dtds/podcast-1.0.dtd", .itunes),
            ("http://www.itunes.com/DTDs/PodCast-1.0.dtd", .itunes), ("http://example.com/DTDs/PodCast-1.0.dtd", .itunes),
            ("http://search.yahoo.com/mrss/", .media),
            ("http://search.yahoo.com/mrss", .media),
            ("http://video.search.yahoo.com/mrss/", .media),
            ("http://video.search.yahoo.com/mrss", .media), ("http://tools.search.yahoo.com/mrss/", .media),
            ("http://www.rssboard.org/media-rss", .media), ("http://www.w3.org/1999/xhtml", .xhtml),
            ("http://www.w3.org/1999/xhtml/", .xhtml),
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", .rdf), ("http://purl.org/rss/1.0/modules/syndication/", .syndication),
            ("http://purl.org/rss/1.0/modules/syndication", .syndication), ("http://purl.org/rss/1.0/modules/slash/", .slash),
            ("http://wellformedweb.org/CommentAPI/", .wellFormedWeb), ("http://wellformedweb.org/commentAPI/", .wellFormedWeb),
            ("http://purl.org/syndication/thread/1.0", .thread), ("http://www.w3.org/XML/1998/namespace", .xml),
            ("https://podcastindex.org/namespace/1.0", .podcast), ("http://www.google.com/schemas/play-podcasts/1.0", .play),
            ("http://webns.net/mvcb/", .administration), ("http://www.w3.org/2000/svg", .svg),
            ("http://www.w3.org/1998/Math/MathML", .mathML),
        ].flatMap { bothSchemes($0.0, $0.1.rawValue) })

    /// A URI is a name and has one spelling, but many have put it on https together with all other addresses.
    private static func bothSchemes(_ uri: String, _ code: UInt16) -> [(name: String, code: UInt16)] {
        uri.hasPrefix("http://") ? [(uri, code), ("https://" + uri.dropFirst(7), code)] : [(uri, code)]
    }

    private static let prefixes = NameTable(
        [
            ("atom", Namespace.atom), ("atom10", .atom), ("atom03", .atom03), ("a10", .atom), ("dc", .dublinCore), ("dcterms", .terms),
            ("dct", .terms), ("content", .content), ("itunes", .itunes), ("media", .media), ("xhtml", .xhtml), ("rdf", .rdf),
            ("sy", .syndication), ("slash", .slash), ("wfw", .wellFormedWeb), ("thr", .thread), ("xml", .xml), ("podcast", .podcast),
            ("googleplay", .play), ("admin", .administration), ("svg", .svg), ("rss", .rss10),
        ].map { ($0.0, $0.1.rawValue) })

    /// What a declared URI means.
    static func uri(_ bytes: ByteView, _ range: Range<Int>) -> Namespace? { Namespace(rawValue: uris.code(bytes, range)) }

    /// What a prefix means that nobody declared, or that was declared with a URI nobody knows.
    static func usual(_ bytes: ByteView, _ prefix: Range<Int>) -> Namespace {
        Namespace(rawValue: prefixes.code(bytes, prefix)) ?? .foreign
    }
}

/// The local name of an element that a feed may hold; its case name in lower case is the element's.
enum Tag: UInt16, CaseIterable {
    case unknown = 0
    case rss, rdf, feed, channel, items, item, entry
    case title, link, description, subtitle, tagline, summary, content, encoded, body, fullitem, abstract
    case guid, id, identifier, pubdate, published, issued, created, modified, updated, lastbuilddate, date
    case author, creator, managingeditor, webmaster, owner, publisher, contributor, name, email, uri, url, homepage
    case category, subject, keywords, tags, copyright, rights, generator, generatoragent, language, ttl
    case image, logo, icon, textinput, enclosure, comments, source
    case skiphours, hour, skipdays, day, updateperiod, updatefrequency
    case group, thumbnail, info, html, opml

    private static let names = NameTable(Tag.allCases.dropFirst().map { ("\($0)", $0.rawValue) })

    init(_ bytes: ByteView, _ localName: Range<Int>) {
        self = Tag(rawValue: Tag.names.code(bytes, localName)) ?? .unknown
    }

    /// Whether HTML or SVG has an element of that name, too.
    var isOfHTML: Bool {
        switch self {
        case .title, .link, .summary, .image: true
        default: false
        }
    }

    /// Whether a feed or an item says something with it, and it stands in none of their fields. `source` and `body` do so more often
    /// in HTML.
    var isField: Bool {
        switch self {
        case .channel, .title, .link, .description, .subtitle, .tagline, .summary, .content, .guid, .id, .pubdate, .published, .issued,
            .created, .modified, .updated, .lastbuilddate, .author, .managingeditor, .webmaster, .contributor, .category, .copyright,
            .rights, .generator, .language, .ttl, .image, .enclosure, .comments:
            true
        default: false
        }
    }
}
