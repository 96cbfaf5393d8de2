// Feeds that tests write: the least that shows what is meant.

enum FeedText {
    struct Item {
        var id: String
        var title: String
        var text: String
        var day: Int
        var picture: String?

        init(_ id: String, _ title: String, text: String = "Text.", day: Int, picture: String? = nil) {
            self.id = id
            self.title = title
            self.text = text
            self.day = day
            self.picture = picture
        }
    }

    static func rss(_ items: [Item]) -> String {
        let entries = items.map { item in
            let day = item.day < 10 ? "0\(item.day)" : "\(item.day)"
            let picture = item.picture.map { "<media:thumbnail url=\"\($0)\"/>" } ?? ""
            return """
                <item><title>\(item.title)</title><link>http://site.example/\(item.id)</link><guid isPermaLink="false">\(item.id)</guid>
                <pubDate>\(day) Jan 2026 10:00:00 GMT</pubDate><description>\(item.text)</description>\(picture)</item>
                """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Feed</title><link>http://site.example/</link>
            \(entries.joined(separator: "\n"))
            </channel></rss>
            """
    }
}
