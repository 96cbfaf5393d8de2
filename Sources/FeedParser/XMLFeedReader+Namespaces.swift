// Which vocabulary an element belongs to, as the document at hand means it: many declare a namespace that is not theirs.

import Markup

extension XMLFeedReader {
    /// The namespace and the local name of an element.
    mutating func resolve(_ name: Range<Int>, declaresDefault: Bool) -> (Namespace, Range<Int>) {
        guard let colon = bytes.first(0x3A, from: name.lowerBound, to: name.upperBound) else {
            return (meaning(namespaces.defaultNamespace, isOwn: declaresDefault, isDefault: true), name)
        }
        let namespace = namespaces.namespace(ofPrefix: name.lowerBound..<colon, bytes)
        return (meaning(namespace, isOwn: true, isDefault: false), colon + 1..<name.upperBound)
    }

    /// A namespace as the document at hand means it.
    private func meaning(_ namespace: Namespace, isOwn: Bool, isDefault: Bool) -> Namespace {
        switch namespace {
        case .rss10, .rss090: return format == nil ? namespace : .core
        case .atom, .atom03:
            if format == nil { return namespace }
            // Atom's namespace as the default of an RSS document is a mistake, unless the element itself declares it.
            return isAtom || (isDefault && !isOwn) ? .core : .atom
        // Nor does an unknown default namespace make another vocabulary of RSS.
        case .foreign: return isDefault && !isOwn && !isAtom ? .core : .foreign
        default: return namespace
        }
    }

    /// Whether a default namespace cannot be that of the element which declares it: no vocabulary but the feed's own has one of that
    /// name in this place, and all that stands below it is meant to be the feed's.
    mutating func isMistaken(_ namespace: Namespace, of tag: Tag, _ localName: Range<Int>) -> Bool {
        guard localName == tokenizer.name else { return false }
        switch (namespace, tag) {
        case (.core, _), (.rss10, _), (.rss090, _): return false
        case (.atom, .feed), (.atom03, .feed), (.atom, .rss), (.atom03, .rss): return false
        case (_, .feed):
            guard firstName == nil else { return false }
            isCertain = false
            return true
        case (_, .rss): return firstName == nil
        case (_, .channel), (_, .item): return scope == .feed && !isAtom
        case (_, .entry): return scope == .feed && (isAtom || namespace == .atom || namespace == .atom03)
        default: return false
        }
    }

    mutating func localName(of element: OpenElement) -> Range<Int> {
        guard let colon = bytes.first(0x3A, from: element.name.lowerBound, to: element.name.upperBound) else { return element.name }
        return XMLFeedReader.keepsPrefix(element.namespace) ? element.name : colon + 1..<element.name.upperBound
    }

    static func keepsPrefix(_ namespace: Namespace) -> Bool {
        switch namespace {
        case .core, .xhtml, .svg, .mathML: false
        default: true
        }
    }
}
