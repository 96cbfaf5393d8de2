// Reads RSS, Atom, RDF and CDF: takes tags from the tokenizer, keeps the stack of open elements, and lets the
// vocabulary (XMLFeedReader+Elements.swift) say what each one means.

import Markup
import TidingsCore

/// One reading of one document.
struct XMLFeedReader {
    /// What an open element is to its children.
    enum Scope: UInt8 {
        /// Before, or outside of, the feed.
        case outside
        case feed, item, image, media, person, source, hours, days
        /// A media:content that is a picture: what its title names is the picture.
        case picture
        /// Nothing inside counts.
        case ignored
        /// Inside a field: the element is part of its content.
        case markup
    }

    /// What must be done when an element closes.
    enum Role: UInt8 { case none, root, item, field, person }

    struct OpenElement {
        var name: Range<Int>
        var scope: Scope
        var role: Role
        var namespace: Namespace
        var tag: Tag
        /// Length of the list of bases and count of namespace declarations before it.
        var bases: Int
        var bindings: Int
        /// Where its end tag stands, 0 where none does; nil until somebody had to look.
        var end: Int?
    }

    /// Deeper nesting is read, but no longer told apart.
    static let depthLimit = 250

    /// A longer base is no address, and every relative URL would carry it.
    private static let baseLimit = 4096

    let bytes: ByteView
    let maximumItems: Int
    let whenItem: ((ParsedItem) -> Void)?
    var tokenizer: Tokenizer
    var stack: [OpenElement] = []
    /// Elements open beyond the depth limit.
    var overflow = 0
    var namespaces = NamespaceScope()
    var bases: [WebURL?]
    /// The dialect, once the root is known.
    var format: FeedFormat?
    var isAtom = false
    /// Whether the root alone shows that this is a feed: RDF holds many other things, and a text may mention `<rss>`.
    var isCertain = true
    /// `sy:updatePeriod` in seconds, and how often in it.
    var updatePeriod: Int?
    var updateFrequency = 1
    var feed: ParsedFeed
    var channel = Draft()
    var item = Draft()
    var isInItem = false
    /// Where the last item ended.
    var itemEnd = 0
    /// What is gathered: a field, or a person's text.
    var collector = TextCollector()
    var field: OpenField?
    var person = PersonDraft()
    var isInPerson = false
    var isCollecting = false
    /// How many bytes may still be looked through for end tags that may be missing.
    var lookahead: Int
    /// The first element, for the error message.
    var firstName: Range<Int>?

    init(_ bytes: ByteView, base: WebURL?, maximumItems: Int, whenItem: ((ParsedItem) -> Void)?) {
        self.bytes = bytes
        self.maximumItems = maximumItems
        self.whenItem = whenItem
        tokenizer = Tokenizer(bytes, dialect: .xml)
        bases = [base]
        // An item with seven fields that are not closed is read to its end seven times; in a hostile document that would be all items.
        lookahead = 8 * bytes.count
        feed = ParsedFeed(format: .rss)
    }

    var base: WebURL? { bases[bases.count - 1] }
    var links: HTMLLinks { HTMLLinks(base: base) }
    var scope: Scope { stack.last?.scope ?? .outside }

    mutating func read() -> Result<ParsedFeed, FeedParserError> {
        reading: while true {
            switch tokenizer.next() {
            case .text:
                if isCollecting {
                    collector.text(bytes, tokenizer.range)
                } else if format == nil, !bytes.trimmed(tokenizer.range).isEmpty {
                    isCertain = false
                }
            case .literal: if isCollecting { collector.literal(bytes, tokenizer.range) }
            case .start: start()
            case .end:
                end()
                // Junk after the end is not read.
                if stack.isEmpty, format != nil { break reading }
            case .comment, .declaration: continue
            case .endOfInput: break reading
            }
            if format == nil, isHopeless { break }
            if feed.isOverfull { break }
        }
        let isCut = !stack.isEmpty || feed.isOverfull
        if isCut {
            feed.isWhole = false
            item.isWhole = false
            close(to: 0)
        }
        guard let format, isCertain || saysSomething else {
            return .failure(.notAFeed(root: otherRoot))
        }
        judgeItemsLeftOpen(isCut: isCut)
        feed.format = format
        channel.fill(&feed)
        return .success(feed)
    }

    /// The first element, where that says what the document is: a text that mentions `<rss>` is none of RSS.
    private var otherRoot: String? {
        firstName.flatMap { Tag(bytes, $0) == .rss ? nil : bytes.string($0).lowercased() }
    }

