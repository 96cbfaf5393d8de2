// Pictures that a page's script would load late: their address waits in an attribute of its own while `src` holds a
// placeholder. No script runs in what is published, so the address goes where browsers look. Asked by the attribute filter, for
// posts.

import Markup

/// What the attributes for lazy loading of one tag stand for.
struct LazyLoading {
    /// An address that takes the place of `src` or `srcset`.
    struct Late {
        var name: StaticString
        /// Made safe.
        var value: [UInt8]
        /// Which of the tag's attributes it is written for: the one whose place it takes, else its own.
        var index: Int
    }

    private var found: [Late] = []

    /// Nil where the tag has none that may be shown.
    init?(_ attributes: [TagScanner.Attribute], of element: SafeElement, in bytes: ByteView, urls: SafeURL) {
        guard element == .img || element == .source else { return nil }
        guard attributes.contains(where: { LazyPicture.isKnown(bytes, $0.name) }) else { return nil }
        let address = { (value: [UInt8]) in
            // What is written in place loads at once: it is another placeholder.
            urls.clean(value, as: .picture).flatMap { $0.starts(with: "data:".utf8) ? nil : $0 }
        }
        add("src", instead: LazyPicture.addresses, attributes, bytes, address)
        if found.isEmpty, !LazyLoading.showsSomething(attributes, bytes) {
            add("src", instead: LazyPicture.originals, attributes, bytes, address)
        }
        add("srcset", instead: LazyPicture.sets, attributes, bytes) { urls.cleanList($0) }
        if found.isEmpty { return nil }
    }

    /// Whether `src` or `srcset` names something that has to be loaded.
    private static func showsSomething(_ attributes: [TagScanner.Attribute], _ bytes: ByteView) -> Bool {
        attributes.contains {
            let value = bytes.trimmed($0.value)
            return (bytes.equals("src", in: $0.name) || bytes.equals("srcset", in: $0.name)) && !value.isEmpty
                && !(value.count >= 5 && bytes.equals("data:", in: value.prefix(5)))
        }
    }

    func shown(at index: Int) -> Late? { found.first { $0.index == index } }

    private mutating func add(
        _ name: StaticString, instead names: [StaticString], _ attributes: [TagScanner.Attribute], _ bytes: ByteView,
        _ clean: ([UInt8]) -> [UInt8]?
    ) {
        for late in names {
            guard let index = attributes.firstIndex(where: { bytes.equals(late, in: $0.name) }) else { continue }
            var value: [UInt8] = []
            CharacterReference.decode(bytes, attributes[index].value, .htmlAttribute, into: &value)
            ForbiddenCharacters.drop(from: &value)
            guard let url = clean(value), !url.isEmpty else { continue }
            let place = attributes.firstIndex { bytes.equals(name, in: $0.name) }
            return found.append(Late(name: name, value: url, index: place ?? index))
        }
    }
}
