// The field that is being read, and the persons that are put together from several fields.

import TidingsCore

/// What a field fills. Whether of the feed or of an item is decided when it closes.
enum FieldTarget: UInt8 {
    case title, link, guid, id, summary, spareSummary, content, published, updated, rights, generator, language, ttl, comments
    case image, logo, icon, itemImage, sourceTitle, sourceLink
    case author, category, keywords
    case personName, personEmail, personURL
    case hour, day, updatePeriod, updateFrequency
}

/// A field between its start and its end tag.
struct OpenField {
    var target: FieldTarget
    var rank: UInt8 = 0
    var reading = Reading.guessed
    var isBase64 = false
    /// Atom content of a type that is made for programs.
    var isData = false
    /// What a media:category is called.
    var label: String?
    /// RSS `isPermaLink`.
    var isPermalink = true

    /// Whether it holds nothing but an address.
    var isAddress: Bool {
        switch target {
        case .link, .sourceLink, .comments, .image, .logo, .icon, .itemImage, .personURL: true
        default: false
        }
    }
}

/// A person under construction.
struct PersonDraft {
    var name: String?
    var email: String?
    var url: String?
    var isContributor = false
    var rank: UInt8 = 0
}
