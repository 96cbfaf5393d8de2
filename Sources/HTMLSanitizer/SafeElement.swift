// Which elements may be published, and what the HTML standard says about where they may stand.
// Asked by the filter for every tag and by the writer for every start.

import Markup

/// An element that may be published: DOMPurify's HTML profile without forms, frames and what is obsolete and moving.
enum SafeElement: UInt8, CaseIterable {
    case a, abbr, acronym, address, area, article, aside, audio, b, bdi, bdo, big, blockquote, br, caption, center, cite
    case code, col, colgroup, data, dd, del, details, dfn, dir, div, dl, dt, em, figcaption, figure, font, footer
    case h1, h2, h3, h4, h5, h6, header, hgroup, hr, i, img, ins, kbd, li, main, map, mark, menu, meter, nav, nobr, ol
    case p, picture, pre, progress, q, rp, rt, ruby, s, samp, section, small, source, span, strike, strong, sub, summary
    case sup, table, tbody, td, tfoot, th, thead, time, tr, track, tt, u, ul, `var`, video, wbr

    /// The name's bytes, in the order of `allCases`.
    private static let names: [[UInt8]] = allCases.map { Array("\($0)".utf8) }

    var name: [UInt8] { SafeElement.names[Int(rawValue)] }
}

extension SafeElement {
    /// Whether it never has content (HTML §13.1.2).
    var isVoid: Bool {
        switch self {
        case .area, .br, .col, .hr, .img, .source, .track, .wbr: true
        default: false
        }
    }

    /// The formatting elements of HTML §13.2.4.2: left open, a parser opens them again in the next block.
    var isFormatting: Bool {
        switch self {
        case .a, .b, .big, .code, .em, .font, .i, .nobr, .s, .small, .strike, .strong, .tt, .u: true
        default: false
        }
    }

    /// The special elements of HTML §13.2.4.2: an end tag of another kind does not reach through them.
    var isSpecial: Bool {
        switch self {
        case .area, .br, .caption, .col, .colgroup, .dd, .dt, .img, .source, .tbody, .td, .tfoot, .th, .thead, .tr, .track, .wbr: true
        default: closesParagraph
        }
    }

    /// Whether its start tag closes an open `p` (HTML §13.2.6.4.7).
    var closesParagraph: Bool {
        switch self {
        case .address, .article, .aside, .blockquote, .center, .dd, .details, .dir, .div, .dl, .dt, .figcaption, .figure, .footer, .h1,
            .h2, .h3, .h4, .h5, .h6, .header, .hgroup, .hr, .li, .main, .menu, .nav, .ol, .p, .pre, .section, .summary, .table, .ul:
            true
        default: false
        }
    }

    var isHeading: Bool {
        switch self {
        case .h1, .h2, .h3, .h4, .h5, .h6: true
        default: false
        }
    }

    /// What only stands inside a table's own structure.
    var isTablePart: Bool {
        switch self {
        case .caption, .col, .colgroup, .tbody, .td, .tfoot, .th, .thead, .tr: true
        default: false
        }
    }

    var isTableSection: Bool { self == .tbody || self == .thead || self == .tfoot }

    /// Whether text directly inside it would be moved out of the table.
    var isTableContext: Bool { self == .table || self == .tr || self == .colgroup || isTableSection }

    /// Where the search for an open element ends (HTML §13.2.4.2, "in scope").
    var isScope: Bool { self == .table || self == .td || self == .th || self == .caption }

    /// Whether `part` may stand directly inside this element. A row directly in a table is fine: the standard lets
    /// the tags of `tbody` and `colgroup` be left out.
    func takes(_ part: SafeElement) -> Bool {
        switch self {
        case .table: part.isTableSection || part == .tr || part == .caption || part == .colgroup || part == .col
        case .tbody, .thead, .tfoot: part == .tr
        case .tr: part == .td || part == .th
        case .colgroup: part == .col
        default: !part.isTablePart
        }
    }
}

/// What becomes of an element by its name.
enum Disposition {
    case keep(SafeElement)
    /// The tags go, the content stays.
    case unwrap
    /// Content that a parser reads as raw text up to its end tag; it goes too.
    case dropRaw
    /// Raw text that readers see: the tags go, the text stays. References in it count or not.
    case showText(decodes: Bool)
    /// A container that goes with everything nested in it.
    case dropNested
    /// The same for SVG and MathML, which end where an HTML element breaks out of them (HTML §13.2.6.5).
    case dropForeign

    private static let table = NameTable(
        SafeElement.allCases.map { ("\($0)", UInt16($0.rawValue) + 1) }
            + ["script", "style", "title", "iframe", "noembed", "noframes", "noscript"].map { ($0, 1001) }
            + [("textarea", 1002), ("xmp", 1003), ("template", 1004), ("svg", 1005), ("math", 1005)]
            + [("image", UInt16(SafeElement.img.rawValue) + 1)])

    init(_ bytes: ByteView, _ name: Range<Int>) {
        let code = Disposition.table.code(bytes, name)
        switch code {
        case 0: self = .unwrap
        case 1001: self = .dropRaw
        case 1002: self = .showText(decodes: true)
        case 1003: self = .showText(decodes: false)
        case 1004: self = .dropNested
        case 1005: self = .dropForeign
        default: self = SafeElement(rawValue: UInt8(truncatingIfNeeded: code - 1)).map { .keep($0) } ?? .unwrap
        }
    }
}
