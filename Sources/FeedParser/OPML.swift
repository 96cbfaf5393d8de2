// Lists of feeds as other programs export and import them. Asked by `sources import`, `sources export` and `opml parse`.

import Markup

/// A feed of an OPML list.
public struct OPMLFeed: Sendable, Hashable {
    public var title: String?
    public var url: String
    public var siteURL: String?
    /// The outlines around it, outermost first.
    public var folder: [String]

    public init(title: String? = nil, url: String, siteURL: String? = nil, folder: [String] = []) {
        self.title = title
        self.url = url
        self.siteURL = siteURL
        self.folder = folder
    }
}

/// Why bytes are no list.
public enum OPMLError: Error, Sendable, Hashable, CustomStringConvertible {
    case notOPML

    public var description: String { "not an OPML document" }
}

/// An OPML 1.0, 1.1 or 2.0 document (opml.org/spec2.opml).
public struct OPML: Sendable, Hashable {
    public var title: String?
    public var feeds: [OPMLFeed]
    /// False where the document ends before its root element is closed.
    public var isWhole: Bool

    public init(title: String? = nil, feeds: [OPMLFeed] = [], isWhole: Bool = true) {
        self.title = title
        self.feeds = feeds
        self.isWhole = isWhole
    }

    /// Reads a list; every outline with an `xmlUrl` is a feed, whatever its type says. Broken markup is no error.
    public static func parse(_ body: [UInt8], contentType: String? = nil) throws(OPMLError) -> OPML {
        let list = DocumentText.utf8(body, contentType: contentType).withUnsafeBufferPointer { read($0) }
        guard let list else { throw .notOPML }
        return list
    }

    private static func read(_ bytes: ByteView) -> OPML? {
        var list = OPML(isWhole: false)
        var isOPML = false
        var isTitle = false
        var isAfterBody = false
        /// The open outlines: a name for a folder, nil for a feed.
        var open: [String?] = []
        var tokenizer = Tokenizer(bytes, dialect: .xml)
        while true {
            switch tokenizer.next() {
            case .endOfInput: return isOPML ? list : nil
            case .text:
                if isTitle, list.title == nil { list.title = blank(CharacterReference.string(bytes, tokenizer.range, .xml)) }
            case .literal: if isTitle, list.title == nil { list.title = blank(bytes.string(tokenizer.range)) }
            case .start:
                if bytes.equals("opml", in: tokenizer.name) { isOPML = true }
                isTitle = bytes.equals("title", in: tokenizer.name) && open.isEmpty
                if bytes.equals("body", in: tokenizer.name) { isAfterBody = tokenizer.isSelfClosing }
                guard isOPML, !isAfterBody, bytes.equals("outline", in: tokenizer.name) else { continue }
                let name = blank(tokenizer.text(of: "text")) ?? blank(tokenizer.text(of: "title"))
                let feed = feed(tokenizer, bytes, in: open)
                if let feed { list.feeds.append(feed) }
                if !tokenizer.isSelfClosing { open.append(feed == nil ? name : nil) }
            case .end:
                isTitle = false
                if bytes.equals("body", in: tokenizer.name) { isAfterBody = true }
                if bytes.equals("opml", in: tokenizer.name) { list.isWhole = true }
                if bytes.equals("outline", in: tokenizer.name) { _ = open.popLast() }
            case .comment, .declaration: continue
            }
        }
    }

    private static func feed(_ tokenizer: Tokenizer, _ bytes: ByteView, in open: [String?]) -> OPMLFeed? {
        // XML names have a case: `xmlurl` is another attribute.
        let address = tokenizer.attributes.first { $0.name.count == 6 && bytes.has("xmlUrl", at: $0.name.lowerBound) }
        guard let address, let url = blank(CharacterReference.string(bytes, address.value, .xml)) else { return nil }
        let title = blank(tokenizer.text(of: "title")) ?? blank(tokenizer.text(of: "text"))
        return OPMLFeed(title: title, url: url, siteURL: blank(tokenizer.text(of: "htmlUrl")), folder: open.prefix(64).compactMap { $0 })
    }

    private static func blank(_ text: String?) -> String? {
        guard let text = text.map(HTMLText.collapsed), !text.isEmpty else { return nil }
        return text
    }
}

extension OPML {
    /// The list as an OPML 2.0 document; feeds of one folder stand together, in the order of their first mention.
    public static func write(_ list: OPML) -> String {
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n"
        out += "    <title>\(escaped(list.title ?? ""))</title>\n  </head>\n  <body>\n"
        var path: [String] = []
        for feed in inFolderOrder(list.feeds) {
            var shared = 0
            while shared < path.count, shared < feed.folder.count, path[shared] == feed.folder[shared] { shared += 1 }
            while path.count > shared {
                path.removeLast()
                out += indent(path.count) + "</outline>\n"
            }
            for folder in feed.folder[shared...] {
                out += indent(path.count) + "<outline text=\"\(escaped(folder))\">\n"
                path.append(folder)
            }
            let title = escaped(feed.title ?? feed.url)
            out += indent(path.count) + "<outline type=\"rss\" text=\"\(title)\" title=\"\(title)\" xmlUrl=\"\(escaped(feed.url))\""
            if let site = feed.siteURL { out += " htmlUrl=\"\(escaped(site))\"" }
            out += "/>\n"
        }
        while !path.isEmpty {
            path.removeLast()
            out += indent(path.count) + "</outline>\n"
        }
        return out + "  </body>\n</opml>\n"
    }

    /// A stable order in which every folder is one run: by the place where each part of the path was first mentioned.
    private static func inFolderOrder(_ feeds: [OPMLFeed]) -> [OPMLFeed] {
        var places: [[String]: Int] = [:]
        for (place, feed) in feeds.enumerated() {
            for length in 0...feed.folder.count where places[Array(feed.folder.prefix(length))] == nil {
                places[Array(feed.folder.prefix(length))] = place
            }
        }
        let keyed = feeds.enumerated().map { place, feed in
            let folders = feed.folder.isEmpty ? [] : (1...feed.folder.count).map { places[Array(feed.folder.prefix($0))] ?? place }
            return (key: folders + [place], feed: feed)
        }
        return keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.feed)
    }

    private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth + 2) }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: if character.value >= 0x20 { out.unicodeScalars.append(character) } else { out += " " }
            }
        }
        return out
    }
}
