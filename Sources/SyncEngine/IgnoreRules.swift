// A source's setting `ignore`, made ready: fields that do not count, and patterns whose matches in the visible text do not.

import TidingsCore

extension DifferenceFilter {
    /// - Parameter rules: as configured; their patterns were checked when the configuration was read.
    init(ignoring rules: [IgnoreRule]) {
        var fields: Set<ItemField> = []
        var patterns: [String] = []
        for rule in rules {
            switch rule {
            case .field(let field): fields.insert(field)
            case .pattern(let pattern): patterns.append(pattern)
            }
        }
        self.init(fields: fields) { [patterns] text in
            // A Regex is not Sendable, so it is compiled where it is used; only differing items and stale copies come here.
            patterns.reduce(text) { text, pattern in
                do {
                    return text.replacing(try Regex(pattern), with: "")
                } catch {
                    return text
                }
            }
        }
    }
}