    /// Whether anything of a feed was read: its title, its address, an item that is not blank.
    private var saysSomething: Bool {
        channel.title.value != nil || channel.link.value != nil
            || feed.items.contains {
                $0.title != nil || $0.link != nil || $0.id != nil || $0.summary != nil || $0.content != nil
            }
    }

    /// An item that is left open in a document that closes others was cut. A publisher who never closes one means nothing by it.
    private mutating func judgeItemsLeftOpen(isCut: Bool) {
        let open = feed.items.indices.filter { !feed.items[$0].isWhole }
        if open.count > 1, open.count == feed.items.count {
            for index in open.dropLast(isCut ? 1 : 0) { feed.items[index].isWhole = true }
        } else if !open.isEmpty {
            feed.isWhole = false
        }
    }

    /// Whether the document has shown itself to be something else: no root of a feed among its first elements.
    private var isHopeless: Bool {
        guard let firstName else { return tokenizer.position > 1 << 20 }
        return Tag(bytes, firstName) == .html || Tag(bytes, firstName) == .opml || tokenizer.position > firstName.upperBound + 65536
    }

    // MARK: Tags
    // `mutating` also where nothing changes: the reader is a large value, which the compiler would copy for each call of another.

    private mutating func start() {
        let bindings = namespaces.count
        var declaresDefault = false
        if !tokenizer.attributes.isEmpty { declaresDefault = namespaces.declare(tokenizer.attributes, bytes) }
        var (namespace, localName) = resolve(tokenizer.name, declaresDefault: declaresDefault)
        let tag = Tag(bytes, localName)
        if declaresDefault, isMistaken(namespace, of: tag, localName) {
            namespaces.takeDefaultForCore()
            namespace = .core
        }
        if format == nil {
            if firstName == nil { firstName = tokenizer.name } else { isCertain = false }
            guard beginRoot(namespace, tag) else {
                namespaces.restore(to: bindings)
                return
            }
        }
        closeLeftOpen(before: namespace, tag)
        if field != nil { giveUpText(for: tag) }
        let basesBefore = bases.count
        if !tokenizer.attributes.isEmpty { noteBase() }
        var element = OpenElement(
            name: tokenizer.name, scope: .ignored, role: .none, namespace: namespace, tag: tag, bases: basesBefore, bindings: bindings)
        var isEmpty = tokenizer.isSelfClosing
        if field != nil || scope == .markup {
            element.scope = .markup
            isEmpty = markupStart(namespace, localName)
        } else {
            begin(&element)
        }
        if isEmpty {
            finish(element)
        } else if stack.count >= XMLFeedReader.depthLimit {
            overflow += 1
            bases.removeSubrange(basesBefore...)
            namespaces.restore(to: bindings)
        } else {
            stack.append(element)
        }
    }

    /// xml:base (XML Base §3) counts for the element itself.
    private mutating func noteBase() {
        guard let value = tokenizer.value(of: "xml:base"), value.count < XMLFeedReader.baseLimit else { return }
        let text = CharacterReference.string(bytes, bytes.trimmed(value), .xml)
        guard !text.isEmpty else { return }
        let resolved = base?.resolve(text) ?? text
        if resolved.utf8.count < XMLFeedReader.baseLimit { bases.append(WebURL(resolved)) }
    }

    private mutating func end() {
        if overflow > 0 {
            overflow -= 1
            return
        }
        guard let index = openElement(named: tokenizer.name) else { return noteStrayEnd() }
        if stack[index].scope == .markup, stack[index].role == .none {
            // Inside a field: the tag is content, and closes what it left open.
            close(to: index + 1)
            let element = stack[index]
            collector.endTag(bytes, localName(of: element))
        }
        closeLeftOpen(to: index + 1)
        close(to: index)
    }

    /// The innermost open element of that name, letters in either case; an end tag that was never opened is ignored.
    private mutating func openElement(named name: Range<Int>) -> Int? {
        var index = stack.count - 1
        while index >= 0 {
            if bytes.isSameName(stack[index].name, name) { return index }
            index -= 1
        }
        return nil
    }

    /// Closes the open elements from the innermost down to `index`.
    mutating func close(to index: Int) {
        while stack.count > index { finish(stack.removeLast()) }
    }

    private mutating func finish(_ element: OpenElement) {
        switch element.role {
        case .none, .root: break
        case .field: commitField()
        case .person: commitPerson()
        case .item: commitItem()
        }
        if bases.count > element.bases { bases.removeSubrange(element.bases...) }
        namespaces.restore(to: element.bindings)
    }
}
