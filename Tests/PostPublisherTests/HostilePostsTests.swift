// Thousands of items that mean harm, read the way site generators read posts: no item breaks a build, adds a key or
// brings a template, a fence or a script. Readers of other languages are asked where this machine has them.

import Foundation
import PostPublisher
import Testing
import TidingsCore

@Suite struct HostilePostsTests {
    private static let count = 2000

    private static let items: [PublishableItem] = {
        var text = HostileText(seed: 2026)
        return (1...count).map { number in
            var item = PublishableItem.make(
                id: Int64(number), source: text.line(), title: text.line(), body: text.html(),
                image: text.number(below: 2) == 0 ? "http://e.org/" + text.line() : text.line())
            item.categories = (0..<text.number(below: 3)).map { _ in text.line() }
            item.itemCategories = (0..<text.number(below: 3)).map { _ in text.line() }
            item.itemAuthors = [Person(name: text.line())]
            item.link = "http://e.org/?" + text.line()
            item.enclosures = [Enclosure(url: "http://e.org/" + text.line(), type: text.line(), length: 1)]
            return item
        }
    }()

    /// What a text is once white space is collapsed and what YAML cannot hold is gone: SPEC §7 in other words.
    private static func line(_ text: String) -> String {
        let spaces: Set<UInt32> = [0x20, 0x09, 0x0A, 0x0D]
        let dropped = text.unicodeScalars.filter { scalar in
            spaces.contains(scalar.value)
                || !(scalar.properties.generalCategory == .control
                    || [0x2028, 0x2029, 0xFFFC, 0xFFFE, 0xFFFF, 0xFEFF].contains(scalar.value))
        }
        return dropped.split { spaces.contains($0.value) }.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    /// What a category is where it becomes a path: without the parts that lead out of it, and for Jekyll without a scheme.
    private static func term(_ text: String, _ format: PostFormat) -> String {
        guard format != .hexo else { return text }
        let parts = text.unicodeScalars.split(separator: "/").map { part in
            let isWord = part.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
            return String(String.UnicodeScalarView(part.filter { isWord || $0 != "." }))
        }
        let path = parts.filter { !$0.isEmpty }.joined(separator: "/").trimmingCharacters(in: [" "])
        return format == .jekyll ? path.unicodeScalars.map { $0 == ":" ? "\u{FF1A}" : String($0) }.joined() : path
    }

    /// What stands below the front matter, without what the format adds.
    private static func body(_ text: String, _ format: PostFormat = .hexo) throws -> String {
        let (opening, closing) = format == .hexo ? ("\n---\n\n<div>   \n", "\n  \n</div>\n            ") : ("\n---\n", "\n")
        let start = try #require(text.range(of: opening, options: .literal)).upperBound
        let end = try #require(text.range(of: closing, options: [.backwards, .anchored, .literal])).lowerBound
        // An empty body begins where it ends, and shares a line end with what surrounds it.
        return start <= end ? String(text[start..<end]) : ""
    }

    @Test(arguments: [PostFormat.hexo, .hugo, .jekyll])
    func `no body holds what a generator or Markdown would read`(format: PostFormat) throws {
        let publisher = PostPublisher.make(format)
        let fence = try NSRegularExpression(pattern: "^(?:[^\\S\\n]|>|[-*+]|[0-9]+\\.)*(```|~~~)", options: .anchorsMatchLines)
        var bad: [String] = []
        for item in Self.items {
            let body = try Self.body(publisher.text(item), format)
            let marks = [
                "{{", "{%", "{#", "#}", "<!--", "<script", "\n\n", "\n ", "\n\t", "\r", "\u{FFFC}", "\u{2028}", "\u{0}", "=\"javascript:",
                "](", "]:",
            ]
            let policies = body.components(separatedBy: " referrerpolicy=\"no-referrer\"").count
            if marks.contains(where: { body.range(of: $0, options: .literal) != nil }) || body.first == " "
                || fence.firstMatch(in: body, range: NSRange(body.startIndex..., in: body)) != nil
                || body.components(separatedBy: "<img").count != policies
            {
                bad.append(body)
            }
        }
        #expect(bad == [])
    }

    @Test(arguments: PostFormat.allCases) func `every name stays in its folder and is one that a shell can bear`(format: PostFormat) {
        let publisher = PostPublisher.make(format)
        let paths = Self.items.compactMap { publisher.render($0)?.relativePath }
        #expect(Set(paths).count == Self.count)
        let forbidden = Set(" <>:\"\\|?*'".unicodeScalars)
        let bad = paths.filter { path in
            path.split(separator: "/", omittingEmptySubsequences: false).contains { part in
                part.isEmpty || part.first == "." || part.first == "_" || part.utf8.count >= 120
                    || part.unicodeScalars.contains { $0.properties.generalCategory == .control || forbidden.contains($0) }
            }
        }
        #expect(bad == [])
    }

    @Test(.enabled(if: Reader.hasPyYAML), arguments: [PostFormat.hexo, .hugo, .jekyll])
    func `PyYAML, which reads YAML 1.1, finds our keys and the item's texts`(format: PostFormat) throws {
        try check(format, with: Reader.pyYAML)
    }

    @Test(.enabled(if: Reader.hasJSYAML), arguments: [PostFormat.hexo, .hugo, .jekyll])
    func `js-yaml, which Hexo uses, finds our keys and the item's texts`(format: PostFormat) throws {
        try check(format, with: Reader.jsYAML)
    }

    private func check(_ format: PostFormat, with reader: (_ files: [String]) throws -> [Any]) throws {
        let publisher = PostPublisher.make(format)
        let items = Self.items
        let answers = try reader(items.map { publisher.text($0) })
        try #require(answers.count == items.count)
        let allowed: Set<String> = [
            "title", "categories", "headimg", "author", "comments", "date", "thumbnail", "layout", "tags", "source", "link", "image",
            "render_with_liquid", "images", "params", "enclosures",
        ]
        func escaped(_ text: String) -> String {
            guard format != .hugo else { return Self.line(text) }
            return Self.line(text).unicodeScalars.map { $0 == "<" ? "&lt;" : String($0) }.joined()
        }
        func isURL(_ value: Any?) -> Bool {
            guard let text = value as? String else { return value == nil }
            return text.hasPrefix("http://e.org/") && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"'\"<>`{}|\\^".utf8.contains($0) }
        }
        var bad: [String] = []
        for (item, answer) in zip(items, answers) {
            let matter = try #require(answer as? [String: Any])
            // The owner's own words stand in Hexo's as they are.
            let categories = item.categories.map { format == .hexo ? Self.line($0) : escaped($0) }.map { Self.term($0, format) }
                .filter { !$0.isEmpty }
            let tags = item.itemCategories.map(escaped).map { format == .hugo ? Self.term($0, format) : $0 }.filter { !$0.isEmpty }
            let author = escaped(item.itemAuthors[0].name ?? "")
            let holder = format == .hugo ? matter["params"] as? [String: Any] ?? [:] : matter
            let enclosures = holder["enclosures"] as? [[String: Any]] ?? []
            let urls = [holder["link"], holder["image"], matter["headimg"], matter["thumbnail"]] + enclosures.map { $0["url"] }
            let isRight =
                Set(matter.keys).isSubset(of: allowed) && matter["title"] as? String == escaped(item.title ?? "")
                && matter["categories"] as? [String] ?? [] == (format == .hexo ? categories : categories.uniqued)
                && matter["tags"] as? [String] ?? [] == (format == .hexo ? [] : tags.uniqued)
                && (author.isEmpty || holder["author"] as? String == author)
                && (format == .hexo || holder["source"] as? String == escaped(item.sourceName))
                && enclosures.count == (format == .hexo ? 0 : 1) && enclosures.allSatisfy { $0["length"] as? Int == 1 }
                && urls.allSatisfy(isURL) && (format == .hexo || holder["link"] != nil)
            if !isRight { bad.append(publisher.text(item)) }
        }
        #expect(bad == [])
    }

