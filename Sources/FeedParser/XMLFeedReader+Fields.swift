// How fields begin: with which reading, by the attributes of their element.

import Markup
import TidingsCore

extension XMLFeedReader {
    /// Begins a field; its text is gathered until the element closes.
    mutating func open(_ element: inout OpenElement, _ target: FieldTarget, _ rank: UInt8 = 0, _ reading: Reading = .guessed) {
        open(&element, OpenField(target: target, rank: rank, reading: reading))
    }

    private mutating func open(_ element: inout OpenElement, _ newField: OpenField) {
        element.role = .field
        element.scope = .markup
        field = newField
        collector.begin(newField.reading == .markup ? .markup : .resolved)
        isCollecting = true
    }

    /// A field whose content is elements, whatever it says.
    mutating func openMarkup(_ element: inout OpenElement, _ target: FieldTarget, _ rank: UInt8) {
        open(&element, OpenField(target: target, rank: rank, reading: element.namespace == .xhtml ? .markup : .html))
    }

    /// A text construct (RFC 4287 §3.1; Atom 0.3 §3.1); without a `type` in RSS, the text is guessed at.
    mutating func openConstruct(_ element: inout OpenElement, _ target: FieldTarget, _ rank: UInt8) {
        let isConstruct = isAtom || element.namespace == .atom
        guard isConstruct else {
            open(&element, target, rank, target == .summary && isInItem ? .html : .guessed)
            return
        }
        var newField = OpenField(target: target, rank: rank)
        setReading(&newField)
        open(&element, newField)
    }

    /// Atom content (RFC 4287 §4.1.3).
    mutating func openContent(_ element: inout OpenElement) {
        if tokenizer.value(of: "src") != nil { return }
        let type = (tokenizer.text(of: "type") ?? "").lowercased()
        if type.hasPrefix("multipart/") {
            // Atom 0.3: alternatives of one content.
            element.scope = .item
            return
        }
        // A file that is packed into the feed is nothing to read.
        if type.hasPrefix("image/") || type.hasPrefix("audio/") || type.hasPrefix("video/") { return }
        var newField = OpenField(target: .content)
        setReading(&newField)
        newField.rank = newField.reading == .text || newField.isBase64 ? 1 : 0
        open(&element, newField)
    }

    /// The reading by `type` and, in Atom 0.3, `mode`.
    private mutating func setReading(_ field: inout OpenField) {
        let type = HTMLText.collapsed(tokenizer.text(of: "type") ?? "").lowercased()
        let mode = (tokenizer.text(of: "mode") ?? "").lowercased()
        field.isBase64 = mode == "base64"
        switch type {
        case "", "text", "text/plain": field.reading = .text
        case "html", "text/html": field.reading = mode == "xml" ? .markup : .html
        case "xhtml", "application/xhtml+xml": field.reading = mode == "escaped" || field.isBase64 ? .html : .markup
        default:
            field.isData = mode != "escaped"
            if type.hasSuffix("/xml") || type.hasSuffix("+xml") {
                field.reading = mode == "escaped" || field.isBase64 ? .html : .markup
            } else if type.hasPrefix("text/") || !type.contains("/") {
                field.reading = .text
                field.isData = false
            } else {
                // RFC 4287 §4.1.3.3: any other media type is Base64.
                field.isBase64 = field.isBase64 || mode.isEmpty
                field.reading = .text
            }
        }
    }

    /// RSS `guid`.
    mutating func openGuid(_ element: inout OpenElement) {
        var newField = OpenField(target: .guid, reading: .text)
        newField.isPermalink = tokenizer.value(of: "isPermaLink").map { !bytes.equals("false", in: bytes.trimmed($0)) } ?? true
        open(&element, newField)
    }

    /// RSS `source`.
    mutating func openSource(_ element: inout OpenElement) {
        item.sourceURL.offer(PlainText.url(tokenizer.text(of: "url") ?? tokenizer.text(of: "href"), base: base), rank: 0)
        open(&element, .sourceTitle)
    }

