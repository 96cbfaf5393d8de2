// What an Atom link is to the document it stands in. Asked for every link with a `rel`.

/// The relations of Atom links.
enum LinkRelation {
    /// A name in lower case; the long form of a registered one is the same as the short one (RFC 4287 §4.2.7.2).
    static func name(_ relation: Substring) -> String {
        let name = relation.lowercased()
        let registry = "http://www.iana.org/assignments/relation/"
        return name.utf8.count > registry.utf8.count && name.hasPrefix(registry) ? String(name.dropFirst(registry.count)) : name
    }
}