    @Test(.enabled(if: Reader.hasPython)) func `JSON is one object with our keys and the item's texts as they are`() throws {
        let publisher = PostPublisher.make(.json)
        let items = Self.items
        let answers = try Reader.pythonJSON(items.map { publisher.text($0) })
        try #require(answers.count == items.count)
        let keys: Set<String> = [
            "id", "key", "source", "categories", "title", "link", "author", "tags", "published", "updated", "firstSeen", "revision",
            "image", "enclosures", "html",
        ]
        var bad: [String] = []
        for (item, answer) in zip(items, answers) {
            let object = try #require(answer as? [String: Any])
            let html = try #require(object["html"] as? String)
            // Scalars are compared: Swift's == takes texts for equal that Unicode calls equivalent.
            func isSame(_ key: String, _ text: String?) -> Bool {
                (object[key] as? String ?? "").unicodeScalars.elementsEqual((text ?? "").unicodeScalars)
            }
            let isRight =
                Set(object.keys) == keys && isSame("title", item.title) && isSame("source", item.sourceName)
                && isSame("author", item.itemAuthors[0].name) && object["categories"] as? [String] == item.categories
                && object["tags"] as? [String] == item.itemCategories && !html.contains("<script") && !html.contains("=\"javascript:")
            if !isRight { bad.append(publisher.text(item)) }
        }
        #expect(bad == [])
    }

    @Test(.enabled(if: Reader.hasNunjucks)) func `Nunjucks, which Hexo uses, finds nothing to do in a body`() throws {
        let publisher = PostPublisher.make(.hexo)
        let bodies = try Self.items.map { try Self.body(publisher.text($0)) }
        let rendered = try Reader.nunjucks(bodies).map { $0 as? String }
        #expect(zip(bodies, rendered).filter { $0 != $1 }.map(\.0) == [])
    }

    @Test(.enabled(if: Reader.hasMarked)) func `marked, which Hexo uses, passes every body through as it is`() throws {
        let publisher = PostPublisher.make(.hexo)
        let bodies = try Self.items.map { try Self.body(publisher.text($0)) }
        let rendered = try Reader.marked(bodies.map { "\n<div>   \n\($0)\n  \n</div>\n            " }).map { $0 as? String }
        let bad = zip(bodies, rendered).filter { $1?.hasPrefix("<div>   \n\($0)\n") != true }.map(\.0)
        #expect(bad == [])
    }

    @Test(.enabled(if: Reader.hasCMark)) func `CommonMark passes every body through as it is`() throws {
        let publisher = PostPublisher.make(.hexo)
        for item in Self.items.prefix(600) {
            let body = try Self.body(publisher.text(item))
            let rendered = try Reader.cmark("\n<div>   \n\(body)\n  \n</div>\n            ")
            #expect(rendered == "<div>   \n\(body)\n</div>\n" || body.isEmpty)
        }
    }
}

extension Array where Element: Hashable {
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