    /// RSS `source` and `itunes:image` hold text and attributes. Those that hold elements instead are meant as Atom's `source` and
    /// RSS's `image`.
    mutating func giveUpText(for tag: Tag) {
        guard let target = field?.target, target == .sourceTitle || target == .image, collector.isEmpty, let last = stack.indices.last,
            stack[last].role == .field
        else { return }
        switch (target, tag, stack[last].tag) {
        case (.sourceTitle, .title, .source), (.sourceTitle, .link, .source), (.sourceTitle, .id, .source): stack[last].scope = .source
        case (.image, .url, .image), (.image, .title, .image), (.image, .link, .image): stack[last].scope = .image
        default: return
        }
        stack[last].role = .none
        field = nil
        isCollecting = false
    }

    mutating func beginPerson(_ element: inout OpenElement, rank: UInt8, isContributor: Bool = false) {
        element.role = .person
        element.scope = .person
        person = PersonDraft(isContributor: isContributor, rank: rank)
        isInPerson = true
        collector.begin(.resolved)
        isCollecting = true
    }

    /// RSS categories are text; Atom's have a term. `label` stands in for a missing term.
    mutating func beginCategory(_ element: inout OpenElement) {
        let terms = [tokenizer.text(of: "term"), tokenizer.text(of: "label")].compactMap(\.self)
        guard !terms.isEmpty else {
            open(&element, .category)
            return
        }
        element.scope = scope
        addCategory(terms.first { !HTMLText.trimmed($0).isEmpty })
    }

    mutating func addCategory(_ text: String?) {
        guard let text else { return }
        let category = text.withByteView { HTMLText.collapsed($0) }
        if isInItem { item.addCategory(category) } else { channel.addCategory(category) }
    }

    /// `link` of the feed's own vocabulary: text in RSS, attributes in Atom, and RSS that writes it Atom's way.
    mutating func beginLink(_ element: inout OpenElement) {
        if isAtom || tokenizer.value(of: "href") != nil {
            element.scope = scope
            atomLink()
            // Atom that writes it RSS's way.
            guard isAtom, tokenizer.value(of: "href") == nil, !tokenizer.isSelfClosing else { return }
        }
        if let resource = valueInRDF(of: "resource") {
            offerLink(PlainText.url(CharacterReference.string(bytes, resource, .xml), base: base), rank: 1)
        }
        open(&element, .link, isAtom ? 4 : 0, .text)
    }

    /// The value of an attribute of RDF, whatever its prefix is; many feeds leave it out.
    mutating func valueInRDF(of localName: StaticString) -> Range<Int>? {
        for attribute in tokenizer.attributes {
            let name = attribute.name
            guard let colon = bytes.first(0x3A, from: name.lowerBound, to: name.upperBound) else {
                if bytes.equals(localName, in: name) { return attribute.value }
                continue
            }
            guard bytes.equals(localName, in: colon + 1..<name.upperBound) else { continue }
            if namespaces.namespace(ofPrefix: name.lowerBound..<colon, bytes) == .rdf { return attribute.value }
        }
        return nil
    }

    mutating func offerLink(_ url: String?, rank: UInt8) {
        if isInItem { item.link.offer(url, rank: rank) } else { channel.link.offer(url, rank: rank) }
    }

    /// An Atom link (RFC 4287 §4.2.7): its `rel` says what it is, its `type` which of several is preferred.
    mutating func atomLink() {
        guard let url = PlainText.url(tokenizer.text(of: "href"), base: base) else { return }
        let type = (tokenizer.text(of: "type") ?? "").lowercased()
        let isHTML = type.hasPrefix("text/html")
        let isXHTML = type.hasPrefix("application/xhtml+xml")
        let relations = (tokenizer.text(of: "rel") ?? "alternate").utf8.split(whereSeparator: \.isWhiteSpace).map(Substring.init)
        for relation in relations.isEmpty ? ["alternate"] : relations {
            switch LinkRelation.name(relation) {
            case "alternate":
                // RFC 4287 §4.2.7.2: names are compared character by character; another case counts where nothing else does.
                let isExact = !relation.utf8.contains { $0 != $0.lowercased }
                offerLink(url, rank: (isAtom ? 0 : 1) + (isHTML ? 0 : isXHTML ? 1 : type.isEmpty ? 2 : 3) + (isExact ? 0 : 4))
            case "self": if !isInItem { channel.feedURL.offer(url, rank: 0) }
            case "hub": if !isInItem { channel.hub.offer(url, rank: 0) }
            case "enclosure": enclosure(url: tokenizer.text(of: "href"))
            case "replies":
                // White space inside makes it no reference at all (RFC 3987 §2.2).
                guard isHTML || isXHTML, PlainText.isAbsoluteWeb(url), !PlainText.hasInnerSpace(tokenizer.text(of: "href")) else {
                    continue
                }
                item.comments.offer(url, rank: 1)
            case "icon", "shortcut": if !isInItem { channel.icon.offer(url, rank: 2) }
            default: break
            }
        }
    }

