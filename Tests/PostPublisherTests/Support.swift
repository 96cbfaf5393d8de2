// What the tests of this folder share: items, a temporary folder, texts that mean harm.

import Foundation
import HTMLSanitizer
import PostPublisher
import TidingsCore

extension PublishableItem {
    static func make(
        id: Int64 = 7, source: String = "半岛电视台", title: String? = "A title", body: String = "<p>Text</p>", image: String? = nil
    ) -> PublishableItem {
        var item = PublishableItem(
            id: id, key: "key-\(id)", sourceName: source, body: body, firstSeen: Timestamp(seconds: 1_641_017_333))
        item.title = title
        item.image = image
        item.firstPublished = Timestamp(seconds: 1_641_017_333)
        item.published = item.firstPublished
        return item
    }
}

extension PostPublisher {
    /// A publisher with the real sanitizer.
    static func make(_ format: PostFormat, directory: String = "/site/source/_posts", _ change: (inout PublishTarget) -> Void = { _ in })
        -> PostPublisher
    {
        var target = PublishTarget(format: format, directory: directory)
        change(&target)
        return PostPublisher(target: target) { HTMLSanitizer(baseURL: $1, showsLatePictures: true).sanitize($0) }
    }

    func text(_ item: PublishableItem) -> String { render(item).map { String(decoding: $0.bytes, as: UTF8.self) } ?? "" }
}

/// A folder that lives as long as its owner.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tidings-posts-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    /// Every file below, hidden ones too.
    var files: [String] {
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return all.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }
}

/// Texts made of what breaks YAML, Markdown, template engines and HTML. The same seed gives the same texts.
struct HostileText {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) >> 33) % limit
    }

    mutating func line() -> String { text(HostileText.words, upTo: 8) }
    mutating func html() -> String { text(HostileText.words + HostileText.markup, upTo: 30) }

    private mutating func text(_ parts: [String], upTo most: Int) -> String {
        (0..<(1 + number(below: most))).map { _ in parts[number(below: parts.count)] }.joined()
    }

    private static let words = [
        "a", "Z", "0", "9", ".", "-", "_", " ", "  ", "\t", "\n", "\r\n", "\u{0B}", "\u{0C}", "\0", "\u{1}", "\u{7F}", "\u{85}", "\u{9B}",
        "\u{A0}", "\u{AD}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFC}", "\u{FFFE}", "\u{FFFF}", "\u{202E}", "\u{301}", "é", "半岛", "अ",
        "👩‍🚀", "\u{10FFFF}", "'", "''", "\"", "\\", "\\n", ":", ": ", " #", "#", "---", "\n---\n", "\n...\n", "- ", "? ", "! ",
        "!!python/object ", "%",
        "@", "`", "```", "~~~", "> ", "1. ", "* ", "&", "&amp;", "&lt;", "&#60;", "&#123;", "lt;", "<", ">", "<<", "=", "|", "|-", ">-",
        "{", "}",
        "{{", "}}", "{%", "%}", "{#", "#}", "{{ constructor }}", "{% raw %}", "{% endraw %}", "{{< x >}}", "[", "]", "[a](b)", "![a](b)",
        "~",
        "null", "true", "No", "y", "on", "0x1F", "0o7", "1e3", "1_000", "1,000", "12:30", "2001-12-14", ".inf", ".NaN", "layout: x",
        "\nkey: v",
        "\r\rkey: v", "<script>alert(1)</script>", "<!-- more -->", "<!--", "-->", "../", "/", "$x$", "$$", "\\(",
        "http://e.org/?a=1&b='2'",
    ]
    private static let markup = [
        "<p>", "</p>", "<div>", "</div>", "<pre>", "</pre>", "<code>", "</code>", "<img src=x alt>", "<img src='a b.png' alt='\n\n    x'>",
        "<a href='javascript:alert(1)'>", "<a href=\"{{x}}\">", "</a>", "<table><tr><td>", "</table>", "<br>", "\n\n", "\n    ", "<ul><li>",
        "</ul>",
        "<img src=y referrerpolicy=origin>", "<img src=y referrerpolicy=no-referrer alt>", "<textarea>", "<style>", "</style>", "<svg>",
        "</svg>",
        "<span title='```\n~~~\n{% x %}'>", "</span>", "<iframe src=x>", "</iframe>", "<pre>\n\n```\n", "<b>", "</b>", "<i title=\"'\">",
    ]
}
