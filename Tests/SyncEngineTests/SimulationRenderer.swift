// Writes a simulated publisher's stories as RSS 2.0, Atom or JSON Feed, with the noise that its habits call for.

import TidingsCore

/// A document, and where its stories end in it.
struct RenderedDocument: Sendable {
    var text: String
    /// In document order, with the offset behind each story's end tag.
    var stories: [(story: Story, end: Int)]
    /// Offset of the root's end tag.
    var rootEnd: Int

    var bytes: [UInt8] { Array(text.utf8) }
}

struct SimulationRenderer {
    let habits: Habits

    /// - Parameter turn: which rendering this is; formats, schemes and nonces follow it.
    func render(_ stories: [Story], turn: Int, changed: Timestamp, numbers: inout SeededNumbers) -> RenderedDocument {
        let format = format(turn)
        if format == .json { return renderJSON(stories, turn: turn, numbers: &numbers) }
        let isAtom = format == .atom
        var text = head(isAtom: isAtom, changed: changed)
        var ends: [(Story, Int)] = []
        for story in stories {
            // What is listed twice has all that changes by listing in another form.
            for _ in 0...(habits.duplicates && numbers.chance(100) ? 1 : 0) {
                let entry = self.entry(story, turn: turn, numbers: &numbers)
                text += isAtom ? atom(entry, story.look) : rss(entry, story.look, numbers: &numbers)
            }
            ends.append((story, text.utf8.count))
        }
        let rootEnd = text.utf8.count
        text += isAtom ? "</feed>\n" : "</channel></rss>\n"
        return RenderedDocument(text: text, stories: ends, rootEnd: rootEnd)
    }

    private func format(_ turn: Int) -> Habits.Format {
        switch habits.format {
        case .alternating: turn % 2 == 1 ? .atom : .rss
        case .rotating: [.rss, .atom, .json][turn % 3]
        case let format: format
        }
    }

    private func head(isAtom: Bool, changed: Timestamp) -> String {
        if isAtom {
            let date = habits.hasOwnDate ? "<updated>\(changed)</updated>" : ""
            return "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Feed</title>"
                + "<link href=\"https://site.test/\"/><id>urn:feed</id>\(date)\n"
        }
        let date = habits.hasOwnDate ? "<lastBuildDate>\(changed.httpDate)</lastBuildDate>" : ""
        return "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
            + "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Feed</title>"
            + "<link>https://site.test/</link><description>d</description>\(date)\n"
    }

    /// A story as this document shows it.
    struct Entry {
        var id: String?
        var link: String?
        var html: String
        var enclosure: String
        var nonce: Int
    }

    func entry(_ story: Story, turn: Int, numbers: inout SeededNumbers) -> Entry {
        let look = story.look
        let nonce = numbers.below(1_000_000)
        var link = "https://site.test/story/\(look.page)"
        if habits.schemeFlips, numbers.chance(500) { link = "http://site.test/story/\(look.page)/" }
        if habits.tracking { link += "?utm_source=feed&utm_id=\(nonce)" }
        return Entry(
            id: id(story, turn: turn, numbers: &numbers), link: habits.ids == .anonymous ? nil : link,
            html: body(look, nonce: nonce, numbers: &numbers),
            enclosure: "https://files.test/\(look.enclosure).mp3" + (habits.signatures ? "?token=\(nonce)" : ""), nonce: nonce)
    }

    private func atom(_ entry: Entry, _ look: Look) -> String {
        var out = "<entry>" + (habits.hasTitles ? "<title>\(escaped(look.title))</title>" : "")
        if let id = entry.id { out += "<id>\(id)</id>" }
        if let link = entry.link { out += "<link href=\"\(escaped(link))\"/>" }
        if let date = look.published { out += "<published>\(date)</published>" }
        if habits.noise { out += "<updated>\(Timestamp(seconds: 1_700_000_000 + Int64(entry.nonce)))</updated>" }
        out += "<author><name>\(look.author)</name></author>"
        out += look.categories.map { "<category term=\"\($0)\"/>" }.joined()
        out += "<link rel=\"enclosure\" type=\"audio/mpeg\" length=\"5\" href=\"\(entry.enclosure)\"/>"
        return out + "<content type=\"html\">\(escaped(entry.html))</content></entry>\n"
    }

    private func rss(_ entry: Entry, _ look: Look, numbers: inout SeededNumbers) -> String {
        var out = "<item>" + (habits.hasTitles ? "<title>\(escaped(look.title))</title>" : "")
        if let id = entry.id { out += "<guid isPermaLink=\"false\">\(id)</guid>" }
        if let link = entry.link { out += "<link>\(escaped(link))</link>" }
        if let date = look.published { out += "<pubDate>\(date.httpDate)</pubDate>" }
        out += "<dc:creator>\(look.author)</dc:creator>" + look.categories.map { "<category>\($0)</category>" }.joined()
        out += "<enclosure url=\"\(entry.enclosure)\" length=\"5\" type=\"audio/mpeg\"/>"
        let isContent = habits.noise && numbers.chance(500)
        let html = escaped(entry.html)
        out += isContent ? "<content:encoded>\(html)</content:encoded>" : "<description>\(html)</description>"
        return out + "</item>\n"
    }

    private func id(_ story: Story, turn: Int, numbers: inout SeededNumbers) -> String? {
        switch habits.ids {
        case .stable: story.id
        case .none, .anonymous: nil
        case .shared: "the-feed"
        case .sometimes: numbers.chance(500) ? story.id : nil
        case .churnAll: "\(story.id)-\(turn)-\(numbers.below(1_000_000))"
        case .churnSome: numbers.chance(150) ? "\(story.id)-\(turn)-\(numbers.below(1_000_000))" : story.id
        }
    }

    private func body(_ look: Look, nonce: Int, numbers: inout SeededNumbers) -> String {
        let signature = habits.signatures ? "?sig=\(nonce)&Expires=\(nonce * 3)" : ""
        let words = look.words.joined(separator: " ")
        let link = "<a href=\"https://other.test/\(look.target)\">more</a>"
        let image = "<img src=\"https://img.test/\(look.picture).jpg\(signature)\">"
        guard habits.noise else { return "<p>\(words) \(link)</p>\(image)" }
        let pixel = "<img width=\"1\" height=\"1\" src=\"https://ads.test/\(nonce).gif\">"
        switch numbers.below(3) {
        case 0: return "<p class=\"n\(nonce)\">\(words)   \(link)</p>\(image)\(pixel)"
        case 1: return "\(pixel)<p id='\(nonce)'>\n\(words)\n \(link)</p><!-- \(nonce) -->\(image)"
        default:
            return
                "<p>\(look.words.joined(separator: "&#32;"))&nbsp;\(link)</p><img alt=\"\" src='https://img.test/\(look.picture).jpg\(signature)'>"
        }
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