    mutating func sourceLink() {
        guard let url = PlainText.url(tokenizer.text(of: "href"), base: base) else { return }
        switch tokenizer.text(of: "rel").map({ LinkRelation.name(Substring($0)) }) {
        case nil, "", "alternate": item.sourceURL.offer(url, rank: 0)
        case "self": item.sourceURL.offer(url, rank: 1)
        default: break
        }
    }

    /// A file attached to the item.
    mutating func enclosure(url: String?) {
        guard isInItem, let url = PlainText.url(url, base: base) else { return }
        let type = tokenizer.text(of: "type").map { $0.withByteView { HTMLText.collapsed($0) } }
        let length = tokenizer.text(of: "length").flatMap { $0.withByteView { PlainText.number($0) } }
        item.addEnclosure(Enclosure(url: url, type: type?.isEmpty == true ? nil : type, length: length))
        if PictureType.isPicture(type: type, medium: nil, url: url) {
            item.addPicture(DeclaredPicture(origin: .enclosure, url: url))
        }
    }

    mutating func declare(_ origin: DeclaredPicture.Origin, url: String?, width: Int? = nil, height: Int? = nil) {
        guard isInItem, let url = PlainText.url(url, base: base) else { return }
        item.addPicture(DeclaredPicture(origin: origin, url: url, width: width, height: height))
    }

    /// Media RSS, alone or inside a group or a content.
    mutating func beginMedia(_ element: inout OpenElement) {
        let width = tokenizer.text(of: "width").flatMap { $0.withByteView { PlainText.number($0) } }
        let height = tokenizer.text(of: "height").flatMap { $0.withByteView { PlainText.number($0) } }
        switch element.tag {
        case .group: element.scope = .media
        case .content:
            element.scope = .media
            let url = tokenizer.text(of: "url")
            if let url, PictureType.isPicture(type: tokenizer.text(of: "type"), medium: tokenizer.text(of: "medium"), url: url) {
                element.scope = .picture
                declare(.mediaContent, url: url, width: width, height: height)
            }
        case .thumbnail:
            element.scope = .media
            declare(.mediaThumbnail, url: tokenizer.text(of: "url"), width: width, height: height)
        case .title: if scope != .picture { open(&element, .title, 3, mediaReading()) }
        case .description: open(&element, .summary, 3, mediaReading())
        case .category: open(&element, OpenField(target: .category, label: tokenizer.text(of: "label")))
        case .copyright: open(&element, .rights, 3)
        case .keywords: element.scope = .ignored
        default: break
        }
    }

    /// Media RSS 1.5.1 §`media:title`: `plain` unless it says `html`; feeds say nothing and mean either.
    private func mediaReading() -> Reading { tokenizer.text(of: "type")?.lowercased() == "html" ? .html : .guessed }

    /// An element inside a field. Returns whether it has ended: what has no content in HTML needs no end tag, and its end tag would be
    /// read as another line break in HTML.
    mutating func markupStart(_ namespace: Namespace, _ localName: Range<Int>) -> Bool {
        let keepsPrefix = XMLFeedReader.keepsPrefix(namespace)
        // XML whose root is of XHTML is as good as type="xhtml".
        if namespace == .xhtml, field?.isData == true, collector.isEmpty { field?.isData = false }
        let isVoid = !keepsPrefix && localName.count >= HTMLElement.shortestVoid && HTMLElement(bytes, localName).isVoid
        collector.startTag(tokenizer, localName: localName, keepsPrefix: keepsPrefix, isVoid: isVoid, links: links)
        return tokenizer.isSelfClosing || isVoid
    }
}
