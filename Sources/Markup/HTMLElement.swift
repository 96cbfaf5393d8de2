// Which elements of HTML matter to somebody who reads without a tree: those that break a line, those that hold
// nothing to read, those that refer to something.

/// An HTML element by its name.
public enum HTMLElement: UInt16, Sendable, CaseIterable {
    case unknown = 0
    case a, area, img, source, video, audio, picture, image
    case script, style, template, noscript, iframe, noembed, noframes, xmp, textarea, title, head, object, svg, math
    case address, article, aside, blockquote, body, br, button, caption, center, dd, details, dialog, dir, div, dl, dt, fieldset
    case figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hgroup, hr, html, legend, li, main, menu, nav, ol
    case optgroup, option, p, pre, search, section, select, summary, table, tbody, td, tfoot, th, thead, tr, ul
    case base, link, input, embed, track, wbr, col, meta, param

    private static let names = NameTable(HTMLElement.allCases.dropFirst().map { ("\($0)", $0.rawValue) })

    /// The element that a range of bytes names, letters in either case.
    public init(_ bytes: ByteView, _ name: Range<Int>) {
        self = HTMLElement(rawValue: HTMLElement.names.code(bytes, name)) ?? .unknown
    }

    /// The other elements of HTML, past and present: nothing to do for them but to know a tag when there is one.
    private static let others = NameTable(
        """
        abbr acronym applet b basefont bdi bdo bgsound big blink canvas cite code colgroup data datalist del dfn em font frame frameset i \
        ins isindex kbd keygen label map mark marquee math menuitem meter nobr object output param plaintext portal progress q rb rbc \
        rp rt rtc ruby s samp slot small spacer span strike strong sub sup time tt u var
        """.split(separator: " ").map { (String($0), 1) })

    /// Elements that sloppy markup begins and does not end, beside those that need no end tag: for them an open tag is no sign that
    /// a text only speaks of it.
    private static let leftOpen = NameTable(
        """
        a abbr b big center cite code del dfn em font i img ins kbd mark nobr q s samp small span strike strong sub sup tt u var \
        dd dt hr li option p tbody td tfoot th thead tr
        """.split(separator: " ").map { (String($0), 1) })

    /// Whether that is one of them.
    static func mayBeLeftOpen(_ bytes: ByteView, _ name: Range<Int>) -> Bool { leftOpen.code(bytes, name) != 0 }

    /// Whether HTML has an element of that name, or it is a custom element (HTML §4.13.2).
    static func isKnown(_ bytes: ByteView, _ name: Range<Int>) -> Bool {
        names.code(bytes, name) != 0 || others.code(bytes, name) != 0
            || bytes.first(0x2D, from: name.lowerBound, to: name.upperBound) != nil
    }

    /// Whether a reader sees white space where it begins and ends (HTML §15.3).
    var isBlock: Bool { rawValue >= HTMLElement.address.rawValue && rawValue <= HTMLElement.ul.rawValue }

    /// Whether a reader sees nothing of its content.
    var isHidden: Bool {
        switch self {
        case .script, .style, .template, .noscript, .iframe, .noembed, .noframes, .title, .head: true
        default: false
        }
    }

    /// Whether its content is literal up to its end tag (HTML §13.2.6.4).
    var isRawText: Bool {
        switch self {
        case .script, .style, .iframe, .xmp, .noembed, .noframes, .textarea, .title: true
        default: false
        }
    }

    /// Bytes of the shortest name of such an element: no shorter one needs to be looked up.
    static let shortestRawText = 3

    /// Bytes of the shortest name of an element that never has content: no shorter one, as nearly half of all are, needs to be looked up.
    public static let shortestVoid = 2

    /// Whether it never has content (HTML §13.1.2).
    public var isVoid: Bool {
        switch self {
        case .area, .base, .br, .col, .embed, .hr, .img, .input, .link, .meta, .param, .source, .track, .wbr: true
        default: false
        }
    }
}
