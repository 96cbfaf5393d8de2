// Whether an answer says that its source has moved for good (SPEC §4, `moved`). Asked by SyncEngine, which waits for a second
// poll to confirm it.

/// The rule of permanent redirects.
public enum PermanentMove {
    /// The URL that the source at `url` has moved to, or nil. Only the permanent redirects (301, 308; RFC 9110 §15.4) that
    /// come before any temporary one count; a step from https to http, and one to another site's home page, is no move: the
    /// first gives security up, the second is what a site says that has thrown its feeds away.
    public static func target(of head: ResponseHead, from url: String) -> String? {
        guard head.status == 200 || head.status == 304 else { return nil }
        var place = WebURL(url)
        var moved: String?
        for redirect in head.redirects {
            let next = WebURL(redirect.url)
            guard redirect.isPermanent, !(place.scheme == "https" && next.scheme == "http") else { break }
            guard !isHomePage(next) || next.host == place.host else { break }
            moved = redirect.url
            place = next
        }
        return moved == url ? nil : moved
    }

    private static func isHomePage(_ url: WebURL) -> Bool { (url.path.isEmpty || url.path == "/") && url.query == nil }
}
