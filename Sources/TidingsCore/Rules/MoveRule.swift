// When redirects mean that a source lives elsewhere now (SPEC §4, moved; RFC 9110 §15.4.2, §15.4.9). Asked after each answer.

/// The rule for permanent redirects.
public enum MoveRule {
    /// The URL to poll from now on: where an unbroken chain of permanent redirects led. Nil where nothing is permanent,
    /// where it would leave https, or where it ends on another site's home page, as withdrawn feeds often do.
    public static func target(asked: String, redirects: [Redirect]) -> String? {
        guard let target = redirects.prefix(while: \.isPermanent).last?.url, target != asked else { return nil }
        let from = WebURL(asked)
        var to = WebURL(target)
        if from.scheme == "https", to.scheme != "https" { return nil }
        if from.host != to.host, to.path.isEmpty || to.path == "/", to.query == nil { return nil }
        to.fragment = nil
        return to.string
    }
}
