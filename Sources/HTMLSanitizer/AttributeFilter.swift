// Which attributes an element keeps, and with what value. Asked by the filter for every tag that stays.

import Markup

/// What is done with an attribute.
private enum AttributeRule: UInt16, CaseIterable {
    /// Kept on every element.
    case plain = 1
    /// A URL to go to, on `a` and `area`.
    case link
    /// A URL of something shown, on what shows something.
    case picture
    /// A list of them, on `img` and `source`.
    case pictures
    /// A URL to name a source, on what quotes.
    case citation
    /// On `a` and `map` only: on a picture it would shadow members of `document`.
    case name
    /// A reference to a `map` of the same page.
    case map
    /// One of the words that the standard has for it, else it goes.
    case loading, decoding, fetchPriority, referrerPolicy, crossOrigin

    static let names: [(name: String, code: UInt16)] =
        [
            "abbr", "align", "alt", "autoplay", "axis", "bgcolor", "border", "cellpadding", "cellspacing", "char", "charoff", "class",
            "clear", "color", "cols", "colspan", "compact", "controls", "controlslist", "coords", "datetime", "default", "dir", "disabled",
            "disablepictureinpicture", "disableremoteplayback", "download", "draggable", "face", "frame", "headers", "height", "hidden",
            "high", "hreflang", "hspace", "id", "ismap", "kind", "label", "lang", "loop", "low", "max", "media", "min", "muted", "noshade",
            "nowrap", "open", "optimum", "playsinline", "preload", "rel", "rev", "reversed", "role", "rows", "rowspan", "rules", "scope",
            "shape", "size", "sizes", "span", "spellcheck", "srclang", "start", "summary", "tabindex", "title", "translate", "type",
            "valign", "value", "vspace", "width", "wrap",
        ].map { ($0, plain.rawValue) }
        + [
            ("href", link.rawValue), ("src", picture.rawValue), ("poster", picture.rawValue), ("srcset", pictures.rawValue),
            ("cite", citation.rawValue), ("name", name.rawValue), ("usemap", map.rawValue), ("loading", loading.rawValue),
            ("decoding", decoding.rawValue), ("fetchpriority", fetchPriority.rawValue), ("referrerpolicy", referrerPolicy.rawValue),
            ("crossorigin", crossOrigin.rawValue),
        ]
}

/// Judges attributes and writes those that stay.
struct AttributeFilter {
    let urls: SafeURL
    let showsLatePictures: Bool
    private var value: [UInt8] = []
    private var seen: [Range<Int>] = []

    /// Each name has its own number, so that a repetition is found; the rule lies in the upper bits.
    private static let table = NameTable(
        AttributeRule.names.enumerated().map { (name: $1.name, code: $1.code << 8 | UInt16($0)) })

    init(urls: SafeURL, showsLatePictures: Bool = false) {
        self.urls = urls
        self.showsLatePictures = showsLatePictures
    }

    /// Appends the attributes that `element` keeps, in their order; of several with one name the first counts.
    mutating func append(_ attributes: [TagScanner.Attribute], of element: SafeElement, in bytes: ByteView, to tag: inout [UInt8]) {
        guard !attributes.isEmpty else { return }
        var known: (UInt64, UInt64) = (0, 0)
        seen.removeAll(keepingCapacity: true)
        let lazy = showsLatePictures ? LazyLoading(attributes, of: element, in: bytes, urls: urls) : nil
        for (index, attribute) in attributes.enumerated() {
            let code = AttributeFilter.table.code(bytes, attribute.name)
            let late = lazy?.shown(at: index)
            if code != 0 {
                let number = UInt64(code & 0xFF)
                let bit = UInt64(1) << (number & 63)
                guard (number < 64 ? known.0 : known.1) & bit == 0 else { continue }
                if number < 64 { known.0 |= bit } else { known.1 |= bit }
            } else if late == nil {
                guard isAria(attribute.name, bytes), isFirst(attribute.name, bytes) else { continue }
            }
            if let late {
                value = late.value
                write(UnsafeBufferPointer(start: late.name.utf8Start, count: late.name.utf8CodeUnitCount), to: &tag)
            } else {
                decode(attribute.value, bytes)
                guard admits(AttributeRule(rawValue: code >> 8) ?? .plain, on: element) else { continue }
                write(UnsafeBufferPointer(rebasing: bytes[attribute.name]), to: &tag)
            }
        }
    }

    /// Writes a name in lower case and the value at hand.
    private func write(_ name: ByteView, to tag: inout [UInt8]) {
        tag.append(0x20)
        for byte in name { tag.append(byte.lowercased) }
        guard !value.isEmpty else { return }
        tag.append(contentsOf: [0x3D, 0x22])
        SafeText.append(value: value, to: &tag)
        tag.append(0x22)
    }

    private mutating func decode(_ range: Range<Int>, _ bytes: ByteView) {
        value.removeAll(keepingCapacity: true)
        CharacterReference.decode(bytes, range, .htmlAttribute, into: &value)
        ForbiddenCharacters.drop(from: &value)
    }

    /// WAI-ARIA's states and properties say what an element is; they load and run nothing.
    private func isAria(_ name: Range<Int>, _ bytes: ByteView) -> Bool {
        guard name.count > 5, name.count < 30, bytes.equals("aria-", in: name.lowerBound..<name.lowerBound + 5) else { return false }
        return name.dropFirst(5).allSatisfy { bytes[$0].isLetter }
    }

    private mutating func isFirst(_ name: Range<Int>, _ bytes: ByteView) -> Bool {
        // There are fifty such attributes; more than that on one tag is nobody's work.
        guard seen.count < 50, !seen.contains(where: { bytes.isSameName($0, name) }) else { return false }
        seen.append(name)
        return true
    }

    /// Whether the attribute stays; its value is made safe in place.
    private mutating func admits(_ rule: AttributeRule, on element: SafeElement) -> Bool {
        switch rule {
        case .plain: return true
        case .link: return (element == .a || element == .area) && admits(urls.clean(value, as: .link))
        case .picture:
            switch element {
            case .img, .source, .video, .audio: return admits(urls.clean(value, as: .picture))
            case .track: return admits(urls.clean(value, as: .link))
            default: return false
            }
        case .pictures: return (element == .img || element == .source) && admits(urls.cleanList(value))
        case .citation:
            switch element {
            case .blockquote, .q, .del, .ins: return admits(urls.clean(value, as: .link))
            default: return false
            }
        case .name: return element == .a || element == .map
        case .map: return element == .img && value.first == 0x23
        case .loading: return isOne(of: ["lazy", "eager"])
        case .decoding: return isOne(of: ["sync", "async", "auto"])
        case .fetchPriority: return element == .img && isOne(of: ["high", "low", "auto"])
        case .crossOrigin: return value.isEmpty || isOne(of: ["anonymous", "use-credentials"])
        case .referrerPolicy:
            return isOne(of: [
                "no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin",
                "strict-origin-when-cross-origin", "unsafe-url",
            ])
        }
    }

    private mutating func admits(_ url: [UInt8]?) -> Bool {
        guard let url else { return false }
        value = url
        return true
    }

    private func isOne(of words: [StaticString]) -> Bool {
        value.withUnsafeBufferPointer { bytes in words.contains { bytes.equals($0, in: 0..<bytes.count) } }
    }
}
