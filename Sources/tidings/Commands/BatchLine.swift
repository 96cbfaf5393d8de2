// A line of a batch mode that is a JSON object (conformance schema §6). Asked by the inspecting commands.

/// The texts that a line gives by name.
struct BatchLine {
    private var texts: [String: String] = [:]

    /// Nil where the line is no JSON object. What is inspected may hold half a pair of surrogates, as in a JSON Feed.
    init?(_ line: String) {
        guard case .success(let document) = Result(catching: { try JSONDocument(Array(line.utf8), loneSurrogates: .replaced) }),
            case .object(let members) = document.root.value
        else { return nil }
        for member in members {
            if case .string(let text) = member.node.value { texts[member.key] = text }
        }
    }

    subscript(key: String) -> String? { texts[key] }
}
