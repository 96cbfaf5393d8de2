// What differs between two states of an item, and how much it matters (SPEC §4, compared fields, significance).
// Asked by the recording of a document; pure, and never run for items whose fingerprints agree.

import Markup

/// The verdict on two states of an item.
public struct Difference: Sendable, Hashable {
    /// The fields that differ by more than markup, in the order of ``ItemField``; with `markup`, those that differ by no more than it.
    public var fields: [ItemField]
    public var significance: Significance

    public init(fields: [ItemField], significance: Significance) {
        self.fields = fields
        self.significance = significance
    }

    /// Nil where the two are the same to a reader and to the byte, apart from what is never compared (`updated`).
    public static func between(_ old: ItemContent, _ new: ItemContent, ignoring rules: DifferenceFilter = .none) -> Difference? {
        var found: [(field: ItemField, significance: Significance)] = []
        for field in ItemField.allCases where !rules.fields.contains(field) {
            if let significance = significance(of: field, old, new, rules) { found.append((field, significance)) }
        }
        guard let highest = found.map(\.significance).max() else { return nil }
        let named = highest == .markup ? found : found.filter { $0.significance > .markup }
        return Difference(fields: named.map(\.field), significance: highest)
    }

    private static func significance(
        of field: ItemField, _ old: ItemContent, _ new: ItemContent, _ rules: DifferenceFilter
    ) -> Significance? {
        switch field {
        case .title: return text(old.title ?? "", new.title ?? "", rules)
        case .content: return html(old.body ?? "", new.body ?? "", rules)
        case .summary: return summary(old, new, rules)
        case .link: return differ(old.link.map(CanonicalLink.of), new.link.map(CanonicalLink.of), raw: old.link, new.link)
        case .authors: return Set(old.authors) == Set(new.authors) ? nil : .metadata
        case .categories: return Set(old.categories) == Set(new.categories) ? nil : .metadata
        case .published: return old.published == new.published ? nil : .metadata
        case .image:
            return differ(old.image.map(CanonicalLink.picture), new.image.map(CanonicalLink.picture), raw: old.image, new.image)
        case .enclosures:
            let a = old.enclosures.map { CanonicalLink.picture($0.url) }
            let b = new.enclosures.map { CanonicalLink.picture($0.url) }
            return a != b ? .metadata : old.enclosures.map(\.url) != new.enclosures.map(\.url) ? .markup : nil
        }
    }

    private static func differ(_ a: String?, _ b: String?, raw: String?, _ rawNew: String?) -> Significance? {
        a != b ? .metadata : raw != rawNew ? .markup : nil
    }

    private static func text(_ old: String, _ new: String, _ rules: DifferenceFilter) -> Significance? {
        guard old != new else { return nil }
        return HTMLText.collapsed(rules.apply(old)) == HTMLText.collapsed(rules.apply(new)) ? .markup : .text
    }

    private static func html(_ old: String, _ new: String, _ rules: DifferenceFilter) -> Significance? {
        guard old != new else { return nil }
        let (before, after) = (HTMLText.visible(old), HTMLText.visible(new))
        if before != after, HTMLText.collapsed(rules.apply(before)) != HTMLText.collapsed(rules.apply(after)) { return .text }
        return targets(old) == targets(new) ? .markup : .links
    }

    /// Moving between summary and content is no change: a summary that is missing on one side counts only where
    /// the other side's is not simply what is read there anyway.
    private static func summary(_ old: ItemContent, _ new: ItemContent, _ rules: DifferenceFilter) -> Significance? {
        switch (old.summary, new.summary) {
        case (nil, nil): nil
        case (let a?, nil): html(a, "", rules).flatMap { html(a, new.body ?? "", rules) == nil || old.content == nil ? nil : $0 }
        case (nil, let b?): html("", b, rules).flatMap { html(old.body ?? "", b, rules) == nil || new.content == nil ? nil : $0 }
        // A body that is the summary on either side is compared as content already.
        case (let a?, let b?): old.content == nil && new.content == nil ? nil : html(a, b, rules)
        }
    }

    /// Where links lead, and which pictures are shown; the sizes of one picture that differ in the query alone are one.
    static func targets(_ html: String) -> [HTMLReference] {
        HTMLText.references(html) { url, kind in kind == .picture ? CanonicalLink.picture(url) : CanonicalLink.withoutQuery(url) }
    }
}

/// What a source asks not to hear of (its setting `ignore`), ready to apply.
public struct DifferenceFilter: Sendable {
    public var fields: Set<ItemField>
    /// Removes from visible text what does not count.
    public var apply: @Sendable (String) -> String

    public init(fields: Set<ItemField>, apply: @escaping @Sendable (String) -> String) {
        self.fields = fields
        self.apply = apply
    }

    public static let none = DifferenceFilter(fields: []) { $0 }
}
