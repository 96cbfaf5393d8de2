// Which prefix means what at the place that is being read.

import Markup

/// The namespace declarations in scope (Namespaces in XML 1.0, §6).
struct NamespaceScope {
    private struct Binding {
        /// Empty for the default namespace.
        var prefix: Range<Int>
        var namespace: Namespace
    }

    private var bindings: [Binding] = []
    /// What a name without prefix means.
    private(set) var defaultNamespace = Namespace.core
    /// Hostile documents declare without end; more than this is no feed's need.
    private static let limit = 256

    var count: Int { bindings.count }

    /// Takes the declarations of a start tag; returns whether it declares the default namespace.
    mutating func declare(_ attributes: [Attribute], _ bytes: ByteView) -> Bool {
        var declaresDefault = false
        for index in attributes.indices where attributes[index].name.count >= 5 && bytes.has("xmlns", at: attributes[index].name.lowerBound)
        {
            let attribute = attributes[index]
            let name = attribute.name
            guard bindings.count < NamespaceScope.limit else { break }
            let value = bytes.trimmed(attribute.value)
            if name.count == 5 {
                defaultNamespace = Namespace.uri(bytes, value) ?? .foreign
                bindings.append(Binding(prefix: name.lowerBound..<name.lowerBound, namespace: defaultNamespace))
                declaresDefault = true
            } else if bytes[name.lowerBound + 5] == 0x3A {
                let prefix = name.lowerBound + 6..<name.upperBound
                bindings.append(Binding(prefix: prefix, namespace: Namespace.uri(bytes, value) ?? Namespace.usual(bytes, prefix)))
            }
        }
        return declaresDefault
    }

    /// Forgets what was declared since there were `count` declarations.
    mutating func restore(to count: Int) {
        guard count < bindings.count else { return }
        bindings.removeSubrange(count...)
        defaultNamespace = bindings.last { $0.prefix.isEmpty }?.namespace ?? .core
    }

    /// Takes the prefix of a name for that of the feed's own vocabulary.
    mutating func takeForCore(prefixOf name: Range<Int>, _ bytes: ByteView) {
        guard let colon = bytes.first(0x3A, from: name.lowerBound, to: name.upperBound) else { return }
        bindings.append(Binding(prefix: name.lowerBound..<colon, namespace: .core))
    }

    /// Takes the default namespace, declared by the element at hand, for the feed's own vocabulary.
    mutating func takeDefaultForCore() {
        guard let index = bindings.lastIndex(where: \.prefix.isEmpty) else { return }
        bindings[index].namespace = .core
        defaultNamespace = .core
    }

    /// Whether a declaration in scope names this namespace.
    func declares(_ namespace: Namespace) -> Bool { bindings.contains { $0.namespace == namespace } }

    func namespace(ofPrefix prefix: Range<Int>, _ bytes: ByteView) -> Namespace {
        for binding in bindings.reversed() where binding.prefix.count == prefix.count {
            var offset = 0
            while offset < prefix.count, bytes[binding.prefix.lowerBound + offset] == bytes[prefix.lowerBound + offset] { offset += 1 }
            if offset == prefix.count { return binding.namespace }
        }
        return Namespace.usual(bytes, prefix)
    }
}
