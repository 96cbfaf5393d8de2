// Writes a simulated publisher's stories as JSON Feed 1.1.

import Foundation
import TidingsCore

extension SimulationRenderer {
    private struct Feed: Encodable {
        var version = "https://jsonfeed.org/version/1.1"
        var title = "Feed"
        var home_page_url = "https://site.test/"
        var items: [Item]
    }

    private struct Item: Encodable {
        struct Author: Encodable { var name: String }
        struct Attachment: Encodable {
            var url: String
            var mime_type = "audio/mpeg"
        }

        var id: String?
        var url: String?
        var title: String?
        var content_html: String
        var date_published: String?
        var authors: [Author]
        var tags: [String]
        var attachments: [Attachment]
    }

    /// Where its stories end is not told: JSON that was cut says nothing of itself.
    func renderJSON(_ stories: [Story], turn: Int, numbers: inout SeededNumbers) -> RenderedDocument {
        var items: [Item] = []
        for story in stories {
            for _ in 0...(habits.duplicates && numbers.chance(100) ? 1 : 0) {
                items.append(item(story.look, entry(story, turn: turn, numbers: &numbers)))
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = (try? encoder.encode(Feed(items: items))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return RenderedDocument(text: text, stories: stories.map { ($0, text.utf8.count) }, rootEnd: text.utf8.count)
    }

    private func item(_ look: Look, _ entry: Entry) -> Item {
        Item(
            id: entry.id, url: entry.link, title: habits.hasTitles ? look.title : nil, content_html: entry.html,
            date_published: look.published?.description, authors: [Item.Author(name: look.author)], tags: look.categories,
            attachments: [Item.Attachment(url: entry.enclosure)])
    }
}
