// How an item is called where people and scripts see it. Its key may be its link, and a link may hold a password or a token
// (SPEC §3): the archive keeps both as they are, and everything that shows them asks here.

import ArchiveStore
import TidingsCore

/// An item as listings know it.
protocol ListedItem {
    var key: String { get }
    var title: String? { get }
    var link: String? { get }
}

extension ListedItem {
    /// The key; without the secrets of a key that is a URL.
    var shownKey: String { WebURL.shown(key) }

    var shownLink: String? { link.map(WebURL.masked) }

    /// The title, else whatever else names it.
    var shownName: String { title ?? shownLink ?? shownKey }
}

extension ItemSummary: ListedItem {}
extension LogEntry.Item: ListedItem {}
